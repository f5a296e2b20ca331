import type {
  ForwardingRepository,
  StoredForwarding,
  UndeliveredChange,
} from '../../ports/studies/forwarding-repository.ts';
import { type Connection, promised, type Row } from '../connection/connection.ts';
import { readChecked, selectChecked } from '../connection/read-checked.ts';

const SELECT = selectChecked('forwarding');
const INSERT = 'INSERT INTO forwardings (id, v, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
const UPDATE = 'UPDATE forwardings SET v = v + 1, body = ? WHERE id = ? AND v = ?';
const PUT = `INSERT OR REPLACE INTO undelivered (purpose, operation, key, retry, body)
  SELECT value ->> 'purpose', value ->> 'operation', value ->> 'key', value ->> 'retry',
    json_remove(value, '$.concerns') FROM json_each(?)`;
const PUT_CONCERNS = `INSERT OR IGNORE INTO undelivered_concerns (concern, purpose, operation, key)
  SELECT concern.value, change.value ->> 'purpose', change.value ->> 'operation', change.value ->> 'key'
  FROM json_each(?) AS change, json_each(change.value, '$.concerns') AS concern`;
const CONCERNS = `(SELECT json_group_array(concern) FROM undelivered_concerns
  WHERE purpose = undelivered.purpose AND operation = undelivered.operation AND key = undelivered.key) AS concerns`;
const FIND_CONCERNING = `SELECT retry, body, ${CONCERNS} FROM undelivered WHERE (purpose, operation, key) IN
  (SELECT purpose, operation, key FROM undelivered_concerns WHERE concern IN (SELECT value FROM json_each(?))) LIMIT ?`;
const LIST = `SELECT retry, body, ${CONCERNS} FROM undelivered
  WHERE purpose = ? AND retry = ? AND (operation, key) > (?, ?) ORDER BY operation, key LIMIT ?`;
const COUNT = `SELECT count(*) FILTER (WHERE retry = 0) AS dead, count(*) FILTER (WHERE retry = 1) AS retry,
  count(*) FILTER (WHERE retry = 0 AND operation = 'void') AS deadVoids FROM undelivered WHERE purpose = ?`;
const OF_THESE = `WHERE (purpose, operation, key) IN
  (SELECT value ->> 'purpose', value ->> 'operation', value ->> 'key' FROM json_each(?))`;
const DELETE = `DELETE FROM undelivered ${OF_THESE}`;
const DELETE_CONCERNS = `DELETE FROM undelivered_concerns ${OF_THESE}`;

const readForwarding = readChecked('forwarding', (row): StoredForwarding => ({
  ...(JSON.parse(row['body'] as string) as StoredForwarding),
  v: row['v'] as number,
}));

const readChange = (row: Row): UndeliveredChange => {
  const concerns = JSON.parse(row['concerns'] as string) as readonly string[];
  return {
    ...(JSON.parse(row['body'] as string) as UndeliveredChange),
    retry: row['retry'] === 1,
    ...(concerns.length > 0 && { concerns }),
  };
};

const bodyOf = ({ v, ...body }: StoredForwarding): string => JSON.stringify(body);

/** Forwardings in SQLite: one row each, and one for each undelivered change. */
export const createSqliteForwardingRepository = (connection: Connection): ForwardingRepository => ({
  add: (one) => promised(() => connection.run(INSERT, one.id, one.v, bodyOf(one)).changes === 1),
  find: (id) =>
    promised(() => {
      const row = connection.get(`${SELECT} WHERE id = ?`, id);
      return row && readForwarding(row);
    }),
  all: () => promised(() => connection.all(`${SELECT} ORDER BY id`).map(readForwarding)),
  update: (one) => promised(() => connection.run(UPDATE, bodyOf(one), one.id, one.v - 1).changes === 1),
  remove: (id) =>
    promised(() => {
      connection.write(() => {
        connection.run('DELETE FROM undelivered WHERE purpose = ?', id);
        connection.run('DELETE FROM undelivered_concerns WHERE purpose = ?', id);
        connection.run('DELETE FROM forwardings WHERE id = ?', id);
      });
    }),
  putUndelivered: (changes) =>
    promised(() => {
      const text = JSON.stringify(changes);
      connection.write(() => {
        connection.run(PUT, text);
        connection.run(PUT_CONCERNS, text);
      });
    }),
  findConcerning: (ids, limit) =>
    promised(() => connection.all(FIND_CONCERNING, JSON.stringify(ids), limit).map(readChange)),
  listUndelivered: ({ purpose, retry, after = { operation: '', key: '' }, limit }) =>
    promised(() => connection.all(LIST, purpose, retry ? 1 : 0, after.operation, after.key, limit).map(readChange)),
  countUndelivered: (purpose) =>
    promised(() => {
      const { dead, deadVoids, retry } = connection.get(COUNT, purpose) as Record<
        'dead' | 'deadVoids' | 'retry',
        number
      >;
      return { dead, deadVoids, retry };
    }),
  retryUndelivered: (purpose) =>
    promised(() => connection.run('UPDATE undelivered SET retry = 1 WHERE purpose = ? AND retry = 0', purpose).changes),
  deleteUndelivered: (keys) =>
    promised(() => {
      const text = JSON.stringify(keys);
      connection.write(() => {
        connection.run(DELETE, text);
        connection.run(DELETE_CONCERNS, text);
      });
    }),
});
