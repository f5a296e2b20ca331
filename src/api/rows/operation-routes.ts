import { rowAccess, type RouteRow } from './row-access.ts';
import { BROWSE_PARAMETERS } from '../../http/api/operations/browse-statements.ts';
import { SOURCE_PAGE_PARAMETERS } from '../../http/api/operations/page-of-sources.ts';
import { DRY_RUN_PARAMETERS } from '../../http/api/operations/retention.ts';
import { OPERATOR } from '../route/scopes.ts';

const { staff } = rowAccess;

/** The routes by which operators watch Carnet and look at statements; a part of the one table. */
// prettier-ignore
export const OPERATION_ROUTES: readonly RouteRow[] = [
  ['GET', '/v1/statements', staff(OPERATOR, (h) => h.browseStatements, BROWSE_PARAMETERS),
    'Finds statements of the sources that an operator reaches, each with a sentence; their people see who looked.',
    'statements'],
  ['GET', '/v1/operations', staff(OPERATOR, (h) => h.operations.overview),
    'Reads how Carnet does: rates, lag, health of its parts, and what needs an operator.', 'none'],
  ['GET', '/v1/operations/live', staff(OPERATOR, (h) => h.operations.live),
    'Follows the figures that change from second to second, as Server-Sent Events.', 'none'],
  ['GET', '/v1/operations/sources', staff(OPERATOR, (h) => h.operations.sources, SOURCE_PAGE_PARAMETERS),
    'Lists the figures of the sources that an operator reaches.', 'none'],
  ['GET', '/v1/operations/sources/:id', staff(OPERATOR, (h) => h.operations.source),
    'Reads the figures of a source: its refusals, with the last fault of each kind, and the last uses of its keys.',
    'none'],
  ['GET', '/v1/operations/studies', staff(OPERATOR, (h) => h.operations.studies),
    'Lists how studies do: lag of release, what their labs acknowledge, and what keeps them from being opened.',
    'none'],
  ['GET', '/v1/operations/retention', staff(OPERATOR, (h) => h.retention.overview),
    'Reads how long Carnet keeps what, the last sweep of expired statements, and erasures in progress.', 'none'],
  ['GET', '/v1/operations/retention/sources', staff(OPERATOR, (h) => h.retention.sources, SOURCE_PAGE_PARAMETERS),
    'Lists how long each source that an operator reaches keeps, and what is past that.', 'none'],
  ['GET', '/v1/operations/retention/sources/:id', staff(OPERATOR, (h) => h.retention.dryRun, DRY_RUN_PARAMETERS),
    'Counts what is past the retention of a source, and what will be in 30 days: a dry run.', 'none'],
  ['POST', '/v1/operations/retention/sources/:id/erase-documents', staff(OPERATOR, (h) => h.retention.eraseDocuments),
    'Erases the documents of a source that are past its retention.', 'none'],
];
