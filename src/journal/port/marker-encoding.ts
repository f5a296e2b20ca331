import { isUtf8 } from 'node:buffer';
import type { Marker } from './journal.ts';

/** The JSON text of a marker, UTF-8. */
export const encodeMarker = ({ person, purpose, source, generation, event }: Marker): Buffer =>
  Buffer.from(JSON.stringify({ person, purpose, source, generation, event }));

const parse = (bytes: Buffer): unknown => {
  if (!isUtf8(bytes)) return undefined;
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
};

/**
 * The marker in bytes that `encodeMarker` made. Throws an Error that says why where they are none; the reason quotes
 * nothing of it.
 */
export const decodeMarker = (bytes: Buffer): Marker => {
  const value = parse(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('the marker of the record is not a JSON object');
  const { person, purpose, source, generation, event } = value as Readonly<Record<string, unknown>>;
  const expect = (holds: boolean, name: string): void => {
    if (!holds) throw new Error(`the marker of the record has no valid ${name}`);
  };
  expect(typeof person === 'string', 'person');
  expect(purpose === undefined || typeof purpose === 'string', 'purpose');
  expect(source === undefined || typeof source === 'string', 'source');
  expect(Number.isSafeInteger(generation), 'generation');
  expect(typeof event === 'string', 'event');
  return {
    person: person as string,
    ...(purpose === undefined ? {} : { purpose: purpose as string }),
    ...(source === undefined ? {} : { source: source as string }),
    generation: generation as number,
    event: event as string,
  };
};
