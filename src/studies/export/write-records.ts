import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Column } from './columns.ts';
import { createDataShop } from './data-shop.ts';
import { NEW_FILE } from './new-file.ts';
import { lineOf, type ReleasedRecord, valueOf } from '../record/released-record.ts';
import { type Cell, createRowOf, type Row } from './row.ts';
import { writeDelimited } from './write-delimited.ts';
import { writeParquet } from './write-parquet.ts';

type Records = AsyncIterable<ReleasedRecord>;

const linesOf = async function* (records: Records): AsyncGenerator<string, void> {
  for await (const record of records) yield `${lineOf(record)}\n`;
};

const rowsOf = async function* (columns: readonly Column[], records: Records): AsyncGenerator<Row, void> {
  const rowOf = createRowOf(columns);
  for await (const record of records) yield rowOf(valueOf(record));
};

const cellsOf = async function* (columns: readonly Column[], records: Records): AsyncGenerator<readonly Cell[], void> {
  for await (const row of rowsOf(columns, records)) yield columns.map(({ name }) => row[name] ?? null);
};

const transactionsOf = async function* (
  columns: readonly Column[],
  records: Records,
): AsyncGenerator<readonly Cell[], void> {
  const { transactionsOf: of } = createDataShop(columns);
  for await (const row of rowsOf(columns, records)) yield* of(row);
};

const WRITE = {
  ndjson: (file: string, _: readonly Column[], records: Records) =>
    pipeline(Readable.from(linesOf(records), { highWaterMark: 16 }), createWriteStream(file, NEW_FILE)),
  csv: (file: string, columns: readonly Column[], records: Records) =>
    writeDelimited(
      file,
      'comma',
      columns.map(({ name }) => name),
      cellsOf(columns, records),
    ),
  parquet: (file: string, columns: readonly Column[], records: Records) =>
    writeParquet(file, columns, rowsOf(columns, records)),
  datashop: (file: string, columns: readonly Column[], records: Records) =>
    writeDelimited(file, 'tab', createDataShop(columns).header, transactionsOf(columns, records)),
};

/**
 * The forms in which the records of a study are written to files: JSON Lines, RFC 4180, Apache Parquet, DataShop's
 * tab-delimited transactions.
 */
export type RecordsFormat = keyof typeof WRITE;
export const RECORDS_FORMATS = Object.keys(WRITE) as readonly RecordsFormat[];

/**
 * Writes records to a new file that its owner alone may read. At most 1,000 are in memory at a time, whatever their
 * number. Rejects where the file is there already, and with whatever the records reject with; what was written until
 * then stays.
 */
export const writeRecords = (
  format: RecordsFormat,
  file: string,
  columns: readonly Column[],
  records: AsyncIterable<ReleasedRecord>,
): Promise<void> => WRITE[format](file, columns, records);
