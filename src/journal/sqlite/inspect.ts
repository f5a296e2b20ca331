import { DatabaseSync } from '@photostructure/sqlite';
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { JOURNAL_FORMAT } from './file.ts';

/** Says what a SQLite journal is. Throws an Error if this release cannot write to it. */
export const inspectSqliteJournal = (file: string): string => {
  if (file === ':memory:' || !existsSync(file)) return 'a SQLite file that the first start makes';
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const { format } = database.prepare('SELECT user_version AS format FROM pragma_user_version').get() as {
      readonly format: number;
    };
    if (format !== JOURNAL_FORMAT && format !== 0)
      throw new Error(`its file has layout ${format}; this release knows layout ${JOURNAL_FORMAT}`);
    accessSync(file, constants.W_OK);
    accessSync(dirname(file), constants.W_OK);
    return `a SQLite file of layout ${JOURNAL_FORMAT}`;
  } finally {
    database.close();
  }
};
