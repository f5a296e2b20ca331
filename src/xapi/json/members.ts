/** The position of a value in a text, in bytes; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A member of an object: `from` is the quotation mark of its name, `start` and `end` are those of its value. */
export interface Member extends Span {
  readonly name: string;
  readonly from: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
/** `{` and `[` differ from their closing brackets by 2, and from each other only by this bit. */
const CURLY_BIT = 0x20;
const OPEN = 0x5b;
const CLOSE = 0x5d;

/** True if the value at `at` is an object. */
export const isObjectAt = (text: Buffer, at: number): boolean => text[at] === (OPEN | CURLY_BIT);

const afterSpace = (text: Buffer, at: number): number => {
  let i = at;
  while (i < text.length && (text[i] ?? 0) <= SPACE) i++;
  return i;
};

// indexOf runs over many bytes at once; a quotation mark after an odd number of backslashes is part of the string.
const afterString = (text: Buffer, at: number): number => {
  for (let end = text.indexOf(QUOTE, at + 1); end >= 0; end = text.indexOf(QUOTE, end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
  return text.length;
};

const afterBrackets = (text: Buffer, at: number): number => {
  const { length } = text;
  let depth = 0;
  for (let i = at; i < length;) {
    const byte = text[i] ?? 0;
    if (byte === QUOTE) {
      i = afterString(text, i);
      continue;
    }
    i++;
    // No other byte outside a string has these bits: letters of true, false and null lie elsewhere, and UTF-8 is above.
    const kind = byte & ~CURLY_BIT;
    if (kind === OPEN) depth++;
    else if (kind === CLOSE && --depth === 0) return i;
  }
  return length;
};

const afterValue = (text: Buffer, at: number): number => {
  const byte = text[at] ?? 0;
  if (byte === QUOTE) return afterString(text, at);
  if ((byte & ~CURLY_BIT) === OPEN) return afterBrackets(text, at);
  let i = at;
  while (i < text.length) {
    const next = text[i] ?? 0;
    if (next <= SPACE || next === COMMA || (next & ~CURLY_BIT) === CLOSE) break;
    i++;
  }
  return i;
};

const nameAt = (text: Buffer, from: number, end: number): string => {
  for (let i = from + 1; i < end; i++) {
    const byte = text[i] ?? 0;
    // A name may be spelt with escapes ("\u0069d" is "id"), or in letters of more than one byte.
    if (byte === BACKSLASH || byte > 0x7f) return JSON.parse(text.toString('utf8', from, end)) as string;
  }
  return text.toString('latin1', from + 1, end - 1);
};

/** The name of the member that begins with this quotation mark. */
export const memberNameAt = (text: Buffer, from: number): string => nameAt(text, from, afterString(text, from));

/**
 * The members of the object at `at`, in their order, without reading their values. The text must be JSON that
 * `JSON.parse` accepts; for any other the result is some list, in bounded time.
 */
export const membersAt = (text: Buffer, at: number): readonly Member[] => {
  const members: Member[] = [];
  let i = afterSpace(text, at + 1);
  while (text[i] === QUOTE) {
    const from = i;
    const nameEnd = afterString(text, i);
    i = afterSpace(text, nameEnd);
    if (text[i] !== COLON) break;
    const start = afterSpace(text, i + 1);
    const end = afterValue(text, start);
    members.push({ name: nameAt(text, from, nameEnd), from, start, end });
    i = afterSpace(text, end);
    if (text[i] === COMMA) i = afterSpace(text, i + 1);
  }
  return members;
};

/** The positions of the elements of the array at `at`, in their order. The text must be JSON, as for `membersAt`. */
export const elementsAt = (text: Buffer, at: number): readonly Span[] => {
  const elements: Span[] = [];
  let start = afterSpace(text, at + 1);
  while (start < text.length && text[start] !== CLOSE) {
    const end = afterValue(text, start);
    if (end === start) break;
    elements.push({ start, end });
    start = afterSpace(text, end);
    if (text[start] === COMMA) start = afterSpace(text, start + 1);
  }
  return elements;
};
