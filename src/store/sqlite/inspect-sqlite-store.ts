import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fromBlob, toBlob } from './connection/text.ts';
import type { StoreInspection } from '../ports/store-inspection.ts';

const isWritable = (path: string): boolean => {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

/** Reads what is in a SQLite store. Throws the error of SQLite if the file is none of its own. */
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

/** A fact in a SQLite file that is left as it is; undefined if it has none, or is no store. */
export const peekSqliteFact = (file: string, name: string): string | undefined => {
  let database: DatabaseSyncInstance | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true });
    const row = database.prepare('SELECT value FROM facts WHERE name = ?').get(toBlob(name)) as
      { readonly value: Uint8Array } | undefined;
    return row && fromBlob(row.value);
  } catch {
    return undefined;
  } finally {
    database?.close();
  }
};
