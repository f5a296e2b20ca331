import type { ErasureRepository, StoredErasure } from '../../ports/consent/erasure-repository.ts';
import { type Connection, promised, type SqlValue } from '../connection/connection.ts';
import { readChecked, selectChecked } from '../connection/read-checked.ts';
import { createGroupWrite } from '../connection/group-write.ts';

const SELECT = selectChecked('erasure');
const INSERT = 'INSERT INTO erasures (open_since, body, id, v) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING';
const UPDATE = 'UPDATE erasures SET v = v + 1, open_since = ?, body = ? WHERE id = ? AND v = ?';
const BACKLOG = 'SELECT count(*) AS count, min(open_since) AS oldest FROM erasures WHERE open_since IS NOT NULL';

const read = readChecked('erasure', (row): StoredErasure => ({
  ...(JSON.parse(row['body'] as string) as StoredErasure),
  v: row['v'] as number,
}));

const valuesOf = ({ v, ...body }: StoredErasure): readonly SqlValue[] => [
  body.done === undefined ? body.requestedAt : null,
  JSON.stringify(body),
];

/** Erasures in SQLite: one row each. `open_since` is null once done, and has a partial index. */
export const createSqliteErasureRepository = (connection: Connection): ErasureRepository => {
  const write = createGroupWrite(connection);
  return {
    add: (erasure) => write(() => connection.run(INSERT, ...valuesOf(erasure), erasure.id, erasure.v).changes === 1),
    find: (id) =>
      promised(() => {
        const row = connection.get(`${SELECT} WHERE id = ?`, id);
        return row && read(row);
      }),
    update: (erasure) =>
      write(() => connection.run(UPDATE, ...valuesOf(erasure), erasure.id, erasure.v - 1).changes === 1),
    findOpen: (limit) =>
      promised(() =>
        connection.all(`${SELECT} WHERE open_since IS NOT NULL ORDER BY open_since LIMIT ?`, limit).map(read),
      ),
    backlog: () =>
      promised(() => {
        const row = connection.get(BACKLOG);
        const oldest = row?.['oldest'] as number | null | undefined;
        return { count: Number(row?.['count']), ...(typeof oldest === 'number' && { oldest }) };
      }),
  };
};
