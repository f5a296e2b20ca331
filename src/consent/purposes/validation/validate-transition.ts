import { closedSchema, INTEGER, patternSchema, textSchema } from '../../../core/json-schema.ts';
import { createBodyReader } from '../../../xapi/validate/body-reader.ts';

const refusal = 'this is not what this step may be taken with';

/** Reads the `comment` with which a steward returns or suspends a purpose. Throws Problem `invalid-request`. */
export const readComment = createBodyReader({ schema: closedSchema({ comment: textSchema(2000) }), refusal });

/** Reads the version and hash of the agreement that a lab accepts. Throws Problem `invalid-request`. */
export const readAcceptedAgreement = createBodyReader({
  schema: closedSchema({
    version: { ...INTEGER, 'x-must': 'the version of the agreement that was read: a whole number' },
    hash: patternSchema('^[0-9a-f]{64}$', '64 hexadecimal digits'),
  }),
  refusal,
});
