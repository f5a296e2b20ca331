import { backup, DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { createOwnerOnly } from '../disk/owner-only-file.ts';
import { isSqliteBusy } from './busy.ts';

/** Between two steps of so many pages other work of the process runs. */
const PAGES_A_STEP = 500;

/**
 * Copies a SQLite file, as it is at the call, into a new one of its owner alone. Others may write meanwhile: the whole
 * copy is one snapshot, and none of them waits. Rejects with the error of SQLite.
 */
export const copySqliteFile = async (
  from: string,
  to: string,
  onProgress?: (done: number, of: number) => void,
): Promise<void> => {
  const source = new DatabaseSync(from, { readOnly: true });
  try {
    // A backup begins anew whenever another connection writes, and would never end under load: a transaction that is
    // open before it keeps one snapshot through all steps.
    source.exec('BEGIN');
    source.prepare('SELECT count(*) FROM sqlite_schema').get();
    createOwnerOnly(to);
    await backup(source, to, {
      rate: PAGES_A_STEP,
      progress: ({ totalPages, remainingPages }) => onProgress?.(totalPages - remainingPages, totalPages),
    });
  } finally {
    source.close();
  }
};

/**
 * Whether another connection has a SQLite file open. Where none has, its write-ahead log is moved into it and removed.
 * A file that is damaged, or none of SQLite, is not in use as far as can be known.
 */
export const isSqliteFileInUse = (file: string): boolean => {
  let database: DatabaseSyncInstance | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    // Only the last connection may leave this mode.
    database.exec('PRAGMA journal_mode=DELETE');
    return false;
  } catch (thrown) {
    return isSqliteBusy(thrown);
  } finally {
    database?.close();
  }
};
