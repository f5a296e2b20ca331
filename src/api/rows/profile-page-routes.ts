import { rowAccess, type RouteRow } from './row-access.ts';

const { open } = rowAccess;

/** The pages of profiles; a part of the one table. */
// prettier-ignore
export const PROFILE_PAGE_ROUTES: readonly RouteRow[] = [
  ['GET', '/profiles', open((h) => h.profilePages.list), 'Shows the profiles.', 'none'],
  ['GET', '/profiles/:id', open((h) => h.profilePages.show), 'Shows a profile, or answers its document.', 'none'],
  ['GET', '/profiles/:id/document', open((h) => h.profilePages.document),
    'Downloads the document of a profile.', 'none'],
];
