import { isUtf8 } from 'node:buffer';
import { isObject } from '../../core/json-object.ts';
import type { JsonObject } from '../../xapi/model/types.ts';
import type { Marker, StatementMarker } from './journal.ts';

/** The JSON text of a marker, UTF-8. */
export const encodeMarker = (marker: Marker): Buffer => {
  if ('statements' in marker) {
    const { statements, source, author, event } = marker;
    return Buffer.from(JSON.stringify({ statements, source, author, event }));
  }
  const { person, purpose, source, generation, decision, event } = marker;
  return Buffer.from(JSON.stringify({ person, purpose, source, generation, decision, event }));
};

/** The JSON object in these bytes; undefined where they are anything else. */
export const parseJsonObject = (bytes: Buffer): Readonly<Record<string, unknown>> | undefined => {
  if (!isUtf8(bytes)) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Reverses `encodeMarker`. Throws an Error for invalid bytes; its message quotes nothing of them. */
export const decodeMarker = (bytes: Buffer): Marker => {
  const value = parseJsonObject(bytes);
  if (value === undefined) throw new Error('the marker of the record is not a JSON object');
  const { person, purpose, source, generation, decision, event, statements, author } = value;
  const expect = (holds: boolean, name: string): void => {
    if (!holds) throw new Error(`the marker of the record has no valid ${name}`);
  };
  if (statements !== undefined) {
    expect(Array.isArray(statements) && statements.every((one) => typeof one === 'string'), 'statements');
    for (const [name, text] of Object.entries({ source, author, event })) expect(typeof text === 'string', name);
    return { statements, source, author, event } as StatementMarker;
  }
  expect(typeof person === 'string', 'person');
  expect(purpose === undefined || typeof purpose === 'string', 'purpose');
  expect(source === undefined || typeof source === 'string', 'source');
  expect(Number.isSafeInteger(generation), 'generation');
  expect(decision === undefined || isObject(decision), 'decision');
  expect(typeof event === 'string', 'event');
  return {
    person: person as string,
    ...(purpose === undefined ? {} : { purpose: purpose as string }),
    ...(source === undefined ? {} : { source: source as string }),
    generation: generation as number,
    ...(decision === undefined ? {} : { decision: decision as JsonObject }),
    event: event as string,
  };
};
