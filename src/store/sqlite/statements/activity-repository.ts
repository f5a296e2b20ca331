import {
  activityKeyText,
  type ActivityRepository,
  type ActivityWrite,
  type RebuildPosition,
  type StoredActivity,
} from '../../ports/statements/activity-repository.ts';
import { type Connection, promised } from '../connection/connection.ts';
import { fromBlob, toBlob } from '../connection/text.ts';

const SELECT = 'SELECT v, definition FROM definitions WHERE id = ? AND source = ?';
const INSERT = 'INSERT INTO definitions (id, source, v, definition) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING';
const UPDATE = 'UPDATE definitions SET v = ?, definition = ? WHERE id = ? AND source = ? AND v = ?';
const DELETE = 'DELETE FROM definitions WHERE id = ? AND source = ? AND v = ?';
const SAVE_POSITION = `INSERT INTO definitions_rebuild (only, position) VALUES (0, ?)
  ON CONFLICT DO UPDATE SET position = excluded.position`;

/** Activities in SQLite: one row each. An update filters by `v`: compare and set are one step. */
export const createSqliteActivityRepository = (connection: Connection): ActivityRepository => {
  const isSaved = ({ source, id, definition, v, replaces }: ActivityWrite): boolean => {
    const { changes } =
      replaces === undefined
        ? connection.run(INSERT, toBlob(id), source, v, toBlob(definition))
        : connection.run(UPDATE, v, toBlob(definition), toBlob(id), source, replaces);
    return changes === 1;
  };
  return {
    find: (keys) =>
      promised(() =>
        connection.read(() => {
          const found = new Map<string, StoredActivity>();
          for (const { source, id } of keys) {
            const row = connection.get(SELECT, toBlob(id), source);
            if (row === undefined) continue;
            const activity = { source, id, definition: fromBlob(row['definition']), v: row['v'] as number };
            found.set(activityKeyText(activity), activity);
          }
          return found;
        }),
      ),
    saveAll: (activities) =>
      promised(() =>
        connection.write(() => new Set(activities.filter((activity) => !isSaved(activity)).map(activityKeyText))),
      ),
    delete: (activities) =>
      promised(() =>
        connection.write(() => {
          for (const { source, id, v } of activities) connection.run(DELETE, toBlob(id), source, v);
        }),
      ),
    rebuildPosition: () =>
      promised(() => {
        const row = connection.get('SELECT position FROM definitions_rebuild');
        return row && (JSON.parse(row['position'] as string) as RebuildPosition);
      }),
    saveRebuildPosition: (position) =>
      promised(() => {
        connection.run(SAVE_POSITION, JSON.stringify(position));
      }),
  };
};
