import { Problem } from '../../core/problem.ts';
import { type BodyReading, createBodyReading } from '../model/json-reader.ts';

const settled = <T>(reading: BodyReading, read: T): T => {
  if (reading.faults.length > 0)
    throw new Problem('invalid-request', 'this is not what this step may be taken with', reading.faults);
  return read;
};

/**
 * The member `comment` of a body: why a steward gives a purpose back or suspends it. Throws Problem `invalid-request`
 * with all faults, each with a JSON Pointer.
 */
export const validateComment = (body: unknown): string => {
  const reading = createBodyReading();
  return settled(reading, reading.text(reading.object(body, '', ['comment']).comment, '/comment', 2000));
};

/** Which agreement a body accepts: its `version` and its `hash`. Throws as `validateComment` does. */
export const validateAccepted = (body: unknown): { readonly version: number; readonly hash: string } => {
  const reading = createBodyReading();
  const { version, hash } = reading.object(body, '', ['version', 'hash']);
  if (typeof version !== 'number' || !Number.isSafeInteger(version))
    reading.fault('/version', 'must be the version of the agreement that was read: a whole number');
  return settled(reading, {
    version: version as number,
    hash: reading.text(hash, '/hash', 64, '64 hexadecimal digits', (text) => /^[0-9a-f]{64}$/.test(text)),
  });
};
