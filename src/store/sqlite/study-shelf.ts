import type { StoredStudy, StudyShelf } from '../study-shelf.ts';
import { type Connection, promised, type Row } from './connection.ts';

const read = (row: Row): StoredStudy => ({ ...JSON.parse(row['body'] as string) as StoredStudy, v: row['v'] as number });

const bodyOf = ({ v, ...body }: StoredStudy): string => JSON.stringify(body);

/** Studies in SQLite: one row each. The `v` that was seen is part of the statement, so that comparing and writing are one step. */
export const createStudyShelf = (connection: Connection): StudyShelf => ({
  add: (study) => promised(() => connection.run('INSERT INTO studies (id, v, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', study.id, study.v, bodyOf(study)).changes === 1),
  find: (id) => promised(() => {
    const row = connection.get('SELECT v, body FROM studies WHERE id = ?', id);
    return row && read(row);
  }),
  all: () => promised(() => connection.all('SELECT v, body FROM studies ORDER BY id').map(read)),
  change: (study) => promised(() => connection.run('UPDATE studies SET v = v + 1, body = ? WHERE id = ? AND v = ?', bodyOf(study), study.id, study.v - 1).changes === 1),
});
