import { DatabaseSync } from '@photostructure/sqlite';
import { existsSync } from 'node:fs';
import { isSqliteDamage } from './damage.ts';

/** What SQLite finds wrong in a file: pages, records and indexes, in its words; at most 100 lines. */
export const checkSqliteFile = (file: string): readonly string[] => {
  if (file === ':memory:' || !existsSync(file)) return [];
  try {
    const database = new DatabaseSync(file, { readOnly: true, timeout: 3000 });
    try {
      const lines = database.prepare('PRAGMA integrity_check').all() as { readonly integrity_check: string }[];
      return lines.map((line) => line.integrity_check).filter((line) => line !== 'ok');
    } finally {
      database.close();
    }
  } catch (thrown) {
    if (!isSqliteDamage(thrown)) throw thrown;
    return [(thrown as Error).message];
  }
};
