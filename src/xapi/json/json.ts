import { isAscii, isUtf8 } from 'node:buffer';
import { Problem } from '../../core/problem.ts';
import type { Fault } from '../../core/problem.ts';
import { findJsonFaults } from './json-faults.ts';
import { DEEPEST, scanJson } from './json-scan.ts';
import type { Json } from '../model/types.ts';

/** The statements of a body, parsed but not yet checked, and where each stands. */
export interface ParsedStatements {
  /** JSON objects, as many as there are statements. */
  readonly values: readonly Json[];
  /** Where each begins and ends (exclusive) in the body, in bytes: start, end, start, end ... */
  readonly spans: readonly number[];
  /** Whether the body is one statement, and not an array. */
  readonly single: boolean;
}

const MOST_FAULTS = 100;
const REPEATED = 'xAPI 1.0.3 Data 2.2; IEEE 9274.1.1 4.2.1';
const STATEMENTS = 'xAPI 1.0.3 Communication 2.1.2; IEEE 9274.1.1 4.1.6.1';

/** Where a byte is, for people: lines and columns count from 1, columns in characters. */
const place = (bytes: Buffer, at: number): string => {
  const lineStart = at === 0 ? 0 : bytes.lastIndexOf(10, at - 1) + 1;
  let line = 1;
  for (let end = bytes.indexOf(10); end >= 0 && end < at; end = bytes.indexOf(10, end + 1)) line++;
  return `line ${line}, column ${bytes.toString('utf8', lineStart, at).length + 1} (byte ${at})`;
};

const malformed = (bytes: Buffer, at: number, what: string): Problem =>
  new Problem('invalid-json', `${what} at ${place(bytes, at)}.`);

const tooDeep = (bytes: Buffer, at: number): Problem =>
  malformed(bytes, at, `The body nests more than ${DEEPEST} levels deep`);

/** The first byte that is not UTF-8: there, what decoding and encoding again gives begins to differ. */
const firstBadByte = (bytes: Buffer): number => {
  const again = Buffer.from(bytes.toString('utf8'));
  let at = 0;
  while (at < bytes.length && bytes[at] === again[at]) at++;
  // A character that is cut off may begin as the replacement character does.
  while (at > 0 && ((again[at] ?? 0) & 0xc0) === 0x80) at--;
  return at;
};

/**
 * How many members a value's objects have, and theirs. What JSON.parse has returned nests at most as deep as was
 * scanned.
 */
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

const isObject = (value: Json): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

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

/** Where the JSON text of a body begins: after a byte order mark, which is passed over (RFC 8259, section 8.1). */
export const jsonStart = (bytes: Uint8Array): number =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;

/**
 * Reads a body that is one JSON value. Throws Problem `invalid-json`, naming the place, where it is not UTF-8 or not
 * JSON.
 */
export const parseJson = (body: Uint8Array): Json => {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return parse(bytes, jsonStart(bytes));
};

/**
 * Reads a body as `parseJson` does, and refuses one that nests more than 100 deep in the same way: whatever reads the
 * value may call itself.
 */
export const parseShallowJson = (body: Uint8Array): Json => {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const start = jsonStart(bytes);
  const { tooDeepAt } = scanJson(bytes, start);
  if (tooDeepAt >= 0) throw tooDeep(bytes, tooDeepAt);
  return parse(bytes, start);
};

/**
 * Reads the body of a request that brings statements: one object, or an array of objects. A byte order mark before it
 * is passed over (RFC 8259, section 8.1). Throws Problem `invalid-json`, naming the place, where the body is empty, is
 * not UTF-8 or not JSON, or nests more than 100 deep; Problem `invalid-statement`, with JSON Pointers, where it is
 * neither of the two forms, or where an object repeats a name, however it is escaped. Linear in the length of the body.
 */
export const parseStatements = (body: Uint8Array): ParsedStatements => {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const start = jsonStart(bytes);
  const { single, spans, members, tooDeepAt } = scanJson(bytes, start);
  if (single && spans[0] === spans[1]) throw new Problem('invalid-json', 'The body is empty.');
  if (tooDeepAt >= 0) throw tooDeep(bytes, tooDeepAt);
  const value = parse(bytes, start);
  const values = single ? [value] : (value as readonly Json[]);
  checkObjects(values, single);
  if (countMembers(value as object) !== members) checkNames(bytes, start);
  return { values, spans, single };
};
