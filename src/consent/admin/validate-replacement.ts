import { closedSchema, FLAG, UUID } from '../../core/json-schema.ts';
import { statementId } from '../../xapi/formats/uuid.ts';
import { createBodyReader } from '../../xapi/validate/body-reader.ts';

/** The body that orders a replacement: one statement, or all. */
export const NEW_REPLACEMENT = closedSchema(
  {},
  {
    statement: { ...UUID, 'x-must': 'the id of a statement, a UUID; or name "all": true in its place' },
    all: { ...FLAG, const: true, 'x-must': 'true, and stand alone' },
  },
);

const readReplacement = createBodyReader({
  schema: NEW_REPLACEMENT,
  refusal: 'this is not what a person may be replaced in',
  check: ({ statement, all }) => {
    if (statement !== undefined && all !== undefined) return [{ at: '/all', detail: 'must be true, and stand alone' }];
    return statement === undefined && all === undefined
      ? [
          {
            at: '/statement',
            detail: 'must be the id of a statement, a UUID; or name "all": true in its place',
          },
        ]
      : [];
  },
});

/**
 * Reads the part in which a person is to be replaced: one `statement`, or `all`. Throws Problem `invalid-request` with
 * all faults, each with a JSON Pointer.
 */
export const validateReplacement = (body: unknown): { readonly statement?: string } => {
  const { statement } = readReplacement(body);
  return statement === undefined ? {} : { statement: statementId(statement) };
};
