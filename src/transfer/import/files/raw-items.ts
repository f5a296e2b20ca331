import { Problem } from '../../../core/problem.ts';
import { arrayItems } from './array-items.ts';
import { boundedLines, type RawItem } from './bounded-lines.ts';
import { isSqlDump, type SideRow, sqlRows } from './sql-rows.ts';
import { withHead } from './with-head.ts';

/** The most bytes of a line, or of an item of an array. */
const MAX_ITEM_BYTES = 16_777_216;

const HEAD_BYTES = 65_536;
const ARRAY = /^\s*(?:\{\s*"statements"\s*:\s*)?\[/;
/** A first line with commas and no brace: names of columns. */
const CSV = /^[^{["\n]*"?[\w.-]+"?\s*[,;\t][^{\n]*\n/;

const skip = async function* (pieces: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer, void> {
  let left = bytes;
  for await (const piece of pieces) {
    const from = Math.min(left, piece.length);
    left -= from;
    if (from < piece.length) yield piece.subarray(from);
  }
};

/**
 * Divides an input into its items by its beginning: JSON arrays or StatementResults, SQL dump, or one JSON value a
 * line. Throws Problem `invalid-request` for a CSV.
 */
export const rawItems = async function* (
  input: AsyncIterable<Buffer>,
  maxBytes = MAX_ITEM_BYTES,
  onRow?: (row: SideRow) => void,
): AsyncGenerator<RawItem, void> {
  const { head, all } = await withHead(input, HEAD_BYTES);
  const mark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  const text = head.toString('latin1', mark);
  if (ARRAY.test(text)) {
    yield* arrayItems(skip(all, mark), maxBytes);
    return;
  }
  if (isSqlDump(text)) {
    yield* sqlRows(boundedLines(all, maxBytes), maxBytes, onRow);
    return;
  }
  if (CSV.test(text))
    throw new Problem(
      'invalid-request',
      'the input is a table (CSV): say by --mapping how its rows become statements; statements themselves are ' +
        'exported as JSON, one a line',
    );
  yield* boundedLines(all, maxBytes);
};
