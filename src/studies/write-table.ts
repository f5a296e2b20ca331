import { ByteWriter, parquetWriteRows } from 'hyparquet-writer';
import { stringify } from 'csv-stringify';
import { open } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { JsonObject } from '../xapi/types.ts';
import type { Column } from './columns.ts';
import { createRowOf, type Row } from './row.ts';

/** The forms of a table that every tool for data reads: RFC 4180, and Apache Parquet. */
export type TableFormat = 'csv' | 'parquet';

/** Rows that are encoded together: they are in memory together, and nothing else is done meanwhile. */
const ROWS_AT_ONCE = 2000;

/** For the owner alone, and never over a file that is there. */
const NEW_FILE = { flags: 'wx', mode: 0o600 } as const;

type Rows = AsyncIterable<Row>;

const writeCsv = (file: string, columns: readonly Column[], rows: Rows): Promise<void> => {
  const cells = async function* (): AsyncGenerator<unknown[], void> {
    for await (const row of rows) yield columns.map(({ name }) => row[name]);
  };
  const lines = stringify({
    header: true, columns: columns.map(({ name }) => name), record_delimiter: 'windows',
    // A spreadsheet must not run what a tool sent.
    escape_formulas: true,
    cast: { boolean: String, date: (time) => time.toISOString() },
  });
  return pipeline(Readable.from(cells(), { highWaterMark: 16 }), lines, createWriteStream(file, NEW_FILE));
};

const ELEMENT = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  number: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' } },
} as const;

const writeParquet = async (file: string, columns: readonly Column[], rows: Rows): Promise<void> => {
  const handle = await open(file, NEW_FILE.flags, NEW_FILE.mode);
  try {
    const bytes = new ByteWriter();
    const flush = async (): Promise<void> => {
      await handle.writeFile(new Uint8Array(bytes.buffer, 0, bytes.index));
      bytes.index = 0;
    };
    await parquetWriteRows({
      writer: Object.assign(bytes, { flush, finish: flush }), rows, rowGroupSize: ROWS_AT_ONCE, createdBy: 'carnet',
      columns: columns.map(({ name }) => ({ name })),
      schema: [{ name: 'root', num_children: columns.length }, ...columns.map(({ name, type }) => ({ name, repetition_type: 'OPTIONAL' as const, ...ELEMENT[type] }))],
    });
  } finally {
    await handle.close();
  }
};

/**
 * Writes released records as a table to a new file that its owner alone may read. At most 2,000 rows are in memory at a time,
 * whatever their number. CSV has a header, an empty cell where there is no value, times in ISO 8601, UTC, and an apostrophe before what
 * a spreadsheet would take for a formula. Rejects where the file is there already, and with whatever the records reject with.
 */
export const writeTable = (format: TableFormat, file: string, columns: readonly Column[], records: AsyncIterable<JsonObject>): Promise<void> => {
  const rowOf = createRowOf(columns);
  const rows = async function* (): Rows & AsyncGenerator<Row, void> {
    for await (const record of records) yield rowOf(record);
  };
  return (format === 'csv' ? writeCsv : writeParquet)(file, columns, rows());
};
