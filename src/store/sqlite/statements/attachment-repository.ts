import { Problem } from '../../../core/problem.ts';
import type { AttachmentRepository, StoredAttachment } from '../../ports/attachment-repository.ts';
import { CHUNK_BYTES, chunksOfSize } from '../../ports/chunks-of-size.ts';
import { type Connection, promised, type Row } from '../connection/connection.ts';

const read = (row: Row): StoredAttachment => ({
  sha2: row['sha2'] as string,
  length: row['length'] as number,
  usedAt: row['used_at'] as number,
});

const BROUGHT =
  'INSERT INTO attachment_sources (attachment, source) SELECT n, ? FROM attachments WHERE sha2 = ? ON CONFLICT DO NOTHING';
const FIND = `SELECT sha2, length, used_at FROM attachments a WHERE sha2 IN (SELECT value FROM json_each(?1))
  AND (?2 IS NULL OR EXISTS (SELECT 1 FROM attachment_sources b WHERE b.attachment = a.n AND b.source = ?2))`;

const tornAway = (): Problem => new Problem('store-unavailable', 'an attachment took so long that it was cleared away');

/**
 * Attachments in SQLite. A row of `attachments` without hash is a put that is not whole yet; its chunks are rows of
 * their own, one transaction each, so that no transaction waits for a client. A put that a crash interrupted stays as
 * such a row.
 */
export const createAttachmentRepository = (connection: Connection): AttachmentRepository => {
  const renew = (sha2: string, usedAt: number): boolean =>
    connection.run('UPDATE attachments SET used_at = max(used_at, ?) WHERE sha2 = ?', usedAt, sha2).changes === 1;
  const bring = (sha2: string, usedAt: number, source: string): boolean => {
    if (!renew(sha2, usedAt)) return false;
    connection.run(BROUGHT, source, sha2);
    return true;
  };
  const drop = (n: number): void => {
    connection.run('DELETE FROM attachment_chunks WHERE attachment = ?', n);
    connection.run('DELETE FROM attachment_sources WHERE attachment = ?', n);
    connection.run('DELETE FROM attachments WHERE n = ?', n);
  };

  const fill = async (n: number, chunks: AsyncIterable<Uint8Array>): Promise<number> => {
    let length = 0;
    let place = 0;
    for await (const chunk of chunksOfSize(chunks, CHUNK_BYTES)) {
      connection.run('INSERT INTO attachment_chunks (attachment, place, bytes) VALUES (?, ?, ?)', n, place++, chunk);
      length += chunk.byteLength;
    }
    return length;
  };

  return {
    put: async (sha2, chunks, usedAt, source) => {
      if (connection.write(() => bring(sha2, usedAt, source))) return;
      const n = connection.run(
        'INSERT INTO attachments (sha2, length, used_at) VALUES (NULL, 0, ?)',
        usedAt,
      ).lastInsertRowid;
      try {
        const length = await fill(n, chunks);
        connection.write(() => {
          if (bring(sha2, usedAt, source)) {
            drop(n);
            return;
          }
          if (connection.run('UPDATE attachments SET sha2 = ?, length = ? WHERE n = ?', sha2, length, n).changes === 0)
            throw tornAway();
          connection.run(BROUGHT, source, sha2);
        });
      } catch (thrown) {
        // What cannot be cleared away now is cleared away as torn.
        await promised(() => connection.write(() => drop(n))).catch(() => undefined);
        throw thrown;
      }
    },
    use: (sha2s, usedAt) =>
      promised(() => connection.write(() => new Set(sha2s.filter((sha2) => renew(sha2, usedAt))))),
    find: (sha2s, source) =>
      promised(
        () =>
          new Map(
            connection
              .all(FIND, JSON.stringify(sha2s), source ?? null)
              .map((row) => [row['sha2'] as string, read(row)]),
          ),
      ),
    async *read(sha2) {
      for (let place = 0; ; place++) {
        const row = connection.get(
          'SELECT a.length, c.bytes FROM attachments a LEFT JOIN attachment_chunks c ON c.attachment = a.n AND c.place = ? WHERE a.sha2 = ?',
          place,
          sha2,
        );
        if (row === undefined) throw new Problem('store-unavailable', 'an attachment was removed while it was read');
        if (row['bytes'] === null) return;
        yield await Promise.resolve(row['bytes'] as Uint8Array);
      }
    },
    unusedSince: (time, limit, place) =>
      promised(() =>
        connection
          .all(
            'SELECT sha2, length, used_at FROM attachments WHERE sha2 IS NOT NULL AND used_at < ? AND (used_at, sha2) > (?, ?) ORDER BY used_at, sha2 LIMIT ?',
            time,
            place?.usedAt ?? -1,
            place?.sha2 ?? '',
            limit,
          )
          .map(read),
      ),
    remove: (sha2, usedAt) =>
      promised(() =>
        connection.write(() => {
          const row = connection.get('SELECT n FROM attachments WHERE sha2 = ? AND used_at = ?', sha2, usedAt);
          if (row !== undefined) drop(row['n'] as number);
          return row !== undefined;
        }),
      ),
    removeTorn: (time) =>
      promised(() => {
        for (const row of connection.all('SELECT n FROM attachments WHERE sha2 IS NULL AND used_at < ?', time))
          connection.write(() => drop(row['n'] as number));
      }),
  };
};
