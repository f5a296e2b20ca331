import { createJsonReader } from '../model/json-reader.ts';

const REFUSAL = 'this is not what this step may be taken with';

/**
 * Reads the `comment` with which a steward returns or suspends a purpose. Throws Problem `invalid-request` with all
 * faults, each with a JSON Pointer.
 */
export const validateComment = (body: unknown): string => {
  const reader = createJsonReader();
  const { comment } = reader.object(body, '', ['comment']);
  return reader.finish(reader.text(comment, '/comment', { max: 2000 }), REFUSAL);
};

/** Reads the `version` and the `hash` of the accepted agreement. Throws as `validateComment` does. */
export const validateAgreement = (body: unknown): { readonly version: number; readonly hash: string } => {
  const reader = createJsonReader();
  const { version, hash } = reader.object(body, '', ['version', 'hash']);
  if (typeof version !== 'number' || !Number.isSafeInteger(version))
    reader.fault('/version', 'must be the version of the agreement that was read: a whole number');
  const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);
  return reader.finish(
    {
      version: version as number,
      hash: reader.text(hash, '/hash', { max: 64, must: '64 hexadecimal digits', is: isHash }),
    },
    REFUSAL,
  );
};
