import {
  raiseUnmatched,
  type UnmatchedCount,
  type UnmatchedRepository,
} from '../../ports/profiles/unmatched-repository.ts';
import { type Connection, promised } from '../connection/connection.ts';
import { toBlob } from '../connection/text.ts';

const FIND = 'SELECT body FROM unmatched WHERE source = ?';
const SAVE = `INSERT INTO unmatched (source, body) VALUES (?, ?)
  ON CONFLICT DO UPDATE SET body = excluded.body`;

/** Counters of unmatched statements in SQLite: one row a source. */
export const createSqliteUnmatchedRepository = (connection: Connection): UnmatchedRepository => {
  const read = (source: string): readonly UnmatchedCount[] => {
    const row = connection.get(FIND, toBlob(source));
    return row === undefined ? [] : (JSON.parse(row['body'] as string) as readonly UnmatchedCount[]);
  };
  return {
    raise: (source, counts) =>
      promised(() =>
        connection.write(() => {
          connection.run(SAVE, toBlob(source), JSON.stringify(raiseUnmatched(read(source), counts)));
        }),
      ),
    list: (source) => promised(() => read(source)),
  };
};
