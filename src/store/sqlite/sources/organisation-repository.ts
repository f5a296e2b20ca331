import { parseWith } from '../../../core/json-object.ts';
import type { Organisation, OrganisationRepository } from '../../ports/sources/organisation-repository.ts';
import { type Connection, promised } from '../connection/connection.ts';
import { readChecked, selectChecked } from '../connection/read-checked.ts';

const SELECT = selectChecked('organisation');
const INSERT = 'INSERT INTO organisations (id, v, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
const UPDATE = 'UPDATE organisations SET v = v + 1, body = ? WHERE id = ? AND v = ?';

const read = readChecked('organisation', (row) =>
  parseWith<Organisation>(row['body'] as string, { v: row['v'] as number }),
);

/** Organisations in SQLite. An update filters by `v`: compare and set are one step. */
export const createSqliteOrganisationRepository = (connection: Connection): OrganisationRepository => ({
  add: ({ v, ...body }) => promised(() => connection.run(INSERT, body.id, v, JSON.stringify(body)).changes === 1),
  update: ({ v, ...body }) =>
    promised(() => connection.run(UPDATE, JSON.stringify(body), body.id, v - 1).changes === 1),
  find: (id) =>
    promised(() => {
      const row = connection.get(`${SELECT} WHERE id = ?`, id);
      return row && read(row);
    }),
  list: () => promised(() => connection.all(`${SELECT} ORDER BY id`).map(read)),
});
