import { isUtf8 } from 'node:buffer';
import { Problem } from '../../../core/problem.ts';
import { withHead } from '../files/with-head.ts';

/** The codings of the characters of a table. latin1 is that of Windows, which French exports use. */
export const ENCODINGS = ['utf-8', 'latin1'] as const;
export type Encoding = (typeof ENCODINGS)[number];

const LF = 10;
/** The most bytes of a row. */
export const MAX_ROW_BYTES = 1_048_576;

/** Pieces that end at the end of a line, each with the number of its first line. */
const completeLines = async function* (
  pieces: AsyncIterable<Buffer>,
): AsyncGenerator<{ readonly line: number; readonly bytes: Buffer }, void> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 1;
  for await (const piece of pieces) {
    const bytes = Buffer.concat([rest, piece]);
    const end = bytes.lastIndexOf(LF) + 1;
    rest = bytes.subarray(end);
    if (rest.length > MAX_ROW_BYTES)
      throw new Problem('too-large', `a line of the table has more than ${MAX_ROW_BYTES} bytes`);
    if (end === 0) continue;
    yield { line, bytes: bytes.subarray(0, end) };
    for (let at = bytes.indexOf(LF); at >= 0 && at < end; at = bytes.indexOf(LF, at + 1)) line++;
  }
  if (rest.length > 0) yield { line, bytes: rest };
};

const firstBadLine = (line: number, bytes: Buffer): number => {
  let [at, start] = [line, 0];
  for (let end = bytes.indexOf(LF); end >= 0 && isUtf8(bytes.subarray(start, end)); end = bytes.indexOf(LF, start)) {
    start = end + 1;
    at++;
  }
  return at;
};

const notUtf8 = (line: number): Problem =>
  new Problem(
    'invalid-request',
    `line ${line} of the table is no UTF-8: export it as "CSV UTF-8", or say --encoding latin1 if it comes from ` +
      'Excel in French or another program of Windows',
  );

const decodeUtf16 = async function* (pieces: AsyncIterable<Buffer>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder('utf-16le');
  for await (const piece of pieces) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
};

/**
 * The text of a table, without its byte order mark; a mark of UTF-16 decides the coding. Throws Problem
 * `invalid-request` with the line if the bytes are no UTF-8.
 */
export const decodeText = async function* (
  pieces: AsyncIterable<Buffer>,
  encoding: Encoding,
): AsyncGenerator<string, void> {
  const { head, all } = await withHead(pieces, 3);
  if (head[0] === 0xff && head[1] === 0xfe) {
    yield* decodeUtf16(all);
    return;
  }
  const mark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  const decoder = new TextDecoder(mark || encoding === 'utf-8' ? 'utf-8' : 'windows-1252');
  for await (const { line, bytes } of completeLines(all)) {
    if (decoder.encoding === 'utf-8' && !isUtf8(bytes)) throw notUtf8(firstBadLine(line, bytes));
    yield decoder.decode(bytes, { stream: true });
  }
};
