import type { Actor, Statement } from '../../xapi/model/types.ts';

/** The names of accounts of organisations; sources and credentials have no colon in theirs. */
const ORGANISATION_PREFIX = 'org:';

/** The Agent of an organisation at this server, with whose authority its operators act. */
export const organisationAgent = (
  homePage: string,
  organisation: string,
): Actor & { readonly objectType: 'Agent' } => ({
  objectType: 'Agent',
  account: { homePage, name: organisation },
});

/**
 * True for an act of an organisation. It names only that organisation, so no one's consent is asked. The server sets
 * the authority: no tool can make such a statement.
 */
export const isActOfInstitution = ({ authority }: Pick<Statement, 'authority'>): boolean =>
  authority?.account?.name.startsWith(ORGANISATION_PREFIX) === true;
