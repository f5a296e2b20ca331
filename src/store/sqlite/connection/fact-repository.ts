import type { FactRepository } from '../../ports/store.ts';
import { type Connection, promised } from './connection.ts';

/** The facts in SQLite: one row a name, both as bytes: a string given to SQLite would end at its first NUL. */
export const createFactRepository = (connection: Connection): FactRepository => ({
  keep: (name, value) =>
    promised(() =>
      connection.write(() => {
        const key = Buffer.from(name, 'utf8');
        connection.run(
          'INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING',
          key,
          Buffer.from(value, 'utf8'),
        );
        return Buffer.from(
          connection.get('SELECT value FROM facts WHERE name = ?', key)?.['value'] as Uint8Array,
        ).toString('utf8');
      }),
    ),
});
