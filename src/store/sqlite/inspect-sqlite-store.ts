import { DatabaseSync } from '@photostructure/sqlite';
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StoreInspection } from '../ports/store-inspection.ts';

const isWritable = (path: string): boolean => {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

/** Reads what is in a SQLite store. Throws the error of SQLite where the file is none of its own. */
export const inspectSqliteStore = (file: string): StoreInspection => {
  const product = `SQLite ${process.versions['sqlite'] ?? ''}`.trimEnd();
  if (file === ':memory:' || !existsSync(file))
    return { product, isThere: false, isWritable: true, missingIndexes: [] };
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const { format } = database.prepare('SELECT user_version AS format FROM pragma_user_version').get() as {
      readonly format: number;
    };
    return {
      product,
      isThere: format > 0,
      isWritable: isWritable(file) && isWritable(dirname(file)),
      format,
      missingIndexes: [],
    };
  } finally {
    database.close();
  }
};
