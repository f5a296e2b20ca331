/** The organisation above all others; sources without one are its own. */
export const ROOT_ORGANISATION_ID = 'org:default';

/** Who reads the console, as the server says in the document. */
interface ConsoleReader {
  /** The path under which the server is reached, without a slash at its end. */
  readonly root: string;
  /** As colleagues read it. */
  readonly account: string;
  /** The name of the account, as in /v1/staff, or the key of a program. */
  readonly actor: string;
  readonly organisation: string;
  readonly scopes: readonly string[];
  /** The token of the forms of this session; absent for a program. */
  readonly formToken?: string;
}

const {
  root = '',
  account = '',
  actor = '',
  organisation = '',
  scopes = '',
  formToken,
} = document.documentElement.dataset;

export const READER: ConsoleReader = {
  root,
  account,
  actor,
  organisation,
  scopes: scopes.split(' '),
  ...(formToken === undefined ? {} : { formToken }),
};
