import type { Credential, Source, SourceShelf } from '../store.ts';
import { type Connection, promised, type Row } from './connection.ts';

const readSource = (row: Row): Source => JSON.parse(row['body'] as string) as Source;

const readCredential = (row: Row): Credential => ({
  ...JSON.parse(row['body'] as string) as Credential,
  ...(row['revoked_at'] === null ? {} : { revokedAt: row['revoked_at'] as number }),
});

/** Keys as bytes: a client may send any string, and a string given to SQLite would end at its first NUL. */
const bytesOf = (key: string): Uint8Array => Buffer.from(key, 'utf8');

/** Sources and credentials in SQLite. When a credential was revoked is a column of its own, so that it is set once. */
export const createSourceShelf = (connection: Connection): SourceShelf => {
  const source = (id: string): Source | undefined => {
    const row = connection.get('SELECT body FROM sources WHERE id = ?', bytesOf(id));
    return row && readSource(row);
  };
  const credential = (key: string): Credential | undefined => {
    const row = connection.get('SELECT revoked_at, body FROM credentials WHERE key = ?', bytesOf(key));
    return row && readCredential(row);
  };
  return {
    addSource: (added) => promised(() => {
      connection.run('INSERT INTO sources (id, body) VALUES (?, ?) ON CONFLICT DO NOTHING', bytesOf(added.id), JSON.stringify(added));
      return source(added.id) ?? added;
    }),
    source: (id) => promised(() => source(id)),
    sources: () => promised(() => connection.all('SELECT body FROM sources ORDER BY id').map(readSource)),
    addCredential: (added) => promised(() => {
      const { revokedAt, ...body } = added;
      connection.run('INSERT INTO credentials (key, revoked_at, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', bytesOf(added.key), revokedAt ?? null, JSON.stringify(body));
      return credential(added.key) ?? added;
    }),
    credential: (key) => promised(() => credential(key)),
    credentials: () => promised(() => connection.all('SELECT revoked_at, body FROM credentials ORDER BY key').map(readCredential)),
    revokeCredential: (key, at) => promised(() => connection.run('UPDATE credentials SET revoked_at = coalesce(revoked_at, ?) WHERE key = ?', at, bytesOf(key)).changes === 1),
  };
};
