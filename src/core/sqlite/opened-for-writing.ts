import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { isSqliteBusy } from './busy.ts';

/**
 * Throws SQLITE_READONLY for a database that SQLite has opened only for reading. SQLite does so on a read-only disk,
 * without an error. Such a connection refuses each write also when the disk has become writable. Writes nothing.
 */
export const checkOpenedForWriting = (database: DatabaseSyncInstance): void => {
  try {
    // Without the write that follows, BEGIN IMMEDIATE succeeds.
    database.exec('BEGIN IMMEDIATE');
    const { version } = database.prepare('SELECT user_version AS version FROM pragma_user_version').get() as {
      readonly version: number;
    };
    database.exec(`PRAGMA user_version = ${version}`);
  } catch (thrown) {
    // SQLite would write, and waits for another connection.
    if (!isSqliteBusy(thrown)) throw thrown;
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK');
  }
};
