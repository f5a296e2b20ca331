import { stringify } from 'csv-stringify';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { NEW_FILE } from './new-file.ts';
import type { Cell } from './row.ts';

/**
 * Comma-separated values as RFC 4180 has them, or values between tabs with nothing quoted (the cells must hold neither
 * tabs nor line ends).
 */
type Dialect = 'comma' | 'tab';

const OPTIONS = {
  // A spreadsheet must not run what a tool sent.
  comma: { record_delimiter: 'windows', escape_formulas: true },
  tab: { delimiter: '\t', quote: false, record_delimiter: 'unix' },
} as const;

/**
 * Writes a header and lines of cells to a new file, some lines at a time: nothing for null, ISO 8601 in UTC for times,
 * and in comma-separated values an apostrophe before what a spreadsheet would take for a formula.
 */
export const writeDelimited = (
  file: string,
  dialect: Dialect,
  header: readonly string[],
  lines: AsyncIterable<readonly Cell[]>,
): Promise<void> =>
  pipeline(
    Readable.from(lines, { highWaterMark: 16 }),
    stringify({
      header: true,
      columns: [...header],
      ...OPTIONS[dialect],
      cast: { boolean: String, date: (time) => time.toISOString() },
    }),
    createWriteStream(file, NEW_FILE),
  );
