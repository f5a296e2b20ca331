import { rowAccess, type RouteRow } from './row-access.ts';

const { open, staff, staffPage } = rowAccess;

const READERS = ['dpo', 'operator'] as const;

/** The routes by which others judge whether to trust this server; a part of the one table. */
// prettier-ignore
export const TRUST_ROUTES: readonly RouteRow[] = [
  ['GET', '/.well-known/security.txt', open((h) => h.trust.securityText),
    'Names the contact for weaknesses (RFC 9116).', 'none'],
  ['GET', '/v1/who-sees-what', staff(READERS, (h) => h.trust.whoSeesWhat),
    'Reads who sees what of each source: keys, grants, studies and accounts in force.', 'none'],
  ['GET', '/ops/who-sees-what', staffPage(READERS, (h) => h.whoSeesWhatPage.show),
    'Shows the same, to be printed.', 'none'],
];
