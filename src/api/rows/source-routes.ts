import { EXPORT_PARAMETERS } from '../../export/read-export-query.ts';
import { rowAccess, type RouteRow } from './row-access.ts';
import { DEAD_LETTER_PARAMETERS } from '../../http/api/statements/dead-letters.ts';
import { OPERATOR } from '../route/scopes.ts';

const { staff } = rowAccess;

/** The routes of the export and of dead letters; a part of the one table. */
// prettier-ignore
export const SOURCE_ROUTES: readonly RouteRow[] = [
  ['GET', '/v1/export', staff(OPERATOR, (h) => h.exportStatements, EXPORT_PARAMETERS),
    'Streams the statements of the sources that an operator reaches, as NDJSON or CSV.', 'statements'],
  ['GET', '/v1/dead-letters', staff(OPERATOR, (h) => h.deadLetters.list, DEAD_LETTER_PARAMETERS),
    'Lists messages of the journal that the sink could not store.', 'none'],
  ['POST', '/v1/dead-letters/replay', staff(OPERATOR, (h) => h.deadLetters.replayAll, DEAD_LETTER_PARAMETERS),
    'Sends the statements of dead letters through ingestion again.', 'none'],
  ['GET', '/v1/dead-letters/:id', staff(OPERATOR, (h) => h.deadLetters.show),
    'Reads a dead letter with its content.', 'statements'],
  ['POST', '/v1/dead-letters/:id/replay', staff(OPERATOR, (h) => h.deadLetters.replay),
    'Sends the statements of a dead letter through ingestion again.', 'none'],
  ['POST', '/v1/dead-letters/:id/drop', staff(OPERATOR, (h) => h.deadLetters.drop), 'Drops a dead letter.', 'none'],
];
