/** The depth to which arrays and objects may nest in a body (RFC 8259, section 9, allows a limit). */
export const DEEPEST = 100;

/** The result of one pass over the bytes of a JSON text, without parsing it. */
export interface Scan {
  /** Whether the text is one value, and not an array of values. */
  readonly single: boolean;
  /** Start and end (exclusive) of the value, or of each item of the array, in bytes. */
  readonly spans: readonly number[];
  /** The number of members of all objects, repeated names included: the colons outside strings. */
  readonly members: number;
  /** The byte at which the nesting becomes too deep, or -1. */
  readonly tooDeepAt: number;
}

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_ARRAY = 91;
const BACKSLASH = 92;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

const isSpace = (byte: number | undefined): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9;

/** The bytes with a meaning outside strings. */
const MARKS = new Uint8Array(256);
for (const mark of [QUOTE, COMMA, COLON, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT]) MARKS[mark] = 1;

/** Scans a JSON text from `start`. Linear, and safe on any bytes. */
// eslint-disable-next-line complexity -- one pass over the bytes of every request body
export const scanJson = (bytes: Uint8Array, start: number): Scan => {
  let end = bytes.length;
  while (end > start && isSpace(bytes[end - 1])) end--;
  let at = start;
  while (at < end && isSpace(bytes[at])) at++;
  const single = bytes[at] !== OPEN_ARRAY;
  const spans: number[] = [];
  let members = 0;
  let depth = 0;
  let itemStart = at + 1;
  const endItem = (itemEnd: number): void => {
    let from = itemStart;
    let to = itemEnd;
    while (from < to && isSpace(bytes[from])) from++;
    while (to > from && isSpace(bytes[to - 1])) to--;
    if (from < to) spans.push(from, to);
    itemStart = itemEnd + 1;
  };
  if (single) spans.push(at, end);
  for (; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (MARKS[byte] === 0) continue;
    if (byte === QUOTE) {
      let inside = bytes[++at];
      while (inside !== QUOTE && at < end) {
        if (inside === BACKSLASH) at++;
        inside = bytes[++at];
      }
    } else if (byte === COLON) {
      members++;
    } else if (byte === COMMA) {
      if (depth === 1 && !single) endItem(at);
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      if (++depth > DEEPEST) return { single, spans, members, tooDeepAt: at };
    } else if (--depth === 0 && !single) {
      endItem(at);
    }
  }
  return { single, spans, members, tooDeepAt: -1 };
};
