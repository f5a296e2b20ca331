import type { KeyObject } from 'node:crypto';
import { Problem } from '../../core/problem.ts';
import type { Json, JsonObject } from '../../xapi/model/types.ts';
import { createBodyReading } from '../model/json-reader.ts';
import { type PublishedHead, verifyHead } from './signed-head.ts';

/** The longest JWS that is read, in characters: a receipt is a few thousand. */
const LONGEST = 200_000;

const JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/;

const refuse = (faults: ReturnType<typeof createBodyReading>['faults']): void => {
  if (faults.length > 0) throw new Problem('invalid-request', 'this is not what can be verified', faults);
};

/**
 * The head that a body wants the chain to hold: its `signature`, as it was published; undefined where it names none.
 * Throws Problem `invalid-request` with all faults, each with a JSON Pointer, also where the signature is not one of
 * this server.
 */
export const readPublishedHead = async (body: unknown, publicKey: KeyObject): Promise<PublishedHead | undefined> => {
  const reading = createBodyReading();
  const { signature } = reading.object(body, '', ['signature']);
  if (signature === undefined) {
    refuse(reading.faults);
    return undefined;
  }
  const jws = reading.text(signature, '/signature', LONGEST, 'a JWS in compact serialization (RFC 7515)', (text) =>
    JWS.test(text),
  );
  const head = reading.faults.length > 0 ? undefined : await verifyHead(jws, publicKey);
  if (head === undefined && reading.faults.length === 0)
    reading.fault('/signature', 'is no head that this server has signed');
  refuse(reading.faults);
  return head;
};

/**
 * What a body wants verified of a receipt: its `signature` and, where it is given, the `receipt` that it is said to be
 * of. Throws as `readPublishedHead` does.
 */
export const validateReceipt = (body: unknown): { readonly signature: string; readonly receipt?: JsonObject } => {
  const reading = createBodyReading();
  const { signature, receipt } = reading.object(body, '', ['signature', 'receipt']);
  const jws = reading.text(signature, '/signature', LONGEST, 'a JWS in compact serialization (RFC 7515)', (text) =>
    JWS.test(text),
  );
  if (receipt !== undefined && (typeof receipt !== 'object' || receipt === null || Array.isArray(receipt)))
    reading.fault('/receipt', 'must be an object');
  refuse(reading.faults);
  return { signature: jws, ...(receipt === undefined ? {} : { receipt: receipt as Json as JsonObject }) };
};
