import { backup, DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { createOwnerOnly } from '../disk/owner-only-file.ts';
import { isSqliteBusy } from './busy.ts';

/** Other work of the process runs between two steps of so many pages. */
const PAGES_A_STEP = 500;

/**
 * Copies a SQLite file, as it is at the call, into a new file for only its owner. Others may write meanwhile: the
 * complete copy is one snapshot, and none of them waits. Rejects with the error of SQLite.
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
 * True if another connection has a SQLite file open. If none has, the write-ahead log is moved into the file and
 * removed. A file that is damaged, or is not SQLite's, counts as not in use.
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
