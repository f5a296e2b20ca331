import type { StoredVolume, VolumeRepository } from '../../ports/studies/volume-repository.ts';
import { type Connection, promised } from '../connection/connection.ts';

const PUT = 'INSERT INTO volumes (id, body) VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body';
const FIND = 'SELECT body FROM volumes WHERE id IN (SELECT value FROM json_each(?))';

/** The last counts of datasets in SQLite: one row each. */
export const createSqliteVolumeRepository = (connection: Connection): VolumeRepository => ({
  put: (volume) =>
    promised(() => {
      connection.run(PUT, volume.id, JSON.stringify(volume));
    }),
  find: (ids) =>
    promised(() => {
      const rows = connection.all(FIND, JSON.stringify(ids));
      const volumes = rows.map((row) => JSON.parse(row['body'] as string) as StoredVolume);
      return new Map(volumes.map((volume) => [volume.id, volume]));
    }),
});
