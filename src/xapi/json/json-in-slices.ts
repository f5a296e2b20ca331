import { isAscii, isUtf8 } from 'node:buffer';
import { asBuffer } from '../../core/bytes/bytes.ts';
import { startLoop } from '../../core/concurrency/slices.ts';
import { checkScan, countMembers, jsonStart, type ParsedStatements, type StatementLimits } from './json.ts';
import { findJsonFaultsInSlices } from './json-faults.ts';
import { checkNames, checkObjects, MAX_JSON_FAULTS, notJson, notUtf8 } from './json-refusals.ts';
import { scanJsonInSlices } from './json-scan.ts';
import type { Json } from '../model/types.ts';

const OPEN_BRACE = 0x7b;

const skipSpace = (bytes: Buffer, start: number): number => {
  let at = start;
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at++;
  return at;
};

/** The text of bytes in UTF-8. Most bytes are ASCII, which is decoded faster. */
const textFrom = (bytes: Buffer): string => bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');

const OPEN = 0x5b;
const CLOSE = 0x5d;
const COMMA = 0x2c;

/** True if these bytes are one such byte, with only white space around it. */
const isOnly = (bytes: Buffer, byte: number, [from, to]: readonly [number, number]): boolean => {
  let found = 0;
  for (let at = from; at < to; at++) {
    const one = bytes[at];
    if (one === byte) found++;
    else if (one !== 0x20 && one !== 0x0a && one !== 0x0d && one !== 0x09) return false;
  }
  return found === 1;
};

/** True if an array has these items and nothing else: it is JSON if each of them is. */
const isArrayOf = (bytes: Buffer, start: number, spans: readonly number[]): boolean => {
  if (spans.length === 0) {
    const open = bytes.indexOf(OPEN, start);
    return isOnly(bytes, OPEN, [start, open + 1]) && isOnly(bytes, CLOSE, [open + 1, bytes.length]);
  }
  for (let at = 1; at < spans.length - 1; at += 2)
    if (!isOnly(bytes, COMMA, [spans[at] ?? 0, spans[at + 1] ?? 0])) return false;
  return (
    isOnly(bytes, OPEN, [start, spans[0] ?? 0]) && isOnly(bytes, CLOSE, [spans[spans.length - 1] ?? 0, bytes.length])
  );
};

/** The characters that JSON.parse reads in a millisecond, of most texts. */
const CHARACTERS_PER_MS = 100_000;

/** The bytes of items that are parsed at once: some 0.3 ms. One by one they would cost a third more. */
const PARSED_BYTES = 32_768;

/** The end, as an index of `spans`, of the items from `at` on that are parsed at once. */
const endOfItems = (spans: readonly number[], at: number): number => {
  const until = (spans[at] ?? 0) + PARSED_BYTES;
  let end = at + 2;
  while (end < spans.length && (spans[end + 1] ?? 0) <= until) end += 2;
  return end;
};

/** The parsed values of these spans and the number of their members; undefined if one is not JSON. */
const parseItems = async (
  bytes: Buffer,
  spans: readonly number[],
): Promise<{ readonly values: readonly Json[]; readonly members: number } | undefined> => {
  const values: Json[] = [];
  let members = 0;
  const pause = startLoop();
  for (let at = 0; at < spans.length;) {
    const end = endOfItems(spans, at);
    // Between items there are only a comma and white space.
    const text = `[${textFrom(bytes.subarray(spans[at], spans[end - 1]))}]`;
    // For a large item each of the three steps takes some milliseconds.
    let due = pause(text.length / CHARACTERS_PER_MS);
    if (due !== undefined) await due;
    let items: readonly Json[];
    try {
      items = JSON.parse(text) as readonly Json[];
    } catch (thrown) {
      if (!(thrown instanceof SyntaxError)) throw thrown;
      return undefined;
    }
    due = pause(text.length / CHARACTERS_PER_MS);
    if (due !== undefined) await due;
    // A body that is no array may have a comma after its value.
    if (items.length !== (end - at) / 2) return undefined;
    members += countMembers(items);
    values.push(...items);
    at = end;
  }
  return { values, members };
};

/**
 * Does the same as `parseStatements` for large bodies: parses an array item by item in slices, between which others are
 * served. A refused body is read once more, to find the place of the error.
 */
export const parseStatementsInSlices = async (body: Uint8Array, limits: StatementLimits): Promise<ParsedStatements> => {
  const bytes = asBuffer(body);
  const start = jsonStart(bytes);
  const scan = await scanJsonInSlices(bytes, start, { maxItems: limits.statements });
  checkScan(bytes, scan, limits);
  const { single, spans, members } = scan;
  if (!isUtf8(bytes)) throw notUtf8(bytes);
  const parsed = single || isArrayOf(bytes, start, spans) ? await parseItems(bytes, spans) : undefined;
  if (parsed === undefined)
    throw notJson(bytes, start, await findJsonFaultsInSlices(bytes.toString('latin1', start), 0));
  checkObjects(parsed.values, single);
  if (parsed.members !== members)
    checkNames(await findJsonFaultsInSlices(bytes.toString('latin1', start), MAX_JSON_FAULTS));
  return { statements: parsed.values, spans, single };
};

/** Resolves with true if a JSON text is an object. Reads it in slices, and throws as `parseJson` does. */
export const isJsonObjectInSlices = async (body: Uint8Array): Promise<boolean> => {
  const bytes = asBuffer(body);
  const start = jsonStart(bytes);
  if (!isUtf8(bytes)) throw notUtf8(bytes);
  const faults = await findJsonFaultsInSlices(bytes.toString('latin1', start), 0);
  if (faults.error !== undefined) throw notJson(bytes, start, faults);
  return bytes[skipSpace(bytes, start)] === OPEN_BRACE;
};
