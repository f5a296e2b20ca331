import { closedSchema, FLAG, UUID } from '../../core/json-schema.ts';
import { statementId } from '../../xapi/formats/uuid.ts';
import { type BodyReader, createBodyReader, mapBody } from '../../xapi/validate/body-reader.ts';

/** The body that orders a replacement: one statement, or all. */
const NEW_REPLACEMENT = closedSchema(
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
export const validateReplacement: BodyReader<{ readonly statement?: string }> = mapBody(
  readReplacement,
  ({ statement }) => (statement === undefined ? {} : { statement: statementId(statement) }),
);
