import { stringify } from 'csv-stringify';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { NEW_FILE } from './new-file.ts';
import type { Cell } from './row.ts';

/** CSV (RFC 4180), or tab-separated values without quotes, whose cells must contain neither tabs nor line breaks. */
type Dialect = 'comma' | 'tab';

const OPTIONS = {
  // A spreadsheet must not evaluate what a tool sent.
  comma: { record_delimiter: 'windows', quoted_match: /[\r\n]/, escape_formulas: true },
  tab: { delimiter: '\t', quote: false, record_delimiter: 'unix' },
} as const;

/** The new file and the form of a delimited table. */
interface DelimitedTarget {
  readonly file: string;
  readonly dialect: Dialect;
  readonly header: readonly string[];
}

/**
 * Writes the header and lines, some at a time. Null becomes nothing, a time ISO 8601 (UTC); CSV gets an apostrophe
 * before what a spreadsheet would evaluate as a formula.
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
      cast: { boolean: String, date: (time) => time.toISOString() },
    }),
    createWriteStream(file, NEW_FILE),
  );
