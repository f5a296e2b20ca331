import { DatabaseSync } from '@photostructure/sqlite';
import { isSqliteBusy } from './busy.ts';
import { createOwnerOnly } from '../disk/owner-only-file.ts';

/**
 * Takes a lock that ends with its process, on a file of its own that stays empty; undefined while another process has
 * it. Call the result to release the lock. Throws the error of SQLite.
 */
export const lockAlone = (file: string): (() => void) | undefined => {
  createOwnerOnly(file);
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return () => database.close();
  } catch (thrown) {
    database.close();
    if (!isSqliteBusy(thrown)) throw thrown;
    return undefined;
  }
};
