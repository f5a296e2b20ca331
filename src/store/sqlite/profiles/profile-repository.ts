import type { ProfileRepository, StoredProfile } from '../../ports/profiles/profile-repository.ts';
import { type Connection, promised, type Row } from '../connection/connection.ts';
import { fromBlob, toBlob } from '../connection/text.ts';

const PUT = `INSERT INTO profiles (id, revision, added_at, retired_at, document) VALUES (?, 1, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET revision = revision + 1, added_at = excluded.added_at,
    retired_at = excluded.retired_at, document = excluded.document
  RETURNING revision`;
const READ = 'SELECT revision, added_at, retired_at, document FROM profiles WHERE id = ?';

const read = (id: string, row: Row): StoredProfile => ({
  id,
  document: row['document'] as Uint8Array,
  addedAt: row['added_at'] as number,
  ...(row['retired_at'] === null ? {} : { retiredAt: row['retired_at'] as number }),
  revision: row['revision'] as number,
});

/** Profiles in SQLite: one row each, the document last in it, so that reading revisions does not read its pages. */
export const createSqliteProfileRepository = (connection: Connection): ProfileRepository => ({
  put: ({ id, document, addedAt, retiredAt }) =>
    promised(() => Number(connection.get(PUT, toBlob(id), addedAt, retiredAt ?? null, document)?.['revision'])),
  listRevisions: () =>
    promised(() =>
      connection
        .all('SELECT id, revision FROM profiles')
        .map((row) => ({ id: fromBlob(row['id']), revision: row['revision'] as number })),
    ),
  read: (id) =>
    promised(() => {
      const row = connection.get(READ, toBlob(id));
      return row && read(id, row);
    }),
});
