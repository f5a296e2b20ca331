import { ownValue } from '../../core/json-object.ts';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Column } from './columns.ts';
import { createDataShop } from './data-shop.ts';
import { NEW_FILE } from './new-file.ts';
import { lineOf, type ReleasedRecord, valueOf } from '../record/released-record.ts';
import { type Cell, createToRow, type TableRow } from './row.ts';
import { writeDelimited } from './write-delimited.ts';

type Records = AsyncIterable<ReleasedRecord>;

const linesOf = async function* (records: Records): AsyncGenerator<string, void> {
  for await (const record of records) yield `${lineOf(record)}\n`;
};

const rowsOf = async function* (columns: readonly Column[], records: Records): AsyncGenerator<TableRow, void> {
  const rowOf = createToRow(columns);
  for await (const record of records) yield rowOf(valueOf(record));
};

const cellsOf = async function* (columns: readonly Column[], records: Records): AsyncGenerator<readonly Cell[], void> {
  for await (const row of rowsOf(columns, records)) yield columns.map(({ name }) => ownValue(row, name) ?? null);
};

const transactionsOf = async function* (
  columns: readonly Column[],
  records: Records,
): AsyncGenerator<readonly Cell[], void> {
  const dataShop = createDataShop(columns);
  for await (const row of rowsOf(columns, records)) yield* dataShop.transactionsOf(row);
};

type WriteFile = (file: string, columns: readonly Column[], records: Records) => Promise<void>;

const WRITE = {
  ndjson: (file, _, records) =>
    pipeline(Readable.from(linesOf(records), { highWaterMark: 16 }), createWriteStream(file, NEW_FILE)),
  csv: (file, columns, records) => {
    const header = columns.map(({ name }) => name);
    return writeDelimited({ file, dialect: 'comma', header }, cellsOf(columns, records));
  },
  parquet: async (file, columns, records) => {
    const { writeParquet } = await import('./write-parquet.ts');
    await writeParquet(file, columns, rowsOf(columns, records));
  },
  datashop: (file, columns, records) => {
    const { header } = createDataShop(columns);
    return writeDelimited({ file, dialect: 'tab', header }, transactionsOf(columns, records));
  },
} satisfies Readonly<Record<string, WriteFile>>;

/** File formats of a study's records: JSON Lines, CSV (RFC 4180), Apache Parquet, DataShop's tab-delimited import. */
export type RecordsFormat = keyof typeof WRITE;
export const RECORDS_FORMATS = Object.keys(WRITE) as readonly RecordsFormat[];

export interface RecordsFile {
  readonly format: RecordsFormat;
  readonly file: string;
  readonly columns: readonly Column[];
}

/**
 * Writes records to a new file that only its owner may read; at most 1,000 of them are in memory. Rejects if the file
 * exists, and with the error of `records`. The part written until then stays.
 */
export const writeRecords = (
  { format, file, columns }: RecordsFile,
  records: AsyncIterable<ReleasedRecord>,
): Promise<void> => WRITE[format](file, columns, records);
