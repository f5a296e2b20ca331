import type { RawItem } from './bounded-lines.ts';

const LF = 10;
const QUOTE = 34;
const COMMA = 44;
const OPEN_ARRAY = 91;
const BACKSLASH = 92;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

const isSpace = (byte: number): boolean => byte === 32 || byte === LF || byte === 13 || byte === 9;

/** Divides the bytes behind the opening bracket of an array into its items, piece by piece. */
class ArrayDivider {
  /** The array has ended; what follows is passed over. */
  isOver = false;
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #length = 0;
  #line: number;
  #startLine = 0;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;

  constructor(line: number, maxBytes: number) {
    this.#line = line;
    this.#maxBytes = maxBytes;
  }

  *divide(piece: Buffer): Generator<RawItem, void> {
    let from = 0;
    for (let at = 0; at < piece.length && !this.isOver; at++) {
      const byte = piece[at] ?? 0;
      if (byte === LF) this.#line++;
      if (this.#startLine === 0) {
        if (isSpace(byte) || byte === COMMA) continue;
        if (byte === CLOSE_ARRAY) {
          this.isOver = true;
          return;
        }
        this.#startLine = this.#line;
        from = at;
      }
      if (!this.#endsItem(byte)) continue;
      this.#add(piece.subarray(from, at));
      yield this.#take();
      this.isOver = byte === CLOSE_ARRAY;
    }
    if (this.#startLine > 0) this.#add(piece.subarray(from));
  }

  /** What the input ended in, where it ended within the array. */
  *end(): Generator<RawItem, void> {
    if (this.isOver) return;
    if (this.#startLine > 0) yield this.#take();
    yield { line: this.#line, broken: 'is cut off: the array does not end', length: 0 };
  }

  #endsItem(byte: number): boolean {
    if (this.#isInString) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) this.#isInString = false;
      return false;
    }
    if (byte === QUOTE) this.#isInString = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.#depth++;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      if (this.#depth === 0) return byte === CLOSE_ARRAY;
      this.#depth--;
    }
    return this.#depth === 0 && byte === COMMA;
  }

  #add(bytes: Buffer): void {
    this.#length += bytes.length;
    if (this.#length > this.#maxBytes) this.#parts = [];
    else if (bytes.length > 0) this.#parts.push(bytes);
  }

  #take(): RawItem {
    const line = this.#startLine;
    const length = this.#length;
    const item =
      length > this.#maxBytes
        ? { line, broken: `has ${length} bytes, and an item may have ${this.#maxBytes}`, length }
        : { line, bytes: Buffer.concat(this.#parts) };
    this.#parts = [];
    this.#length = 0;
    this.#startLine = 0;
    return item;
  }
}

/**
 * The items of a JSON array of any length, as bytes that are not parsed yet. `pieces` begin behind its bracket, in this
 * line. An item of more than `maxBytes`, and an array without an end, are named as broken.
 */
export const arrayItems = async function* (
  pieces: AsyncIterable<Buffer>,
  { line, maxBytes }: { readonly line: number; readonly maxBytes: number },
): AsyncGenerator<RawItem, void> {
  const divider = new ArrayDivider(line, maxBytes);
  for await (const piece of pieces) {
    yield* divider.divide(piece);
    if (divider.isOver) return;
  }
  yield* divider.end();
};
