import { rowAccess, type RouteRow } from './row-access.ts';
import { OPERATOR } from '../route/scopes.ts';

const { staff } = rowAccess;

/** The routes of profiles; a part of the one table. */
// prettier-ignore
export const PROFILE_ROUTES: readonly RouteRow[] = [
  ['GET', '/v1/profiles', staff(OPERATOR, (h) => h.profiles.list), 'Lists the profiles in force.', 'none'],
  ['POST', '/v1/profiles', staff(OPERATOR, (h) => h.profiles.add, ['preview']),
    'Adds a profile, or a new version of it, and says what that changes.', 'none'],
  ['GET', '/v1/profiles/:id', staff(OPERATOR, (h) => h.profiles.read), 'Reads a profile, or its document.', 'none'],
  ['DELETE', '/v1/profiles/:id', staff(OPERATOR, (h) => h.profiles.retire), 'Retires a profile.', 'none'],
];
