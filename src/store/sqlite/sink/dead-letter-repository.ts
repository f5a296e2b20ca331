import type { AsideMessage, DeadLetterRepository } from '../../ports/store.ts';
import { type Connection, promised, type Row } from '../connection/connection.ts';

const read = (row: Row): AsideMessage => ({
  partition: row['partition'] as number,
  offset: row['offset'] as number,
  reason: JSON.parse(row['reason'] as string) as string,
  bytes: row['bytes'] as Uint8Array,
  ...(row['people'] === null ? {} : { people: JSON.parse(row['people'] as string) as readonly string[] }),
  asideAt: row['aside_at'] as number,
});

/** The messages set aside, in SQLite: one row a message. */
export const createDeadLetterRepository = (connection: Connection): DeadLetterRepository => ({
  put: ({ partition, offset, asideAt, reason, bytes, people }) =>
    promised(() => {
      connection.run(
        'INSERT INTO aside (partition, offset, aside_at, reason, bytes, people) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
        partition,
        offset,
        asideAt,
        JSON.stringify(reason),
        bytes,
        people === undefined ? null : JSON.stringify(people),
      );
    }),
  list: (limit) =>
    promised(() =>
      connection
        .all(
          'SELECT partition, offset, aside_at, reason, bytes, people FROM aside ORDER BY aside_at, partition, offset LIMIT ?',
          limit,
        )
        .map(read),
    ),
  count: () => promised(() => Number(connection.get('SELECT count(*) AS count FROM aside')?.['count'])),
  removeBefore: (time) => promised(() => connection.run('DELETE FROM aside WHERE aside_at < ?', time).changes),
  removeOf: (people) =>
    promised(() => {
      connection.run(
        'DELETE FROM aside WHERE EXISTS (SELECT 1 FROM json_each(aside.people) WHERE value IN (SELECT value FROM json_each(?)))',
        JSON.stringify(people),
      );
    }),
});
