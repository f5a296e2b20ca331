import { startLoop } from '../../core/concurrency/slices.ts';

/** The depth to which arrays and objects may nest in a body (RFC 8259, section 9, allows a limit). */
export const DEEPEST = 100;
/** The most members of objects and items of arrays in one statement, at any depth: some 8 ms of JSON.parse. */
export const MAX_VALUES = 10_000;

/** The result of one pass over the bytes of a JSON text, without parsing it. */
export interface Scan {
  /** True if the text is one value, and not divided into the values of an array or, if asked for, an object. */
  readonly single: boolean;
  /** Start and end (exclusive) of the value, or of each of its items or members, in bytes; of `maxItems` at most. */
  readonly spans: readonly number[];
  /** The number of these values. */
  readonly items: number;
  /** The number of members of all objects, repeated names included: the colons outside strings. */
  readonly members: number;
  /** The byte at which the nesting becomes too deep, or -1. */
  readonly tooDeepAt: number;
  /** The most members of objects and items of arrays, at any depth, in one of these spans. */
  readonly mostValues: number;
  /** The span that has them, as the index of its value. */
  readonly mostValuesIn: number;
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

const isSpaceBetween = (bytes: Uint8Array, from: number, to: number): boolean => {
  let at = from;
  while (at < to && isSpace(bytes[at])) at++;
  return at === to;
};

/** The quotation mark that ends a string, from a byte inside it; `until` or more if it is not before `until`. */
const quoteFrom = (bytes: Uint8Array, start: number, until: number): number => {
  let at = start;
  let inside = bytes[at];
  while (inside !== QUOTE && at < until) {
    if (inside === BACKSLASH) at++;
    inside = bytes[++at];
  }
  return at;
};

interface ScanOptions {
  readonly maxItems?: number;
  /** The opening bracket of the texts that are divided: of an array by default, else of an object. */
  readonly divided?: '[' | '{';
  /** `DEEPEST` by default. */
  readonly deepest?: number;
}

/** Scans a JSON text part by part. Linear, and safe on any bytes. */
class JsonScanner implements Scan {
  readonly single: boolean;
  readonly spans: number[] = [];
  items = 0;
  members = 0;
  tooDeepAt = -1;
  mostValues = 0;
  mostValuesIn = -1;
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #maxItems: number;
  readonly #deepest: number;
  #at: number;
  #depth = 0;
  #isInString = false;
  #itemStart: number;
  #values = 0;
  #valuesBefore = 0;
  /** The last bracket that opened, if no other mark has come since. */
  #openedAt = -1;

  constructor(
    bytes: Uint8Array,
    start: number,
    { maxItems = Number.POSITIVE_INFINITY, divided = '[', deepest = DEEPEST }: ScanOptions,
  ) {
    let end = bytes.length;
    while (end > start && isSpace(bytes[end - 1])) end--;
    let at = start;
    while (at < end && isSpace(bytes[at])) at++;
    this.#bytes = bytes;
    this.#end = end;
    this.#maxItems = maxItems;
    this.#deepest = deepest;
    this.#at = at;
    this.#itemStart = at + 1;
    this.single = bytes[at] !== (divided === '[' ? OPEN_ARRAY : OPEN_OBJECT);
    if (!this.single) return;
    this.spans.push(at, end);
    this.items = 1;
  }

  /** Scans so many bytes more, or some more; false once it has reached the end or nests too deep. */
  // oxlint-disable-next-line complexity -- one pass over the bytes of every request body
  scan(count: number): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    const single = this.single;
    const deepest = this.#deepest;
    const until = Math.min(end, this.#at + count);
    let at = this.#isInString ? quoteFrom(bytes, this.#at, until) : this.#at;
    if (this.#isInString && at < until) {
      this.#isInString = false;
      at++;
    }
    let members = this.members;
    let depth = this.#depth;
    let values = this.#values;
    let openedAt = this.#openedAt;
    for (; at < until; at++) {
      const byte = bytes[at] ?? 0;
      if (MARKS[byte] === 0) continue;
      if (byte === QUOTE) {
        at = quoteFrom(bytes, at + 1, until);
        this.#isInString = at >= until;
        if (at >= until) break;
      } else if (byte === COLON) {
        members++;
      } else if (byte === COMMA) {
        if (depth === 1 && !single) this.#endItem(at, values);
        else values++;
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        if (++depth > deepest) {
          this.tooDeepAt = at;
          this.members = members;
          return false;
        }
        if (depth > 1 || single) values++;
        openedAt = at;
      } else {
        // An empty array or object has no first value.
        if (openedAt >= 0 && (depth > 1 || single) && isSpaceBetween(bytes, openedAt + 1, at)) values--;
        openedAt = -1;
        if (--depth === 0 && !single) this.#endItem(at, values);
      }
    }
    this.#at = at;
    this.members = members;
    this.#depth = depth;
    this.#values = values;
    this.#openedAt = openedAt;
    if (at < end) return true;
    if (single) this.#countValues(values);
    return false;
  }

  #endItem(end: number, values: number): void {
    const bytes = this.#bytes;
    let from = this.#itemStart;
    let to = end;
    while (from < to && isSpace(bytes[from])) from++;
    while (to > from && isSpace(bytes[to - 1])) to--;
    if (from < to) {
      if (this.items++ < this.#maxItems) this.spans.push(from, to);
      this.#countValues(values);
    }
    this.#itemStart = end + 1;
  }

  #countValues(values: number): void {
    const own = values - this.#valuesBefore;
    this.#valuesBefore = values;
    if (own <= this.mostValues) return;
    this.mostValues = own;
    this.mostValuesIn = this.items - 1;
  }
}

/** Scans a JSON text from `start`. Linear, and safe on any bytes. */
export const scanJson = (bytes: Uint8Array, start: number, options: ScanOptions = {}): Scan => {
  const scanner = new JsonScanner(bytes, start, options);
  scanner.scan(bytes.length);
  return scanner;
};

/** The bytes between two looks at the clock: some 0.5 ms. */
const PART_BYTES = 131_072;

/** Does the same as `scanJson`, in slices. */
export const scanJsonInSlices = async (bytes: Uint8Array, start: number, options: ScanOptions): Promise<Scan> => {
  const scanner = new JsonScanner(bytes, start, options);
  const pause = startLoop();
  while (scanner.scan(PART_BYTES)) {
    const due = pause();
    if (due !== undefined) await due;
  }
  return scanner;
};
