/** One line of bytes, without its end. */
export interface Line {
  /** The offset of its first byte. */
  readonly start: number;
  readonly text: string;
}

const LF = 10;

/**
 * The complete lines of what is read piece by piece, as it comes. A line ends in a line feed. Bytes after the last line
 * feed were cut off, and are left out.
 */
export const linesOf = async function* (pieces: AsyncIterable<Uint8Array>, from = 0): AsyncGenerator<Line, void> {
  let rest: Buffer = Buffer.alloc(0);
  let start = from;
  for await (const piece of pieces) {
    const bytes = rest.length === 0 ? Buffer.from(piece) : Buffer.concat([rest, piece]);
    let begin = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, begin)) {
      yield { start: start + begin, text: bytes.toString('utf8', begin, end) };
      begin = end + 1;
    }
    start += begin;
    rest = bytes.subarray(begin);
  }
};
