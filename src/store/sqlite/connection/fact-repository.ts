import type { FactRepository } from '../../ports/store.ts';
import { type Connection, promised } from './connection.ts';
import { fromBlob, toBlob } from './text.ts';

/** Facts in SQLite: one row a name. */
export const createSqliteFactRepository = (connection: Connection): FactRepository => ({
  putIfAbsent: (name, value) =>
    promised(() =>
      connection.write(() => {
        const key = toBlob(name);
        connection.run('INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING', key, toBlob(value));
        return fromBlob(connection.get('SELECT value FROM facts WHERE name = ?', key)?.['value']);
      }),
    ),
  find: (name) =>
    promised(() => {
      const row = connection.get('SELECT value FROM facts WHERE name = ?', toBlob(name));
      return row === undefined ? undefined : fromBlob(row['value']);
    }),
  remove: (name) =>
    promised(() => {
      connection.run('DELETE FROM facts WHERE name = ?', toBlob(name));
    }),
});
