import type { PurposeRepository, StoredPurpose } from '../../ports/purpose-repository.ts';
import { type Connection, promised, type Row, type SqlValue } from '../connection/connection.ts';

const COLUMNS = 'SELECT v, body FROM purposes';

const read = (row: Row): StoredPurpose => ({
  ...(JSON.parse(row['body'] as string) as StoredPurpose),
  v: row['v'] as number,
});

const values = ({ v, ...body }: StoredPurpose): readonly SqlValue[] => [body.kind, body.state, JSON.stringify(body)];

/**
 * The versions of purposes in SQLite: one row each. The `v` that was seen is part of the statement, so that comparing
 * and writing are one step.
 */
export const createPurposeRepository = (connection: Connection): PurposeRepository => ({
  add: (purpose) =>
    promised(
      () =>
        connection.run(
          'INSERT INTO purposes (kind, state, body, id, version, v) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
          ...values(purpose),
          purpose.id,
          purpose.version,
          purpose.v,
        ).changes === 1,
    ),
  current: (ids) =>
    promised(
      () =>
        new Map(
          ids.flatMap((id) => {
            const row = connection.get(`${COLUMNS} WHERE id = ? ORDER BY version DESC LIMIT 1`, id);
            return row === undefined ? [] : [[id, read(row)] as const];
          }),
        ),
    ),
  versions: (id) => promised(() => connection.all(`${COLUMNS} WHERE id = ? ORDER BY version`, id).map(read)),
  list: ({ kind, state }) =>
    promised(() => {
      const asked = [
        ...(kind === undefined ? [] : [['kind = ?', kind] as const]),
        ...(state === undefined ? [] : [['state = ?', state] as const]),
      ];
      const where = asked.length === 0 ? '' : ` WHERE ${asked.map(([text]) => text).join(' AND ')}`;
      return connection.all(`${COLUMNS}${where} ORDER BY id, version`, ...asked.map(([, value]) => value)).map(read);
    }),
  change: (purpose) =>
    promised(
      () =>
        connection.run(
          'UPDATE purposes SET v = v + 1, kind = ?, state = ?, body = ? WHERE id = ? AND version = ? AND v = ?',
          ...values(purpose),
          purpose.id,
          purpose.version,
          purpose.v - 1,
        ).changes === 1,
    ),
});
