import { ByteWriter, parquetWriteRows } from 'hyparquet-writer';
import { open } from 'node:fs/promises';
import type { Column } from './columns.ts';
import { NEW_FILE } from './new-file.ts';
import type { TableRow } from './row.ts';

/** Rows of one row group, which is in memory and encoded as a whole, while the process does nothing else. */
const ROW_GROUP_SIZE = 1000;

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
    await parquetWriteRows({
      writer: Object.assign(bytes, { flush, finish: flush }),
      rows,
      rowGroupSize: ROW_GROUP_SIZE,
      createdBy: 'carnet',
      columns: columns.map(({ name }) => ({ name })),
      schema: [
        { name: 'root', num_children: columns.length },
        ...columns.map(({ name, type }) => ({ name, repetition_type: 'OPTIONAL' as const, ...ELEMENT[type] })),
      ],
    });
  } finally {
    await handle.close();
  }
};
