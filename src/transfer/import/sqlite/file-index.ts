import { DatabaseSync } from '@photostructure/sqlite';

/** Paths of files by the name of their folder, and their own without its ending. They are in a temporary file. */
export interface FileIndex {
  readonly add: (folder: string, stem: string, path: string) => void;
  readonly find: (folder: string, stem: string) => string | undefined;
  readonly close: () => void;
}

export const openFileIndex = (): FileIndex => {
  const database = new DatabaseSync('');
  database.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
    CREATE TABLE file (folder TEXT, stem TEXT, path TEXT NOT NULL, PRIMARY KEY (folder, stem)) WITHOUT ROWID`);
  const insert = database.prepare('INSERT OR IGNORE INTO file VALUES (?, ?, ?)');
  const select = database.prepare('SELECT path FROM file WHERE folder = ? AND stem = ?');
  return {
    add: (folder, stem, path) => {
      insert.run(folder, stem, path);
    },
    find: (folder, stem) => (select.get(folder, stem) as { readonly path: string } | undefined)?.path,
    // A database that nothing refers to is finalized, with its statements.
    close: () => database.close(),
  };
};
