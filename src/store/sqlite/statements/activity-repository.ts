import type { ActivityRepository, StoredActivity } from '../../ports/activity-repository.ts';
import { type Connection, promised } from '../connection/connection.ts';
import { fromBlob, toBlob } from '../connection/text.ts';

const INSERT = 'INSERT INTO activities (id, v, definition) VALUES (?, 1, ?) ON CONFLICT DO NOTHING';
const UPDATE = 'UPDATE activities SET v = ?, definition = ? WHERE id = ? AND v = ?';

/** Activities in SQLite: one row each. An update filters by `v`: compare and set are one step. */
export const createSqliteActivityRepository = (connection: Connection): ActivityRepository => {
  const isSaved = ({ id, definition, v }: StoredActivity): boolean => {
    const { changes } =
      v === 1
        ? connection.run(INSERT, toBlob(id), toBlob(definition))
        : connection.run(UPDATE, v, toBlob(definition), toBlob(id), v - 1);
    return changes === 1;
  };
  return {
    find: (ids) =>
      promised(() =>
        connection.read(() => {
          const found = new Map<string, StoredActivity>();
          for (const id of ids) {
            const row = connection.get('SELECT v, definition FROM activities WHERE id = ?', toBlob(id));
            if (row !== undefined)
              found.set(id, { id, definition: fromBlob(row['definition']), v: row['v'] as number });
          }
          return found;
        }),
      ),
    saveAll: (activities) =>
      promised(() =>
        connection.write(() => new Set(activities.filter((activity) => !isSaved(activity)).map(({ id }) => id))),
      ),
    delete: (activities) =>
      promised(() =>
        connection.write(() => {
          for (const { id, v } of activities)
            connection.run('DELETE FROM activities WHERE id = ? AND v = ?', toBlob(id), v);
        }),
      ),
  };
};
