import { closedSchema, patternSchema, textSchema } from '../../../core/json-schema.ts';
import { createBodyReader } from '../../../xapi/validate/body-reader.ts';

/** The body with which a steward returns or suspends a purpose. */
export const COMMENT = closedSchema({ comment: textSchema(2000) });
/** The body with which a lab accepts the agreement. */
export const ACCEPTED_AGREEMENT = closedSchema({
  version: { type: 'integer', 'x-must': 'the version of the agreement that was read: a whole number' },
  hash: patternSchema('^[0-9a-f]{64}$', '64 hexadecimal digits'),
});

const refusal = 'this is not what this step may be taken with';

const readComment = createBodyReader<{ readonly comment: string }>({ schema: COMMENT, refusal });

/**
 * Reads the `comment` with which a steward returns or suspends a purpose. Throws Problem `invalid-request` with all
 * faults, each with a JSON Pointer.
 */
export const validateComment = (body: unknown): string => readComment(body).comment;

/** Reads the `version` and the `hash` of the accepted agreement. Throws as `validateComment` does. */
export const validateAgreement: (body: unknown) => { readonly version: number; readonly hash: string } =
  createBodyReader<{ readonly version: number; readonly hash: string }>({ schema: ACCEPTED_AGREEMENT, refusal });
