import { ANY, closedSchema, STRING } from '../../core/json-schema.ts';
import { Problem } from '../../core/problem.ts';
import { createBodyReader } from '../../xapi/validate/body-reader.ts';
import type { SigningKeys } from './jws.ts';
import { type PublishedHead, verifyHead } from './signed-head.ts';

/** The longest is a receipt, of a few thousand characters. */
const SIGNATURE = {
  ...STRING,
  maxLength: 200_000,
  pattern: '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$',
  'x-must': 'a JWS in compact serialization (RFC 7515)',
};

/** The body of a verification of the audit log. */
export const HEAD_TO_VERIFY = closedSchema({}, { signature: SIGNATURE });

const refusal = 'this is not what can be verified';

const readHead = createBodyReader({ schema: HEAD_TO_VERIFY, refusal });

/**
 * The published head that a body demands of the chain, from its member `signature`; undefined without one. Throws
 * Problem `invalid-request` with all faults, each with a JSON Pointer, also if this server has not signed it.
 */
export const validatePublishedHead = async (
  body: unknown,
  keys: Pick<SigningKeys, 'publicKeys'>,
): Promise<PublishedHead | undefined> => {
  const { signature } = readHead(body);
  if (signature === undefined) return undefined;
  const head = await verifyHead(signature, keys);
  if (head !== undefined) return head;
  throw new Problem('invalid-request', refusal, [
    { at: '/signature', detail: 'is no head that this server has signed' },
  ]);
};

/**
 * The `signature` of a receipt that a body wants verified and, if given, the `receipt` it must sign. Throws as
 * `validatePublishedHead` does.
 */
export const validateReceipt = createBodyReader({
  schema: closedSchema({ signature: SIGNATURE }, { receipt: { ...ANY, type: 'object' } }),
  refusal,
});
