import type { EarlierDocument, ProfileRepository, StoredProfile } from '../../ports/profiles/profile-repository.ts';
import { type Connection, promised, type Row } from '../connection/connection.ts';
import { fromBlob, toBlob } from '../connection/text.ts';

const PUT = `INSERT INTO profiles (id, revision, added_at, retired_at, document) VALUES (?, 1, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET revision = revision + 1, added_at = excluded.added_at,
    retired_at = excluded.retired_at, document = excluded.document
  RETURNING revision`;
const ADD = `INSERT INTO profiles (id, revision, added_at, retired_at, document) VALUES (?, 1, ?, ?, ?)
  ON CONFLICT DO NOTHING RETURNING revision`;
const REPLACE = `UPDATE profiles SET revision = revision + 1, added_at = ?, retired_at = ?, document = ?
  WHERE id = ? AND revision = ? RETURNING revision`;
const READ = 'SELECT revision, added_at, retired_at, document FROM profiles WHERE id = ?';

const KEEP = `INSERT INTO profile_versions (profile, version, document) VALUES (?, ?, ?)
  ON CONFLICT (profile, version) DO UPDATE SET document = excluded.document`;
const READ_EARLIER = 'SELECT version, document FROM profile_versions WHERE profile = ?';

const readEarlier = (row: Row): EarlierDocument => ({
  version: fromBlob(row['version']),
  document: row['document'] as Uint8Array,
});

const read = (id: string, row: Row): StoredProfile => ({
  id,
  document: row['document'] as Uint8Array,
  addedAt: row['added_at'] as number,
  ...(row['retired_at'] !== null && { retiredAt: row['retired_at'] as number }),
  revision: row['revision'] as number,
});

/** Profiles in SQLite: one row each, the document last in it, so that reading revisions does not read its pages. */
export const createSqliteProfileRepository = (connection: Connection): ProfileRepository => ({
  put: ({ id, document, addedAt, retiredAt }) =>
    promised(() =>
      connection.write(() =>
        Number(connection.get(PUT, toBlob(id), addedAt, retiredAt ?? null, document)?.['revision']),
      ),
    ),
  replace: ({ id, document, addedAt, retiredAt }, replaced) =>
    promised(() => {
      const content = [addedAt, retiredAt ?? null, document] as const;
      const row = connection.write(() =>
        replaced === 0
          ? connection.get(ADD, toBlob(id), ...content)
          : connection.get(REPLACE, ...content, toBlob(id), replaced),
      );
      return row && Number(row['revision']);
    }),
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
  keepEarlier: (profile, earlier) =>
    promised(() =>
      connection.write(() => {
        for (const { version, document } of earlier) connection.run(KEEP, toBlob(profile), toBlob(version), document);
      }),
    ),
  readEarlier: (profile) => promised(() => connection.all(READ_EARLIER, toBlob(profile)).map(readEarlier)),
  deleteEarlier: (profile) =>
    promised(() => void connection.run('DELETE FROM profile_versions WHERE profile = ?', toBlob(profile))),
});
