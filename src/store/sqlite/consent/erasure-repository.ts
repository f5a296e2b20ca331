import type { ErasureRepository, StoredErasure } from '../../ports/erasure-repository.ts';
import { type Connection, promised, type Row, type SqlValue } from '../connection/connection.ts';
import { createGroupWrite } from '../connection/group-write.ts';

const COLUMNS = 'SELECT v, body FROM erasures';

const read = (row: Row): StoredErasure => ({
  ...(JSON.parse(row['body'] as string) as StoredErasure),
  v: row['v'] as number,
});

const values = ({ v, ...body }: StoredErasure): readonly SqlValue[] => [
  body.done === undefined ? body.requestedAt : null,
  JSON.stringify(body),
];

/** Erasures in SQLite: one row each. Those that are open say since when, and have an index of their own. */
export const createErasureRepository = (connection: Connection): ErasureRepository => {
  const write = createGroupWrite(connection);
  return {
    add: (erasure) =>
      write(
        () =>
          connection.run(
            'INSERT INTO erasures (open_since, body, id, v) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
            ...values(erasure),
            erasure.id,
            erasure.v,
          ).changes === 1,
      ),
    find: (id) =>
      promised(() => {
        const row = connection.get(`${COLUMNS} WHERE id = ?`, id);
        return row && read(row);
      }),
    change: (erasure) =>
      write(
        () =>
          connection.run(
            'UPDATE erasures SET v = v + 1, open_since = ?, body = ? WHERE id = ? AND v = ?',
            ...values(erasure),
            erasure.id,
            erasure.v - 1,
          ).changes === 1,
      ),
    open: (limit) =>
      promised(() =>
        connection.all(`${COLUMNS} WHERE open_since IS NOT NULL ORDER BY open_since LIMIT ?`, limit).map(read),
      ),
    pending: () =>
      promised(() => {
        const row = connection.get(
          'SELECT count(*) AS count, min(open_since) AS oldest FROM erasures WHERE open_since IS NOT NULL',
        );
        const oldest = row?.['oldest'] as number | null | undefined;
        return { count: Number(row?.['count']), ...(typeof oldest === 'number' ? { oldest } : {}) };
      }),
  };
};
