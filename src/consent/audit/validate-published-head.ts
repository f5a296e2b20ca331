import { isObject } from '../../core/json-object.ts';
import type { JsonObject } from '../../xapi/model/types.ts';
import { createJsonReader, type JsonReader } from '../model/json-reader.ts';
import type { SigningKeys } from './jws.ts';
import { type PublishedHead, verifyHead } from './signed-head.ts';

/** The longest JWS that is read, in characters: a receipt is a few thousand. */
const MAX_LENGTH = 200_000;

const REFUSAL = 'this is not what can be verified';

const readSignature = (reader: JsonReader, value: unknown): string =>
  reader.text(value, '/signature', {
    max: MAX_LENGTH,
    must: 'a JWS in compact serialization (RFC 7515)',
    is: (text) => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text),
  });

/**
 * The published head that a body demands of the chain, from its member `signature`; undefined without one. Throws
 * Problem `invalid-request` with all faults, each with a JSON Pointer, also where this server has not signed it.
 */
export const validatePublishedHead = async (
  body: unknown,
  keys: Pick<SigningKeys, 'publicKeys'>,
): Promise<PublishedHead | undefined> => {
  const reader = createJsonReader();
  const { signature } = reader.object(body, '', ['signature']);
  if (signature === undefined) {
    reader.finish(undefined, REFUSAL);
    return undefined;
  }
  const jws = readSignature(reader, signature);
  const head = reader.faults.length > 0 ? undefined : await verifyHead(jws, keys);
  if (head === undefined && reader.faults.length === 0)
    reader.fault('/signature', 'is no head that this server has signed');
  return reader.finish(head, REFUSAL);
};

/**
 * The `signature` of a receipt that a body wants verified and, if given, the `receipt` it must sign. Throws as
 * `validatePublishedHead` does.
 */
export const validateReceipt = (body: unknown): { readonly signature: string; readonly receipt?: JsonObject } => {
  const reader = createJsonReader();
  const { signature, receipt } = reader.object(body, '', ['signature', 'receipt']);
  const jws = readSignature(reader, signature);
  if (receipt !== undefined && !isObject(receipt)) reader.fault('/receipt', 'must be an object');
  return reader.finish(
    { signature: jws, ...(receipt === undefined ? {} : { receipt: receipt as JsonObject }) },
    REFUSAL,
  );
};
