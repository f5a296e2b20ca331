import type { EndedSessionRepository } from '../../ports/consent/ended-session-repository.ts';
import { type Connection, promised } from '../connection/connection.ts';

const END = 'INSERT INTO ended_sessions (id, expires) VALUES (?, ?) ON CONFLICT DO NOTHING';

/** Ended sessions in SQLite: one row a session. */
export const createSqliteEndedSessionRepository = (connection: Connection): EndedSessionRepository => ({
  end: (id, { expires, now }) =>
    promised(() => {
      connection.write(() => {
        connection.run('DELETE FROM ended_sessions WHERE expires < ?', now);
        connection.run(END, id, expires);
      });
    }),
  isEnded: (id) =>
    promised(() => connection.get('SELECT 1 AS ended FROM ended_sessions WHERE id = ?', id)?.['ended'] === 1),
});
