import { type CsvError, type Options, parse, type Parser } from 'csv-parse';
import { Problem } from '../../../core/problem.ts';
import type { RawItem } from '../files/bounded-lines.ts';
import { MAX_ROW_BYTES } from './decode-text.ts';

/** A row of a table: the line in which it begins, its text as it stands, and its cells. */
export type CsvRow = Extract<RawItem, { readonly bytes: Buffer }> & { readonly cells: readonly string[] };

const DELIMITERS = [',', ';', '\t'];

/** The delimiter that divides the first line most often, outside quotes. */
const delimiterOf = (text: string): string => {
  const [line = ''] = text
    .replaceAll(/"[^"]*"/g, '')
    .trimStart()
    .split(/[\r\n]/, 1);
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, count: line.split(delimiter).length }));
  return counts.reduce((most, one) => (one.count > most.count ? one : most)).delimiter;
};

const breaksIn = (text: string): number => text.match(/\r\n|\r|\n/g)?.length ?? 0;

interface Parsed {
  readonly raw: string;
  readonly record: string[];
}

/** The row in `raw` from the line after `lines` on, with blank lines before it. */
const rowOf = ({ raw, record }: Parsed, lines: number): CsvRow => {
  const text = raw.replace(/^[\r\n]+/, '');
  const line = lines + 1 + breaksIn(raw.slice(0, raw.length - text.length));
  return { line, bytes: Buffer.from(text.replace(/[\r\n]+$/, '')), cells: record };
};

const readableOf = ({ code, message }: CsvError, after: number): Problem =>
  new Problem(
    'invalid-request',
    code === 'CSV_MAX_RECORD_SIZE' || code === 'CSV_QUOTE_NOT_CLOSED'
      ? `the row after line ${after} of the table has a quote that is not closed`
      : `the table cannot be read after line ${after}: ${message}`,
  );

const write = (parser: Parser, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    parser.write(text, (error) => (error ? reject(error) : resolve()));
  });

const end = (parser: Parser): Promise<void> =>
  new Promise((resolve, reject) => {
    parser.once('error', reject);
    parser.end(() => resolve());
  });

/** The same text, in pieces of which the first has the complete first line. */
const withFirstLine = async function* (pieces: AsyncIterable<string>): AsyncGenerator<string, void> {
  let head = '';
  let isComplete = false;
  for await (const text of pieces) {
    if (isComplete) yield text;
    else {
      head += text;
      isComplete = head.length > MAX_ROW_BYTES || /[\r\n]./.test(head.replaceAll(/"[^"]*"/g, '').trimStart());
      if (isComplete) yield head;
    }
  }
  if (!isComplete && head !== '') yield head;
};

/**
 * The rows of a table that are not blank (RFC 4180, any of three delimiters). Throws Problem `invalid-request` if a
 * quote is not closed within 1 MiB.
 */
export const tableRows = async function* (pieces: AsyncIterable<string>, given?: string): AsyncGenerator<CsvRow, void> {
  const rows: CsvRow[] = [];
  let lines = 0;
  let parser: Parser | undefined;
  const options: Options = {
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    raw: true,
    max_record_size: MAX_ROW_BYTES,
    on_record: (record) => {
      const parsed = record as unknown as Parsed;
      rows.push(rowOf(parsed, lines));
      lines += breaksIn(parsed.raw);
      return null;
    },
  };
  const start = (head: string): Parser =>
    // Writing rejects with its error.
    parse({ ...options, delimiter: given ?? delimiterOf(head) })
      .on('error', () => undefined)
      .resume();
  try {
    for await (const text of withFirstLine(pieces)) {
      parser ??= start(text);
      await write(parser, text);
      yield* rows.splice(0);
    }
    if (parser !== undefined) await end(parser);
  } catch (thrown) {
    throw thrown instanceof Problem ? thrown : readableOf(thrown as CsvError, lines);
  }
  yield* rows;
};
