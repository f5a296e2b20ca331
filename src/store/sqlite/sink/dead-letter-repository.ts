import { defined } from '../../../core/json-object.ts';
import {
  type DeadLetter,
  type DeadLetterHead,
  type DeadLetterKind,
  type DeadLetterRepository,
  REASON_BEGINNINGS,
} from '../../ports/sink/dead-letter-repository.ts';
import { type Connection, promised, type Row } from '../connection/connection.ts';

const INSERT = `INSERT INTO aside (partition, offset, aside_at, reason, bytes, people, sources, statements)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const ALL = 'partition, offset, aside_at, reason, bytes, people, sources, statements';
// Selects reasons that begin with one of some texts; a text in JSON begins with a quote.
const IS_OF_KIND = `(?5 IS NULL OR
    EXISTS (SELECT 1 FROM json_each(?6) WHERE substr(reason, 2, length(value)) = value) = ?5)`;
const LIST = `SELECT ${ALL} FROM aside
  WHERE aside_at >= ?1 AND (aside_at, partition, offset) > (?2, ?3, ?4) AND ${IS_OF_KIND}
  ORDER BY aside_at, partition, offset LIMIT ?7`;
// All columns are of one index: the rows, with their messages, are not read.
const listHeads = (comparison: '<' | '>', order: 'ASC' | 'DESC'): string =>
  `SELECT partition, offset, aside_at, reason, sources, statements FROM aside
  WHERE aside_at >= ?1 AND (aside_at, partition, offset) ${comparison} (?2, ?3, ?4) AND ${IS_OF_KIND}
    AND (?8 IS NULL OR sources IS NULL OR EXISTS (SELECT 1 FROM json_each(sources) WHERE value = ?8))
    AND (?9 IS NULL OR instr(lower(reason), ?9) > 0 OR instr(lower(sources), ?9) > 0
      OR instr(partition || '-' || offset, ?9) > 0)
  ORDER BY aside_at ${order}, partition ${order}, offset ${order} LIMIT ?7`;
const LIST_OLDEST_FIRST = listHeads('>', 'ASC');
const LIST_NEWEST_FIRST = listHeads('<', 'DESC');
const LIST_ADDED = `SELECT partition, offset, aside_at FROM aside WHERE aside_at > ?
  ORDER BY aside_at, partition, offset LIMIT ?`;
const FIND = `SELECT ${ALL} FROM aside WHERE partition = ? AND offset = ?`;
const DELETE = 'DELETE FROM aside WHERE partition = ? AND offset = ?';
const HAS_REASON = 'SELECT 1 FROM aside WHERE substr(reason, 2, length(?1)) = ?1 LIMIT 1';
const REPLACE = `UPDATE aside SET reason = ?, bytes = ?, people = ?, sources = ?, statements = ?
  WHERE partition = ? AND offset = ? AND bytes = ?`;
const FIND_BY_PEOPLE = `SELECT partition, offset FROM aside WHERE EXISTS
  (SELECT 1 FROM json_each(aside.people) WHERE value IN (SELECT value FROM json_each(?)))`;

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

const textOf = (ids: readonly string[] | undefined): string | null => (ids === undefined ? null : JSON.stringify(ids));

const asciiLower = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

/** 1 or 0 if a reason must, or must not, begin with one of the texts; null if any will do. */
const reasonsOf = (kind: DeadLetterKind | undefined): readonly [number | null, string] => {
  if (kind === undefined) return [null, '[]'];
  const texts = kind === 'record' ? Object.values(REASON_BEGINNINGS) : [REASON_BEGINNINGS[kind]];
  return [kind === 'record' ? 0 : 1, JSON.stringify(texts.map(inJson))];
};

const readHead = (row: Row): DeadLetterHead => ({
  partition: row['partition'] as number,
  offset: row['offset'] as number,
  reason: JSON.parse(row['reason'] as string) as string,
  ...(row['sources'] !== null && { sources: JSON.parse(row['sources'] as string) as readonly string[] }),
  ...defined({ statements: (row['statements'] as number | null) ?? undefined }),
  addedAt: row['aside_at'] as number,
});

const read = (row: Row): DeadLetter => ({
  ...readHead(row),
  bytes: row['bytes'] as Uint8Array,
  ...(row['people'] !== null && { people: JSON.parse(row['people'] as string) as readonly string[] }),
});

const BEFORE_ALL = { addedAt: -1, partition: -1, offset: -1 };
const BEHIND_ALL = {
  addedAt: Number.MAX_SAFE_INTEGER,
  partition: Number.MAX_SAFE_INTEGER,
  offset: Number.MAX_SAFE_INTEGER,
};

/** Dead letters in SQLite: one row a message. */
export const createSqliteDeadLetterRepository = (connection: Connection): DeadLetterRepository => ({
  put: ({ partition, offset, addedAt, reason, bytes, people, sources, statements }) =>
    promised(() => {
      const said = [textOf(people), textOf(sources), statements ?? null];
      connection.run(INSERT, partition, offset, addedAt, JSON.stringify(reason), bytes, ...said);
    }),
  list: (limit, { kind, since = 0, after = BEFORE_ALL } = {}) =>
    promised(() =>
      connection.all(LIST, since, after.addedAt, after.partition, after.offset, ...reasonsOf(kind), limit).map(read),
    ),
  listHeads: (limit, { kind, since = 0, source, search, isNewestFirst = false, after } = {}) =>
    promised(() => {
      const { addedAt, partition, offset } = after ?? (isNewestFirst ? BEHIND_ALL : BEFORE_ALL);
      return connection
        .all(
          isNewestFirst ? LIST_NEWEST_FIRST : LIST_OLDEST_FIRST,
          ...[since, addedAt, partition, offset, ...reasonsOf(kind), limit],
          ...[source ?? null, search === undefined ? null : asciiLower(inJson(search))],
        )
        .map(readHead);
    }),
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
  replace: (before, { reason, bytes, people, sources, statements }) =>
    promised(() => {
      const values = [JSON.stringify(reason), bytes, textOf(people), textOf(sources), statements ?? null];
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
