/** The organisation above all others; sources without one are its own. */
export const ROOT_ORGANISATION_ID = 'org:default';

/** The reader of the console, as the server names them in the document. */
interface ConsoleReader {
  /** The path of the server, without a slash at its end. */
  readonly root: string;
  /** The name as colleagues read it. */
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
