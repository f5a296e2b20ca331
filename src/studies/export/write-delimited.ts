import { stringify } from 'csv-stringify';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CSV_OPTIONS } from './csv-options.ts';
import { NEW_FILE } from './new-file.ts';
import type { Cell } from './row.ts';

/** CSV (RFC 4180), or tab-separated values without quotes, whose cells must contain neither tabs nor line breaks. */
type Dialect = 'comma' | 'tab';

const CELLS = { boolean: String, date: (time: Date) => time.toISOString() };

const OPTIONS = {
  comma: CSV_OPTIONS,
  // DataShop reads this form, and no spreadsheet does, so its cells are not changed.
  tab: { delimiter: '\t', quote: false, record_delimiter: 'unix', cast: CELLS },
} as const;

/** The new file and the form of a delimited table. */
interface DelimitedTarget {
  readonly file: string;
  readonly dialect: Dialect;
  readonly header: readonly string[];
}

/**
 * Writes the header and lines, some at a time. Null becomes nothing, a time ISO 8601 (UTC); In CSV, an apostrophe
 * stands before text that a spreadsheet would evaluate as a formula.
 */
export const writeDelimited = (
  { file, dialect, header }: DelimitedTarget,
  lines: AsyncIterable<readonly Cell[]>,
): Promise<void> =>
  pipeline(
    Readable.from(lines, { highWaterMark: 16 }),
    stringify({
      header: true,
      columns: [...header],
      ...OPTIONS[dialect],
    }),
    createWriteStream(file, NEW_FILE),
  );
