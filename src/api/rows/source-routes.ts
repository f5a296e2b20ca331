import { EXPORT_PARAMETERS } from '../../export/read-export-query.ts';
import { rowAccess, type RouteRow } from './row-access.ts';
import { OPERATOR } from '../route/scopes.ts';

const { staff } = rowAccess;

/** The route of the export; a part of the one table. */
// prettier-ignore
export const SOURCE_ROUTES: readonly RouteRow[] = [
  ['GET', '/v1/export', staff(OPERATOR, (h) => h.exportStatements, EXPORT_PARAMETERS),
    'Streams the statements of the sources that an operator reaches, as NDJSON or CSV.', 'statements'],
];
