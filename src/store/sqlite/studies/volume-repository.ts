import type { StoredVolume, VolumeRepository } from '../../ports/volume-repository.ts';
import { type Connection, promised } from '../connection/connection.ts';

/** What was counted of datasets, in SQLite: one row each. */
export const createVolumeRepository = (connection: Connection): VolumeRepository => ({
  put: (volume) =>
    promised(() => {
      connection.run(
        'INSERT INTO volumes (id, body) VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body',
        volume.id,
        JSON.stringify(volume),
      );
    }),
  find: (ids) =>
    promised(
      () =>
        new Map(
          connection
            .all('SELECT body FROM volumes WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids))
            .map((row) => JSON.parse(row['body'] as string) as StoredVolume)
            .map((volume) => [volume.id, volume]),
        ),
    ),
});
