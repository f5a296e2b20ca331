import { isAscii, isUtf8 } from 'node:buffer';
import { asBuffer } from '../../core/bytes.ts';
import { isObject } from '../../core/json-object.ts';
import { type Fault, Problem } from '../../core/problem.ts';
import { eachInSlices } from '../../core/slices.ts';
import { findJsonFaults } from './json-faults.ts';
import { DEEPEST, type Scan, scanJson } from './json-scan.ts';
import type { Json } from '../model/types.ts';

/** The parsed statements of a body, not yet validated, with their positions. */
export interface ParsedStatements {
  /** JSON objects. */
  readonly statements: readonly Json[];
  /** Start and end (exclusive) of each statement in the body, in bytes: start, end, start, end ... */
  readonly spans: readonly number[];
  /** Whether the body is one statement, and not an array. */
  readonly single: boolean;
}

const MOST_FAULTS = 100;
const REPEATED = 'xAPI 1.0.3 Data 2.2; IEEE 9274.1.1 4.2.1';
const STATEMENTS = 'xAPI 1.0.3 Communication 2.1.2; IEEE 9274.1.1 4.1.6.1';

/** A position for people: lines and columns count from 1, columns in characters. */
const describePosition = (bytes: Buffer, at: number): string => {
  const lineStart = at === 0 ? 0 : bytes.lastIndexOf(10, at - 1) + 1;
  let line = 1;
  for (let end = bytes.indexOf(10); end >= 0 && end < at; end = bytes.indexOf(10, end + 1)) line++;
  return `line ${line}, column ${bytes.toString('utf8', lineStart, at).length + 1} (byte ${at})`;
};

const malformed = (bytes: Buffer, at: number, what: string): Problem =>
  new Problem('invalid-json', `${what} at ${describePosition(bytes, at)}.`);

const tooDeep = (bytes: Buffer, at: number): Problem =>
  malformed(bytes, at, `The body nests more than ${DEEPEST} levels deep`);

/** The first byte that is not UTF-8: decoding and encoding again differs there. */
const firstBadByte = (bytes: Buffer): number => {
  const again = Buffer.from(bytes.toString('utf8'));
  let at = 0;
  while (at < bytes.length && bytes[at] === again[at]) at++;
  // A character that is cut off may begin as the replacement character does.
  while (at > 0 && ((again[at] ?? 0) & 0xc0) === 0x80) at--;
  return at;
};

/** The members of a value and of all values in it. Recursive: `scanJson` has limited the depth. */
const countMembers = (value: object): number => {
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) if (typeof item === 'object' && item !== null) count += countMembers(item);
    return count;
  }
  for (const name in value) {
    count++;
    const member = (value as Record<string, unknown>)[name];
    if (typeof member === 'object' && member !== null) count += countMembers(member);
  }
  return count;
};

const parse = (bytes: Buffer, start: number): Json => {
  const ascii = isAscii(bytes);
  if (!ascii && !isUtf8(bytes)) throw malformed(bytes, firstBadByte(bytes), 'The body is not UTF-8');
  try {
    return JSON.parse(bytes.toString(ascii ? 'latin1' : 'utf8', start)) as Json;
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    const { error } = findJsonFaults(bytes.toString('latin1', start), 0);
    throw malformed(bytes, start + (error?.at ?? 0), `The body is not JSON: expected ${error?.expected ?? 'a value'}`);
  }
};

const checkNames = (bytes: Buffer, start: number): void => {
  const faults = findJsonFaults(bytes.toString('latin1', start), MOST_FAULTS).repeated.map((at): Fault => ({
    at,
    detail: 'stands more than once in its object',
    requirement: REPEATED,
  }));
  if (faults.length > 0) throw new Problem('invalid-statement', 'An object uses a property more than once.', faults);
};

const checkObjects = (values: readonly Json[], single: boolean): void => {
  const faults: Fault[] = [];
  values.forEach((value, position) => {
    if (isObject(value) || faults.length === MOST_FAULTS) return;
    faults.push({
      at: single ? '' : `/${position}`,
      detail: 'must be a statement, which is an object',
      requirement: STATEMENTS,
    });
  });
  if (faults.length > 0)
    throw new Problem('invalid-statement', 'The body must be a statement or an array of statements.', faults);
};

/** The first byte of the JSON text in a body, after a byte order mark (RFC 8259, section 8.1). */
export const jsonStart = (bytes: Uint8Array): number =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;

/** Parses a body that is one JSON value. Throws Problem `invalid-json` with the position of the first error. */
export const parseJson = (body: Uint8Array): Json => {
  const bytes = asBuffer(body);
  return parse(bytes, jsonStart(bytes));
};

/** Like `parseJson`, but refuses more than 100 levels, so that recursive functions can read the value. */
export const parseShallowJson = (body: Uint8Array): Json => {
  const bytes = asBuffer(body);
  const start = jsonStart(bytes);
  const { tooDeepAt } = scanJson(bytes, start);
  if (tooDeepAt >= 0) throw tooDeep(bytes, tooDeepAt);
  return parse(bytes, start);
};

const scanStatements = (bytes: Buffer, start: number): Scan => {
  const scan = scanJson(bytes, start);
  if (scan.single && scan.spans[0] === scan.spans[1]) throw new Problem('invalid-json', 'The body is empty.');
  if (scan.tooDeepAt >= 0) throw tooDeep(bytes, scan.tooDeepAt);
  return scan;
};

/**
 * Parses the body of a request with statements: one object, or an array of objects. Linear in the length of the body.
 *
 * Throws Problem `invalid-json`, with the position, for a body that is empty, not UTF-8, not JSON or more than 100
 * levels deep; `invalid-statement`, with JSON Pointers, for any other value and for names repeated in one object.
 */
export const parseStatements = (body: Uint8Array): ParsedStatements => {
  const bytes = asBuffer(body);
  const start = jsonStart(bytes);
  const { single, spans, members } = scanStatements(bytes, start);
  const value = parse(bytes, start);
  const statements = single ? [value] : (value as readonly Json[]);
  checkObjects(statements, single);
  if (countMembers(value as object) !== members) checkNames(bytes, start);
  return { statements, spans, single };
};

const OPEN = 0x5b;
const CLOSE = 0x5d;
const COMMA = 0x2c;

/** Whether nothing but one of this byte and white space stands there. */
const isOnly = (bytes: Buffer, byte: number, [from, to]: readonly [number, number]): boolean => {
  let found = 0;
  for (let at = from; at < to; at++) {
    const one = bytes[at];
    if (one === byte) found++;
    else if (one !== 0x20 && one !== 0x0a && one !== 0x0d && one !== 0x09) return false;
  }
  return found === 1;
};

/** Whether an array has its items there and nothing else: it is JSON where each of them is. */
const isArrayOf = (bytes: Buffer, start: number, spans: readonly number[]): boolean => {
  for (let at = 1; at < spans.length - 1; at += 2)
    if (!isOnly(bytes, COMMA, [spans[at] ?? 0, spans[at + 1] ?? 0])) return false;
  return (
    isOnly(bytes, OPEN, [start, spans[0] ?? 0]) && isOnly(bytes, CLOSE, [spans[spans.length - 1] ?? 0, bytes.length])
  );
};

/**
 * As `parseStatements`, for large bodies: parses an array item by item in slices, between which others are served. A
 * body that is refused is read once more, to say where it is wrong.
 */
export const parseStatementsInSlices = async (body: Uint8Array): Promise<ParsedStatements> => {
  const bytes = asBuffer(body);
  const start = jsonStart(bytes);
  const { single, spans, members } = scanStatements(bytes, start);
  await new Promise(setImmediate);
  if (single || spans.length === 0 || !isUtf8(bytes) || !isArrayOf(bytes, start, spans)) return parseStatements(body);
  const statements: Json[] = [];
  let found = 0;
  try {
    await eachInSlices(spans.length / 2, (index) => {
      const value = JSON.parse(bytes.toString('utf8', spans[2 * index], spans[2 * index + 1])) as Json;
      statements.push(value);
      if (isObject(value)) found += countMembers(value);
    });
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    return parseStatements(body);
  }
  checkObjects(statements, single);
  if (found !== members) checkNames(bytes, start);
  return { statements, spans, single };
};
