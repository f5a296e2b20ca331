import { rowAccess, type RouteRow } from './row-access.ts';
import { STEWARD } from '../route/scopes.ts';

const { staff, staffPage } = rowAccess;

/** The routes of the list of erased people named by others; a part of the one table. */
// prettier-ignore
export const MENTION_ROUTES: readonly RouteRow[] = [
  ['GET', '/v1/mentions', staff(STEWARD, (h) => h.mentions.list, ['after']),
    'Lists the erased people named in statements of others.', 'mentions'],
  ['GET', '/v1/mentions/:person', staff(STEWARD, (h) => h.mentions.read, ['after']),
    'Lists the statements that name an erased person.', 'mentions'],
  ['POST', '/v1/mentions/:person/replacements', staff(STEWARD, (h) => h.mentions.replace),
    'Puts an anonymous account in the place of an erased person, in one statement or in all.', 'none'],
  ['GET', '/v1/replacements/:id', staff(STEWARD, (h) => h.mentions.replacement),
    'Reads the progress of a replacement.', 'none'],
  ['GET', '/desk/mentions', staffPage(STEWARD, (h) => h.mentionPages.list),
    'Shows stewards the erased people named in statements of others.', 'mentions'],
  ['GET', '/desk/mentions/:person', staffPage(STEWARD, (h) => h.mentionPages.show),
    'Shows stewards the statements that name an erased person.', 'mentions'],
  ['POST', '/desk/mentions/:person', staffPage(STEWARD, (h) => h.mentionPages.replace),
    'Puts an anonymous account in the place of an erased person.', 'mentions'],
];
