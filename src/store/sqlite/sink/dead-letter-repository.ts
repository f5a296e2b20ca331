import {
  type DeadLetter,
  type DeadLetterKind,
  type DeadLetterRepository,
  REASON_BEGINNINGS,
} from '../../ports/sink/dead-letter-repository.ts';
import { type Connection, promised, type Row } from '../connection/connection.ts';

const INSERT = `INSERT INTO aside (partition, offset, aside_at, reason, bytes, people)
  VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
// Selects reasons that begin with one of some texts; a text in JSON begins with a quote.
const LIST = `SELECT partition, offset, aside_at, reason, bytes, people FROM aside
  WHERE aside_at >= ?1 AND (aside_at, partition, offset) > (?2, ?3, ?4) AND (?5 IS NULL OR
    EXISTS (SELECT 1 FROM json_each(?6) WHERE substr(reason, 2, length(value)) = value) = ?5)
  ORDER BY aside_at, partition, offset LIMIT ?7`;
const LIST_ADDED = `SELECT partition, offset, aside_at FROM aside WHERE aside_at > ?
  ORDER BY aside_at, partition, offset LIMIT ?`;
const FIND = `SELECT partition, offset, aside_at, reason, bytes, people FROM aside WHERE partition = ? AND offset = ?`;
const DELETE = 'DELETE FROM aside WHERE partition = ? AND offset = ?';
const HAS_REASON = 'SELECT 1 FROM aside WHERE substr(reason, 2, length(?1)) = ?1 LIMIT 1';
const REPLACE = 'UPDATE aside SET reason = ?, bytes = ?, people = ? WHERE partition = ? AND offset = ? AND bytes = ?';
const FIND_BY_PEOPLE = `SELECT partition, offset FROM aside WHERE EXISTS
  (SELECT 1 FROM json_each(aside.people) WHERE value IN (SELECT value FROM json_each(?)))`;

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

const textOf = (people: DeadLetter['people']): string | null => (people === undefined ? null : JSON.stringify(people));

/** 1 or 0 if a reason must, or must not, begin with one of the texts; null if any will do. */
const reasonsOf = (kind: DeadLetterKind | undefined): readonly [number | null, string] => {
  if (kind === undefined) return [null, '[]'];
  const texts = kind === 'record' ? Object.values(REASON_BEGINNINGS) : [REASON_BEGINNINGS[kind]];
  return [kind === 'record' ? 0 : 1, JSON.stringify(texts.map(inJson))];
};

const read = (row: Row): DeadLetter => ({
  partition: row['partition'] as number,
  offset: row['offset'] as number,
  reason: JSON.parse(row['reason'] as string) as string,
  bytes: row['bytes'] as Uint8Array,
  ...(row['people'] !== null && { people: JSON.parse(row['people'] as string) as readonly string[] }),
  addedAt: row['aside_at'] as number,
});

/** Dead letters in SQLite: one row a message. */
export const createSqliteDeadLetterRepository = (connection: Connection): DeadLetterRepository => ({
  put: ({ partition, offset, addedAt, reason, bytes, people }) =>
    promised(() => {
      connection.run(INSERT, partition, offset, addedAt, JSON.stringify(reason), bytes, textOf(people));
    }),
  list: (limit, { kind, since = 0, after = { addedAt: -1, partition: -1, offset: -1 } } = {}) =>
    promised(() =>
      connection.all(LIST, since, after.addedAt, after.partition, after.offset, ...reasonsOf(kind), limit).map(read),
    ),
  listAdded: ({ after, limit }) =>
    promised(() =>
      connection.all(LIST_ADDED, after, limit).map((row) => ({
        partition: row['partition'] as number,
        offset: row['offset'] as number,
        addedAt: row['aside_at'] as number,
      })),
    ),
  find: (partition, offset) =>
    promised(() => {
      const row = connection.get(FIND, partition, offset);
      return row === undefined ? undefined : read(row);
    }),
  replace: (before, { reason, bytes, people }) =>
    promised(() => {
      const values = [JSON.stringify(reason), bytes, textOf(people)];
      return connection.run(REPLACE, ...values, before.partition, before.offset, before.bytes).changes > 0;
    }),
  delete: (partition, offset) => promised(() => connection.run(DELETE, partition, offset).changes > 0),
  count: () => promised(() => Number(connection.get('SELECT count(*) AS count FROM aside')?.['count'])),
  hasReason: (beginning) => promised(() => connection.get(HAS_REASON, inJson(beginning)) !== undefined),
  deleteBefore: (time) => promised(() => connection.run('DELETE FROM aside WHERE aside_at < ?', time).changes),
  findByPeople: (people) =>
    promised(() =>
      connection.all(FIND_BY_PEOPLE, JSON.stringify(people)).map((row) => ({
        partition: row['partition'] as number,
        offset: row['offset'] as number,
      })),
    ),
});
