import { isObject } from '../../../core/json-object.ts';
import type { RawItem } from './bounded-lines.ts';

const LF = 10;
const QUOTE = 34;
const COMMA = 44;
const OPEN_ARRAY = 91;
const BACKSLASH = 92;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/** The beginning of a StatementResult; spaces may stand at some places in it. */
const RESULT = Buffer.from('{"statements":[');
const SPACES_AT: ReadonlySet<number> = new Set([1, RESULT.length - 2, RESULT.length - 1]);

const isSpace = (byte: number): boolean => byte === 32 || byte === LF || byte === 13 || byte === 9;

/**
 * The place of the next byte. `opening` is the beginning of an object, `line` is no array, `items` is between items,
 * and `rest` are the members of an object after its array.
 */
type Place = 'between' | 'opening' | 'line' | 'items' | 'item' | 'rest';

/** The effect of a byte on the gathered part; `breaks` belongs to the next part. */
type Cut = 'begins' | 'opens' | 'ends' | 'ends-with' | 'closes' | 'breaks' | undefined;

/** True if these bytes end an object that began with `"statements":[]`, and have no further statements. */
const isRestOfResult = (bytes: Buffer): boolean => {
  try {
    const value = JSON.parse(`{"statements":[]${bytes.toString('utf8')}`) as unknown;
    return isObject(value) && Array.isArray(value['statements']) && value['statements'].length === 0;
  } catch {
    return false;
  }
};

/** Divides arrays and StatementResults, one after another, into their items, piece by piece. */
class ArrayDivider {
  readonly #maxBytes: number;
  #place: Place = 'between';
  #parts: Buffer[] = [];
  #length = 0;
  #line = 1;
  #startLine = 1;
  #isResult = false;
  /** The bytes of `RESULT` that have come. */
  #opened = 0;
  #isRestBegun = false;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  *divide(piece: Buffer): Generator<RawItem, void> {
    let from = 0;
    for (let at = this.#afterText(piece, 0); at < piece.length; at = this.#afterText(piece, at + 1)) {
      const byte = piece[at] ?? 0;
      if (byte === LF) this.#line++;
      const place = this.#place;
      const cut = this.#cut(byte);
      if (cut === undefined) continue;
      if (cut === 'ends' || cut === 'ends-with') {
        this.#add(piece.subarray(from, cut === 'ends' ? at : at + 1));
        yield* this.#take(place === 'rest');
      } else if (cut === 'breaks') {
        yield this.#cutOff('object');
        at--;
      }
      if (cut !== 'begins') this.#forget();
      from = cut === 'begins' ? at : at + 1;
      this.#startLine = this.#line;
    }
    if (this.#place !== 'between' && this.#place !== 'items') this.#add(piece.subarray(from));
  }

  /** Yields the last part of the input, and a broken item if its array or object has no end. */
  *end(): Generator<RawItem, void> {
    if (this.#place === 'opening' || this.#place === 'line' || this.#place === 'item') yield* this.#take(false);
    if (this.#place === 'items' || this.#place === 'item') yield this.#cutOff('array');
    if (this.#place === 'rest') yield this.#cutOff('object');
  }

  /** The next byte that may end a string, if one is open. */
  #afterText(piece: Buffer, from: number): number {
    if (!this.#isInString || this.#isEscaped) return from;
    let at = from;
    while (at < piece.length && piece[at] !== QUOTE && piece[at] !== BACKSLASH && piece[at] !== LF) at++;
    return at;
  }

  #cut(byte: number): Cut {
    switch (this.#place) {
      case 'item':
        return this.#inItem(byte);
      case 'items':
        if (isSpace(byte) || byte === COMMA) return undefined;
        if (byte === CLOSE_ARRAY) return this.#close('closes');
        this.#place = 'item';
        this.#inItem(byte);
        return 'begins';
      case 'between':
        return this.#between(byte);
      case 'opening':
        return this.#opening(byte);
      case 'line':
        return this.#inLine(byte);
      case 'rest':
        return this.#inRest(byte);
    }
  }

  #between(byte: number): Cut {
    if (isSpace(byte)) return undefined;
    this.#isResult = byte === OPEN_OBJECT;
    this.#opened = 1;
    this.#place = byte === OPEN_ARRAY ? 'items' : this.#isResult ? 'opening' : 'line';
    return 'begins';
  }

  #opening(byte: number): Cut {
    if (byte === RESULT[this.#opened]) {
      if (++this.#opened < RESULT.length) return undefined;
      this.#place = 'items';
      return 'opens';
    }
    if (isSpace(byte) && SPACES_AT.has(this.#opened)) return undefined;
    this.#place = 'line';
    return this.#inLine(byte);
  }

  #inLine(byte: number): Cut {
    if (byte !== LF) return undefined;
    this.#place = 'between';
    return 'ends';
  }

  #inItem(byte: number): Cut {
    if (this.#isWithin(byte)) return undefined;
    if (byte === CLOSE_ARRAY) return this.#close('ends');
    if (byte !== COMMA) return undefined;
    this.#place = 'items';
    return 'ends';
  }

  #inRest(byte: number): Cut {
    if (!this.#isRestBegun) {
      if (isSpace(byte)) return undefined;
      this.#isRestBegun = true;
      if (byte !== COMMA && byte !== CLOSE_OBJECT) {
        this.#place = 'between';
        return 'breaks';
      }
    }
    if (this.#isWithin(byte) || byte !== CLOSE_OBJECT) return undefined;
    this.#place = 'between';
    return 'ends-with';
  }

  #close(cut: Cut): Cut {
    this.#place = this.#isResult ? 'rest' : 'between';
    this.#isRestBegun = false;
    return cut;
  }

  /** True if a byte is in a string, an array or an object of the part. */
  #isWithin(byte: number): boolean {
    if (this.#isInString) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) this.#isInString = false;
      return true;
    }
    if (byte === QUOTE) this.#isInString = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.#depth++;
    else if ((byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) && this.#depth > 0) {
      this.#depth--;
      return true;
    }
    return this.#depth > 0;
  }

  #add(bytes: Buffer): void {
    this.#length += bytes.length;
    if (this.#length > this.#maxBytes) this.#parts = [];
    else if (bytes.length > 0) this.#parts.push(bytes);
  }

  #forget(): void {
    this.#parts = [];
    this.#length = 0;
  }

  *#take(isRest: boolean): Generator<RawItem, void> {
    const line = this.#startLine;
    const length = this.#length;
    const bytes = Buffer.concat(this.#parts);
    this.#forget();
    if (length > this.#maxBytes)
      yield { line, broken: `has ${length} bytes, and an item may have ${this.#maxBytes}`, length };
    else if (!isRest || !isRestOfResult(bytes)) yield { line, bytes };
  }

  #cutOff(what: string): RawItem {
    return { line: this.#line, broken: `is cut off: the ${what} does not end`, length: 0 };
  }
}

/**
 * The unparsed items of JSON arrays and StatementResults that follow one another, of any length; between them an item a
 * line. An item above `maxBytes`, and an array or object without an end, come as broken.
 */
export const arrayItems = async function* (
  pieces: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<RawItem, void> {
  const divider = new ArrayDivider(maxBytes);
  for await (const piece of pieces) yield* divider.divide(piece);
  yield* divider.end();
};
