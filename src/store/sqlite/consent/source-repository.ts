import type { Credential, Source, SourceRepository } from '../../ports/source-repository.ts';
import { type Connection, promised, type Row } from '../connection/connection.ts';

const readSource = (row: Row): Source => ({ ...(JSON.parse(row['body'] as string) as Source), v: row['v'] as number });

const readCredential = (row: Row): Credential => ({
  ...(JSON.parse(row['body'] as string) as Credential),
  ...(row['revoked_at'] === null ? {} : { revokedAt: row['revoked_at'] as number }),
});

/** Keys as bytes: a client may send any string, and a string given to SQLite would end at its first NUL. */
const bytesOf = (key: string): Uint8Array => Buffer.from(key, 'utf8');

/**
 * Sources and credentials in SQLite. When a credential was revoked is a column of its own, so that it is set once; so
 * is the `v` of a source, to be compared.
 */
export const createSourceRepository = (connection: Connection): SourceRepository => {
  const credential = (key: string): Credential | undefined => {
    const row = connection.get('SELECT revoked_at, body FROM credentials WHERE key = ?', bytesOf(key));
    return row && readCredential(row);
  };
  const bodyOf = ({ revokedAt, ...body }: Credential): string => JSON.stringify(body);
  return {
    addSource: ({ v, ...body }) =>
      promised(
        () =>
          connection.run(
            'INSERT INTO sources (id, v, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
            bytesOf(body.id),
            v,
            JSON.stringify(body),
          ).changes === 1,
      ),
    changeSource: ({ v, ...body }) =>
      promised(
        () =>
          connection.run(
            'UPDATE sources SET v = ?, body = ? WHERE id = ? AND v = ?',
            v,
            JSON.stringify(body),
            bytesOf(body.id),
            v - 1,
          ).changes === 1,
      ),
    source: (id) =>
      promised(() => {
        const row = connection.get('SELECT v, body FROM sources WHERE id = ?', bytesOf(id));
        return row && readSource(row);
      }),
    sources: () => promised(() => connection.all('SELECT v, body FROM sources ORDER BY id').map(readSource)),
    addCredential: (added) =>
      promised(() => {
        connection.run(
          'INSERT INTO credentials (key, revoked_at, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
          bytesOf(added.key),
          added.revokedAt ?? null,
          bodyOf(added),
        );
        return credential(added.key) ?? added;
      }),
    credential: (key) => promised(() => credential(key)),
    credentials: () =>
      promised(() => connection.all('SELECT revoked_at, body FROM credentials ORDER BY key').map(readCredential)),
    addScopes: (key, scopes) =>
      promised(() =>
        connection.write(() => {
          const found = credential(key);
          if (found === undefined) return false;
          const extended = { ...found, scopes: [...new Set([...found.scopes, ...scopes])] };
          return (
            connection.run('UPDATE credentials SET body = ? WHERE key = ?', bodyOf(extended), bytesOf(key)).changes ===
            1
          );
        }),
      ),
    revokeCredential: (key, at) =>
      promised(
        () =>
          connection.run('UPDATE credentials SET revoked_at = coalesce(revoked_at, ?) WHERE key = ?', at, bytesOf(key))
            .changes === 1,
      ),
  };
};
