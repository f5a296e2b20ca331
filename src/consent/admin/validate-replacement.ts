import { isUuid, statementId } from '../../xapi/formats/uuid.ts';
import { createJsonReader } from '../model/json-reader.ts';

/**
 * Reads in what a person is to be replaced: in one `statement`, or in `all`. Throws Problem `invalid-request` with all
 * faults, each with a JSON Pointer.
 */
export const validateReplacement = (body: unknown): { readonly statement?: string } => {
  const reader = createJsonReader();
  const { statement, all } = reader.object(body, '', ['statement', 'all']);
  if (all !== undefined && (all !== true || statement !== undefined))
    reader.fault('/all', 'must be true, and stand alone');
  if (all === undefined && (typeof statement !== 'string' || !isUuid(statement)))
    reader.fault('/statement', 'must be the id of a statement, a UUID; or name "all": true in its place');
  return reader.finish(
    typeof statement === 'string' ? { statement: statementId(statement) } : {},
    'this is not what a person may be replaced in',
  );
};
