import { damagedRecord } from '../../ports/checked/damaged-record.ts';
import type { CheckedKind } from '../../ports/checked/record-checksum.ts';
import type { Row } from './connection.ts';
import { CHECKED_TABLES, isIntact } from './record-checksums.ts';
import { fromBlob } from './text.ts';

type TableKind = Exclude<CheckedKind, 'identifier'>;

/** SQL for all columns of the checked rows of a kind, and 1 in `whole` for each undamaged row. */
export const selectChecked = (kind: TableKind): string => {
  const { table } = CHECKED_TABLES[kind];
  return `SELECT *, ${isIntact(kind)} AS intact FROM ${table}`;
};

/** Reads rows of `selectChecked`; a substitute for each damaged record. */
export const readChecked =
  <T extends object>(kind: TableKind, read: (row: Row) => T): ((row: Row) => T) =>
  (row) => {
    if (row['intact'] === 1) return read(row);
    const key = row[CHECKED_TABLES[kind].columns[0]];
    return damagedRecord(kind, key instanceof Uint8Array ? fromBlob(key) : String(key));
  };
