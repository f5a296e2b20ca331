import { parseWith } from '../../../core/json-object.ts';
import type { PurposeRepository, StoredPurpose } from '../../ports/consent/purpose-repository.ts';
import { type Connection, promised, type Row, type SqlValue } from '../connection/connection.ts';

const SELECT = 'SELECT v, body FROM purposes';
const INSERT = `INSERT INTO purposes (kind, state, body, id, version, v) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT DO NOTHING`;
const UPDATE = `UPDATE purposes SET v = v + 1, kind = ?, state = ?, body = ?
  WHERE id = ? AND version = ? AND v = ?`;

const read = (row: Row): StoredPurpose => parseWith<StoredPurpose>(row['body'] as string, { v: row['v'] as number });

const valuesOf = ({ v, ...body }: StoredPurpose): readonly SqlValue[] => [body.kind, body.state, JSON.stringify(body)];

/** The versions of purposes in SQLite: one row each. An update filters by `v`: compare and set are one step. */
export const createSqlitePurposeRepository = (connection: Connection): PurposeRepository => ({
  add: (purpose) =>
    promised(() => connection.run(INSERT, ...valuesOf(purpose), purpose.id, purpose.version, purpose.v).changes === 1),
  findCurrent: (ids) =>
    promised(
      () =>
        new Map(
          ids.flatMap((id) => {
            const row = connection.get(`${SELECT} WHERE id = ? ORDER BY version DESC LIMIT 1`, id);
            return row === undefined ? [] : [[id, read(row)] as const];
          }),
        ),
    ),
  findVersions: (id) => promised(() => connection.all(`${SELECT} WHERE id = ? ORDER BY version`, id).map(read)),
  list: ({ kind, state }) =>
    promised(() => {
      const conditions = [
        ...(kind === undefined ? [] : [['kind = ?', kind] as const]),
        ...(state === undefined ? [] : [['state = ?', state] as const]),
      ];
      const where = conditions.length === 0 ? '' : ` WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`;
      return connection
        .all(`${SELECT}${where} ORDER BY id, version`, ...conditions.map(([, value]) => value))
        .map(read);
    }),
  update: (purpose) =>
    promised(
      () => connection.run(UPDATE, ...valuesOf(purpose), purpose.id, purpose.version, purpose.v - 1).changes === 1,
    ),
});
