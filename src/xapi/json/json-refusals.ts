import { isUtf8 } from 'node:buffer';
import { isObject } from '../../core/json-object.ts';
import { type Fault, Problem } from '../../core/problem.ts';
import type { JsonFaults } from './json-faults.ts';
import { DEEPEST } from './json-scan.ts';
import type { Json } from '../model/types.ts';

/** The most faults of one refusal. */
export const MAX_JSON_FAULTS = 100;
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

/** Problem `invalid-json` for a body that is too deep from this byte on. */
export const tooDeep = (bytes: Buffer, at: number): Problem =>
  malformed(bytes, at, `The body nests more than ${DEEPEST} levels deep`);

const isContinuation = (byte: number | undefined): boolean => ((byte ?? 0) & 0xc0) === 0x80;

const CHUNK_BYTES = 65_536;

/** The chunk with the first byte that is not UTF-8; each begins with a character. */
const firstBadChunk = (bytes: Buffer): Buffer => {
  for (let from = 0; ;) {
    let to = Math.min(bytes.length, from + CHUNK_BYTES);
    for (let back = 0; back < 3 && to < bytes.length && isContinuation(bytes[to]); back++) to--;
    const chunk = bytes.subarray(from, to);
    if (to === bytes.length || !isUtf8(chunk)) return chunk;
    from = to;
  }
};

/** The first byte that is not UTF-8: there, decoding and encoding again gives another byte. */
const firstBadByte = (body: Buffer): number => {
  const bytes = firstBadChunk(body);
  const again = Buffer.from(bytes.toString('utf8'));
  let at = 0;
  while (at < bytes.length && bytes[at] === again[at]) at++;
  // A character that is cut off may begin as the replacement character does.
  while (at > 0 && isContinuation(again[at])) at--;
  return bytes.byteOffset - body.byteOffset + at;
};

/** Problem `invalid-json` for a body that is not UTF-8. */
export const notUtf8 = (bytes: Buffer): Problem => malformed(bytes, firstBadByte(bytes), 'The body is not UTF-8');

/** Problem `invalid-json` for a body that is not JSON, with the position and the token expected there. */
export const notJson = (bytes: Buffer, start: number, { error }: JsonFaults): Problem =>
  malformed(bytes, start + (error?.at ?? 0), `The body is not JSON: expected ${error?.expected ?? 'a value'}`);

/** Throws Problem `invalid-statement` if names are repeated in an object. */
export const checkNames = ({ repeated }: JsonFaults): void => {
  if (repeated.length === 0) return;
  throw new Problem(
    'invalid-statement',
    'An object uses a property more than once.',
    repeated.map((at): Fault => ({ at, detail: 'stands more than once in its object', requirement: REPEATED })),
  );
};

/** Throws Problem `invalid-statement` if a value is no object. */
export const checkObjects = (values: readonly Json[], single: boolean): void => {
  const faults: Fault[] = [];
  values.forEach((value, position) => {
    if (isObject(value) || faults.length === MAX_JSON_FAULTS) return;
    faults.push({
      at: single ? '' : `/${position}`,
      detail: 'must be a statement, which is an object',
      requirement: STATEMENTS,
    });
  });
  if (faults.length > 0)
    throw new Problem('invalid-statement', 'The body must be a statement or an array of statements.', faults);
};
