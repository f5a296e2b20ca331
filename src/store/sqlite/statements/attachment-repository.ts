import { Problem } from '../../../core/problem.ts';
import type {
  AttachmentRepository,
  AttachmentUpload,
  StoredAttachment,
} from '../../ports/statements/attachment-repository.ts';
import { CHUNK_BYTES, chunksOfSize } from '../../../core/bytes/chunks-of-size.ts';
import { type Connection, promised, type Row } from '../connection/connection.ts';

const INSERT = 'INSERT INTO attachments (sha2, length, used_at) VALUES (NULL, 0, ?)';
const INSERT_CHUNK = 'INSERT INTO attachment_chunks (attachment, place, bytes) VALUES (?, ?, ?)';
const COMPLETE = 'UPDATE attachments SET sha2 = ?, length = ? WHERE n = ?';
const RENEW = 'UPDATE attachments SET used_at = max(used_at, ?) WHERE sha2 = ?';
const ADD_SOURCE = `INSERT INTO attachment_sources (attachment, source)
  SELECT n, ? FROM attachments WHERE sha2 = ? ON CONFLICT DO NOTHING`;
const FIND = `SELECT sha2, length, used_at FROM attachments a WHERE sha2 IN (SELECT value FROM json_each(?1))
  AND (?2 IS NULL OR EXISTS (SELECT 1 FROM attachment_sources b WHERE b.attachment = a.n AND b.source = ?2))`;
const READ_CHUNK = `SELECT a.length, c.bytes FROM attachments a
  LEFT JOIN attachment_chunks c ON c.attachment = a.n AND c.place = ? WHERE a.sha2 = ?`;
const UNUSED = `SELECT sha2, length, used_at FROM attachments
  WHERE sha2 IS NOT NULL AND used_at < ? AND (used_at, sha2) > (?, ?) ORDER BY used_at, sha2 LIMIT ?`;

const read = (row: Row): StoredAttachment => ({
  sha2: row['sha2'] as string,
  length: row['length'] as number,
  usedAt: row['used_at'] as number,
});

const isRenewed = (connection: Connection, sha2: string, usedAt: number): boolean =>
  connection.run(RENEW, usedAt, sha2).changes === 1;

const deleteRow = (connection: Connection, n: number): void => {
  connection.run('DELETE FROM attachment_chunks WHERE attachment = ?', n);
  connection.run('DELETE FROM attachment_sources WHERE attachment = ?', n);
  connection.run('DELETE FROM attachments WHERE n = ?', n);
};

/** Renews a stored attachment and adds the source; false if none is stored. */
const isReused = (connection: Connection, { sha2, usedAt, source }: AttachmentUpload): boolean => {
  if (!isRenewed(connection, sha2, usedAt)) return false;
  connection.run(ADD_SOURCE, source, sha2);
  return true;
};

const writeChunks = async (connection: Connection, n: number, data: AsyncIterable<Uint8Array>): Promise<number> => {
  let length = 0;
  let number = 0;
  for await (const chunk of chunksOfSize(data, CHUNK_BYTES)) {
    connection.run(INSERT_CHUNK, n, number++, chunk);
    length += chunk.byteLength;
  }
  return length;
};

/** Gives the row its hash; deletes it if another put was first. */
const complete = (connection: Connection, n: number, upload: AttachmentUpload & { readonly length: number }): void => {
  if (isReused(connection, upload)) {
    deleteRow(connection, n);
    return;
  }
  const { sha2, length, source } = upload;
  if (connection.run(COMPLETE, sha2, length, n).changes === 0)
    throw new Problem('store-unavailable', 'an attachment took so long that it was cleared away');
  connection.run(ADD_SOURCE, source, sha2);
};

/**
 * Attachments in SQLite. A row of `attachments` without hash is an incomplete put, also after a crash; its chunks are
 * rows of their own, one transaction each, so that no transaction waits for a client.
 */
export const createSqliteAttachmentRepository = (connection: Connection): AttachmentRepository => ({
  put: async (upload, data) => {
    if (connection.write(() => isReused(connection, upload))) return;
    const n = connection.run(INSERT, upload.usedAt).lastInsertRowid;
    try {
      const length = await writeChunks(connection, n, data);
      connection.write(() => complete(connection, n, { ...upload, length }));
    } catch (thrown) {
      // A failure here is left to `deleteIncomplete`.
      await promised(() => connection.write(() => deleteRow(connection, n))).catch(() => undefined);
      throw thrown;
    }
  },
  touch: (sha2s, usedAt) =>
    promised(() => connection.write(() => new Set(sha2s.filter((sha2) => isRenewed(connection, sha2, usedAt))))),
  find: (sha2s, source) =>
    promised(() => {
      const rows = connection.all(FIND, JSON.stringify(sha2s), source ?? null);
      return new Map(rows.map((row) => [row['sha2'] as string, read(row)]));
    }),
  async *read(sha2) {
    for (let number = 0; ; number++) {
      const row = connection.get(READ_CHUNK, number, sha2);
      if (row === undefined) throw new Problem('store-unavailable', 'an attachment was removed while it was read');
      if (row['bytes'] === null) return;
      yield await Promise.resolve(row['bytes'] as Uint8Array);
    }
  },
  findUnusedSince: (time, limit, { usedAt, sha2 } = { usedAt: -1, sha2: '' }) =>
    promised(() => connection.all(UNUSED, time, usedAt, sha2, limit).map(read)),
  delete: (sha2, usedAt) =>
    promised(() =>
      connection.write(() => {
        const row = connection.get('SELECT n FROM attachments WHERE sha2 = ? AND used_at = ?', sha2, usedAt);
        if (row !== undefined) deleteRow(connection, row['n'] as number);
        return row !== undefined;
      }),
    ),
  deleteIncomplete: (time) =>
    promised(() => {
      for (const row of connection.all('SELECT n FROM attachments WHERE sha2 IS NULL AND used_at < ?', time))
        connection.write(() => deleteRow(connection, row['n'] as number));
    }),
});
