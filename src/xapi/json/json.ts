import { isAscii, isUtf8 } from 'node:buffer';
import { asBuffer } from '../../core/bytes/bytes.ts';
import { Problem } from '../../core/problem.ts';
import { findJsonFaults } from './json-faults.ts';
import { checkNames, checkObjects, MAX_JSON_FAULTS, notJson, notUtf8, tooDeep } from './json-refusals.ts';
import { MAX_VALUES, type Scan, scanJson } from './json-scan.ts';
import type { Json } from '../model/types.ts';

/** The parsed statements of a body, not yet validated, with their positions. */
export interface ParsedStatements {
  /** JSON objects. */
  readonly statements: readonly Json[];
  /** Start and end (exclusive) of each statement in the body, in bytes: start, end, start, end ... */
  readonly spans: readonly number[];
  /** True if the body is one statement, and not an array. */
  readonly single: boolean;
}

/** The limits of one request with statements. */
export interface StatementLimits {
  readonly statements: number;
  /** The most bytes of one statement. */
  readonly bytes: number;
}

const LIMIT = 'a limit of this server: docs/settings.md';
const NO_LIMITS: StatementLimits = { statements: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };

/** The members of a value and of all values in it. Recursive: `scanJson` has limited the depth. */
export const countMembers = (value: object): number => {
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
  if (!ascii && !isUtf8(bytes)) throw notUtf8(bytes);
  try {
    return JSON.parse(bytes.toString(ascii ? 'latin1' : 'utf8', start)) as Json;
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    throw notJson(bytes, start, findJsonFaults(bytes.toString('latin1', start), 0));
  }
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

/** Refuses a body beyond the limits before a part of it is parsed: throws as `parseStatements` does. */
export const checkScan = (bytes: Buffer, scan: Scan, limits: StatementLimits): void => {
  const { single, spans, items, tooDeepAt, mostValues, mostValuesIn } = scan;
  if (single && spans[0] === spans[1]) throw new Problem('invalid-json', 'The body is empty.');
  if (tooDeepAt >= 0) throw tooDeep(bytes, tooDeepAt);
  const pointerTo = (index: number): string => (single ? '' : `/${index}`);
  if (items > limits.statements)
    throw new Problem('too-large', `The body has ${items} statements; at most ${limits.statements} may come at once.`);
  if (bytes.length > limits.bytes) {
    const large = Array.from({ length: items }, (_, at) => at).find(
      (at) => (spans[2 * at + 1] ?? 0) - (spans[2 * at] ?? 0) > limits.bytes,
    );
    if (large !== undefined)
      throw new Problem('too-large', `A statement has more than ${limits.bytes} bytes.`, [
        { at: pointerTo(large), detail: `has more than ${limits.bytes} bytes` },
      ]);
  }
  if (mostValues > MAX_VALUES)
    throw new Problem('invalid-statement', `A statement has more than ${MAX_VALUES} values.`, [
      {
        at: pointerTo(mostValuesIn),
        detail:
          `has ${mostValues} members of objects and items of arrays; ` +
          `at most ${MAX_VALUES} may stand in one statement`,
        requirement: LIMIT,
      },
    ]);
};

/**
 * Parses statements: one object, or an array of objects. Linear. Throws Problem `invalid-json` with the position (also
 * over 100 levels), `invalid-statement` with JSON Pointers (other values, repeated names, over 10,000 values),
 * `too-large` beyond the limits.
 */
export const parseStatements = (body: Uint8Array, limits: StatementLimits = NO_LIMITS): ParsedStatements => {
  const bytes = asBuffer(body);
  const start = jsonStart(bytes);
  const scan = scanJson(bytes, start, { maxItems: limits.statements });
  checkScan(bytes, scan, limits);
  const { single, spans, members } = scan;
  const value = parse(bytes, start);
  const statements = single ? [value] : (value as readonly Json[]);
  checkObjects(statements, single);
  if (countMembers(value as object) !== members)
    checkNames(findJsonFaults(bytes.toString('latin1', start), MAX_JSON_FAULTS));
  return { statements, spans, single };
};
