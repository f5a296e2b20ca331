import { staff } from './access.ts';
import { BROWSE_PARAMETERS } from './api/operations/browse-statements.ts';
import { SOURCE_FIGURES_PARAMETERS } from './api/operations/operations.ts';
import { OPERATOR } from './route-scopes.ts';
import type { RouteRow } from './staff-routes.ts';

/** The routes by which operators watch Carnet and look at statements; a part of the one table. */
// prettier-ignore
export const OPERATION_ROUTES: readonly RouteRow[] = [
  ['GET', '/v1/statements', staff(OPERATOR, (h) => h.browseStatements, BROWSE_PARAMETERS),
    'Finds statements of the sources that an operator reaches, each with a sentence; their people see who looked.'],
  ['GET', '/v1/operations', staff(OPERATOR, (h) => h.operations.overview),
    'Reads how Carnet does: rates, lag, health of its parts, and what needs an operator.'],
  ['GET', '/v1/operations/live', staff(OPERATOR, (h) => h.operations.live),
    'Follows the figures that change from second to second, as Server-Sent Events.'],
  ['GET', '/v1/operations/sources', staff(OPERATOR, (h) => h.operations.sources, SOURCE_FIGURES_PARAMETERS),
    'Lists the figures of the sources that an operator reaches.'],
  ['GET', '/v1/operations/sources/:id', staff(OPERATOR, (h) => h.operations.source),
    'Reads the figures of a source: its refusals, with the last fault of each kind, and the last uses of its keys.'],
  ['GET', '/v1/operations/studies', staff(OPERATOR, (h) => h.operations.studies),
    'Lists how studies do: lag of release, what their labs acknowledge, and what keeps them from being opened.'],
];
