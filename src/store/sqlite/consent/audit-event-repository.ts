import type {
  AppendResult,
  AuditEventRepository,
  StoredAuditEvent,
} from '../../ports/consent/audit-event-repository.ts';
import { type Connection, promised, type Row } from '../connection/connection.ts';
import { createGroupWrite } from '../connection/group-write.ts';
import { fromBlob, toBlob } from '../connection/text.ts';

const INSERT = `INSERT INTO events (seq, event, person, hash, body) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT DO NOTHING`;
const SELECT = 'SELECT seq, event, person, hash, body FROM events';

const read = (row: Row): StoredAuditEvent => ({
  seq: row['seq'] as number,
  event: row['event'] as string,
  ...(row['person'] !== null && { person: row['person'] as string }),
  hash: row['hash'] as string,
  body: fromBlob(row['body']),
});

/** Audit events in SQLite: one row each. Concurrent appends are one transaction. */
export const createSqliteAuditEventRepository = (connection: Connection): AuditEventRepository => {
  const write = createGroupWrite(connection);
  const findByEvent = (event: string): Row | undefined => connection.get(`${SELECT} WHERE event = ?`, event);
  return {
    append: ({ seq, event, person, hash, body }) =>
      write((): AppendResult => {
        const { changes } = connection.run(INSERT, seq, event, person ?? null, hash, toBlob(body));
        if (changes === 1) return 'added';
        return findByEvent(event) === undefined ? 'seq-exists' : 'event-exists';
      }),
    head: () =>
      promised(() => {
        const row = connection.get('SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1');
        return row && { seq: row['seq'] as number, hash: row['hash'] as string };
      }),
    findByEvent: (event) =>
      promised(() => {
        const row = findByEvent(event);
        return row && read(row);
      }),
    page: ({ after = 0, limit }) =>
      promised(() => connection.all(`${SELECT} WHERE seq > ? ORDER BY seq LIMIT ?`, after, limit).map(read)),
    latest: ({ before = Number.MAX_SAFE_INTEGER, limit }) =>
      promised(() => connection.all(`${SELECT} WHERE seq < ? ORDER BY seq DESC LIMIT ?`, before, limit).map(read)),
    findByPerson: (person, { before = Number.MAX_SAFE_INTEGER, limit }) =>
      promised(() =>
        connection
          .all(`${SELECT} WHERE person = ? AND seq < ? ORDER BY seq DESC LIMIT ?`, person, before, limit)
          .map(read),
      ),
  };
};
