import type { ActivityRepository, StoredActivity } from '../../ports/activity-repository.ts';
import { type Connection, promised } from '../connection/connection.ts';

/** As bytes: a string given to SQLite would end at its first NUL. */
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8');

/**
 * Activities in SQLite: one row each. The `v` that was seen is part of the statement, so that comparing and writing are
 * one step.
 */
export const createActivityRepository = (connection: Connection): ActivityRepository => {
  const isWritten = ({ id, definition, v }: StoredActivity): boolean => {
    const { changes } =
      v === 1
        ? connection.run(
            'INSERT INTO activities (id, v, definition) VALUES (?, 1, ?) ON CONFLICT DO NOTHING',
            bytesOf(id),
            bytesOf(definition),
          )
        : connection.run(
            'UPDATE activities SET v = ?, definition = ? WHERE id = ? AND v = ?',
            v,
            bytesOf(definition),
            bytesOf(id),
            v - 1,
          );
    return changes === 1;
  };
  return {
    find: (ids) =>
      promised(() =>
        connection.read(() => {
          const found = new Map<string, StoredActivity>();
          for (const id of ids) {
            const row = connection.get('SELECT v, definition FROM activities WHERE id = ?', bytesOf(id));
            if (row !== undefined)
              found.set(id, {
                id,
                definition: Buffer.from(row['definition'] as Uint8Array).toString('utf8'),
                v: row['v'] as number,
              });
          }
          return found;
        }),
      ),
    write: (activities) =>
      promised(() =>
        connection.write(() => new Set(activities.filter((activity) => !isWritten(activity)).map(({ id }) => id))),
      ),
    remove: (activities) =>
      promised(() =>
        connection.write(() => {
          for (const { id, v } of activities)
            connection.run('DELETE FROM activities WHERE id = ? AND v = ?', bytesOf(id), v);
        }),
      ),
  };
};
