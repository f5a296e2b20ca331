import { ownValue } from '../../core/json-object.ts';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { open } from 'node:fs/promises';
import type { Column } from './columns.ts';
import { NEW_FILE } from './new-file.ts';
import type { TableRow } from './row.ts';

/** The most rows of one row group. It is completely in memory, and encoding it blocks the process. */
const ROW_GROUP_SIZE = 1000;
/** The most characters of the texts in a row group, except for its last row. */
const ROW_GROUP_CHARACTERS = 8_000_000;

const ELEMENT = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  number: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  time: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
} as const;

const charactersOf = (row: TableRow): number =>
  Object.values(row).reduce<number>((sum, cell) => sum + (typeof cell === 'string' ? cell.length : 8), 0);

const groupsOf = async function* (rows: AsyncIterable<TableRow>): AsyncGenerator<readonly TableRow[], void> {
  let group: TableRow[] = [];
  let characters = 0;
  for await (const row of rows) {
    group.push(row);
    characters += charactersOf(row);
    if (group.length < ROW_GROUP_SIZE && characters < ROW_GROUP_CHARACTERS) continue;
    yield group;
    group = [];
    characters = 0;
  }
  if (group.length > 0) yield group;
};

/** Writes Apache Parquet: every column is optional, times are instants in milliseconds, UTC. */
export const writeParquet = async (
  file: string,
  columns: readonly Column[],
  rows: AsyncIterable<TableRow>,
): Promise<void> => {
  const handle = await open(file, NEW_FILE.flags, NEW_FILE.mode);
  try {
    const bytes = new ByteWriter();
    const flush = async (): Promise<void> => {
      await handle.writeFile(new Uint8Array(bytes.buffer, 0, bytes.index));
      bytes.index = 0;
    };
    const writer = new ParquetWriter({
      writer: Object.assign(bytes, { flush, finish: flush }),
      createdBy: 'carnet',
      schema: [
        { name: 'root', num_children: columns.length },
        ...columns.map(({ name, type }) => ({ name, repetition_type: 'OPTIONAL' as const, ...ELEMENT[type] })),
      ],
    });
    for await (const group of groupsOf(rows))
      await writer.write({
        columnData: columns.map(({ name }) => ({ name, data: group.map((row) => ownValue(row, name) ?? null) })),
        rowGroupSize: group.length,
      });
    await writer.finish();
  } finally {
    await handle.close();
  }
};
