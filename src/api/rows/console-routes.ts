import { rowAccess, type RouteRow } from './row-access.ts';
import { OPERATOR } from '../route/scopes.ts';

const { open, staffPage } = rowAccess;

const show = staffPage(OPERATOR, (h) => h.console.show);

/** The paths of the console, each of which can be shared as a link; a part of the one table. */
// prettier-ignore
export const CONSOLE_ROUTES: readonly RouteRow[] = [
  ['GET', '/console', show, 'Shows the console of operators.', 'none'],
  ['GET', '/console/assets/:file', open((h) => h.console.asset),
    'Reads a script or a style sheet of the console.', 'none'],
  ['GET', '/console/:page', show, 'Shows a page of the console.', 'none'],
  ['GET', '/console/:page/:item', show, 'Shows an item on a page of the console.', 'none'],
  ['GET', '/console/:page/:item/:part', show, 'Shows a part of an item on a page of the console.', 'none'],
];
