import type { SqliteFile } from './file.ts';

/* The table is not part of the layout, as that of the id. */
const TABLE = `CREATE TABLE IF NOT EXISTS store_mark (
  only INTEGER PRIMARY KEY CHECK (only = 0), mark INTEGER NOT NULL) STRICT`;
const PUT = 'INSERT INTO store_mark VALUES (0, ?) ON CONFLICT DO UPDATE SET mark = excluded.mark';

/** The last mark of the store that this journal has seen. */
export const createStoreMark = (file: SqliteFile) => {
  file.write(() => file.prepare(TABLE).run());
  const read = file.prepare('SELECT mark FROM store_mark');
  const put = file.prepare(PUT);
  return {
    read: (): number | undefined => file.read(() => (read.get() as { readonly mark: number } | undefined)?.mark),
    /** Durable when it returns. */
    write: (mark: number): void => void file.write(() => put.run(mark)),
  };
};
