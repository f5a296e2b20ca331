/** A part of an input, numbered by the line in which it begins; lines count from 1. */
export type RawItem =
  | { readonly line: number; readonly bytes: Buffer }
  /** A part that cannot be divided or is too long: the reason, and the number of its bytes. */
  | { readonly line: number; readonly broken: string; readonly length: number };

const LF = 10;
const CR = 13;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

const trimmed = (bytes: Buffer, isFirst: boolean): Buffer => {
  const start = isFirst && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  const end = bytes.at(-1) === CR ? bytes.length - 1 : bytes.length;
  return start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end);
};

const isBlank = (bytes: Buffer): boolean => bytes.every((byte) => byte === 32 || byte === 9 || byte === CR);

/**
 * The lines of a text that are not blank, without their ends. A line of more than `maxBytes` is passed over and named;
 * no more than that is in memory. The last line may lack its line feed.
 */
export const boundedLines = async function* (
  pieces: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<RawItem, void> {
  let parts: Buffer[] = [];
  let length = 0;
  let line = 1;
  const add = (bytes: Buffer): void => {
    length += bytes.length;
    if (length > maxBytes) parts = [];
    else if (bytes.length > 0) parts.push(bytes);
  };
  const take = (): RawItem | undefined => {
    const taken =
      length > maxBytes
        ? { line, broken: `has ${length} bytes, and a line may have ${maxBytes}`, length }
        : { line, bytes: trimmed(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts), line === 1) };
    parts = [];
    length = 0;
    line++;
    return 'bytes' in taken && isBlank(taken.bytes) ? undefined : taken;
  };
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(LF); end >= 0; end = piece.indexOf(LF, from)) {
      add(piece.subarray(from, end));
      from = end + 1;
      const item = take();
      if (item !== undefined) yield item;
    }
    add(piece.subarray(from));
  }
  const last = take();
  if (last !== undefined) yield last;
};
