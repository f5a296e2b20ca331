import type { ReplacementRepository, StoredReplacement } from '../../ports/consent/mention-repository.ts';
import { type Connection, promised, type SqlValue } from '../connection/connection.ts';
import { readChecked, selectChecked } from '../connection/read-checked.ts';

const SELECT = selectChecked('replacement');
const INSERT = 'INSERT INTO replacements (open_since, body, id, v) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING';
const UPDATE = 'UPDATE replacements SET v = v + 1, open_since = ?, body = ? WHERE id = ? AND v = ?';

const read = readChecked('replacement', (row): StoredReplacement => ({
  ...(JSON.parse(row['body'] as string) as StoredReplacement),
  v: row['v'] as number,
}));

const valuesOf = ({ v, ...body }: StoredReplacement): readonly SqlValue[] => [
  body.done === undefined ? body.requestedAt : null,
  JSON.stringify(body),
];

/** Replacements in SQLite: one row each. `open_since` is null once done, and has a partial index. */
export const createSqliteReplacementRepository = (connection: Connection): ReplacementRepository => ({
  add: (one) => promised(() => connection.run(INSERT, ...valuesOf(one), one.id, one.v).changes === 1),
  find: (id) =>
    promised(() => {
      const row = connection.get(`${SELECT} WHERE id = ?`, id);
      return row && read(row);
    }),
  update: (one) => promised(() => connection.run(UPDATE, ...valuesOf(one), one.id, one.v - 1).changes === 1),
  findOpen: (limit) =>
    promised(() =>
      connection.all(`${SELECT} WHERE open_since IS NOT NULL ORDER BY open_since LIMIT ?`, limit).map(read),
    ),
});
