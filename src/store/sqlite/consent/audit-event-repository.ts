import type { Appended, AuditEventRepository, StoredEvent } from '../../ports/audit-event-repository.ts';
import { type Connection, promised, type Row } from '../connection/connection.ts';
import { createGroupWrite } from '../connection/group-write.ts';

const COLUMNS = 'SELECT seq, event, person, hash, body FROM events';

const read = (row: Row): StoredEvent => ({
  seq: row['seq'] as number,
  event: row['event'] as string,
  ...(row['person'] === null ? {} : { person: row['person'] as string }),
  hash: row['hash'] as string,
  body: Buffer.from(row['body'] as Uint8Array).toString('utf8'),
});

/**
 * The audit chain in SQLite: one row an event, its body as bytes, since a string given to SQLite would end at its first
 * NUL.
 */
export const createAuditEventRepository = (connection: Connection): AuditEventRepository => {
  const write = createGroupWrite(connection);
  const byEvent = (event: string): Row | undefined => connection.get(`${COLUMNS} WHERE event = ?`, event);
  return {
    append: ({ seq, event, person, hash, body }) =>
      write((): Appended => {
        const { changes } = connection.run(
          'INSERT INTO events (seq, event, person, hash, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
          seq,
          event,
          person ?? null,
          hash,
          Buffer.from(body, 'utf8'),
        );
        if (changes === 1) return 'added';
        return byEvent(event) === undefined ? 'taken' : 'known';
      }),
    head: () =>
      promised(() => {
        const row = connection.get('SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1');
        return row && { seq: row['seq'] as number, hash: row['hash'] as string };
      }),
    byEvent: (event) =>
      promised(() => {
        const row = byEvent(event);
        return row && read(row);
      }),
    page: ({ after, limit }) =>
      promised(() => connection.all(`${COLUMNS} WHERE seq > ? ORDER BY seq LIMIT ?`, after ?? 0, limit).map(read)),
    ofPerson: (person, { before, limit }) =>
      promised(() =>
        connection
          .all(
            `${COLUMNS} WHERE person = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
            person,
            before ?? Number.MAX_SAFE_INTEGER,
            limit,
          )
          .map(read),
      ),
  };
};
