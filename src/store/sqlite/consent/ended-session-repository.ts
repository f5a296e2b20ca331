import { damagedWhenRead } from '../../ports/checked/damaged-record.ts';
import type { EndedSessionRepository } from '../../ports/consent/ended-session-repository.ts';
import { type Connection, promised } from '../connection/connection.ts';
import { isIntact } from '../connection/record-checksums.ts';

const END = 'INSERT INTO ended_sessions (id, expires) VALUES (?, ?) ON CONFLICT DO NOTHING';

/** A note, then its second copy: a wrong bit in an id must not put a session in force again. */
const TABLES = ['ended_sessions', 'ended_session_copies'] as const;

const FIND = TABLES.map((table) => `SELECT ${isIntact('ended-session', table)} AS intact FROM ${table} WHERE id = ?`);
/** A damaged `expires` says nothing: its note goes with the undamaged copy, of the same id or checksum. */
const OVER = TABLES.map(
  (table) => `SELECT id, checksum FROM ${table} WHERE expires < ? AND ${isIntact('ended-session', table)}`,
);
const IN = 'IN (SELECT value FROM json_each(?))';
const FORGET = TABLES.map(
  (table) => `DELETE FROM ${table} WHERE id ${IN} OR (checksum ${IN} AND NOT ${isIntact('ended-session', table)})`,
);

/** Ended sessions in SQLite: one row a session. */
export const createSqliteEndedSessionRepository = (connection: Connection): EndedSessionRepository => ({
  end: (id, { expires, now }) =>
    promised(() => {
      connection.write(() => {
        const over = OVER.flatMap((sql) => connection.all(sql, now));
        const [ids, checksums] = (['id', 'checksum'] as const).map((name) =>
          JSON.stringify(over.map((one) => one[name])),
        );
        if (over.length > 0) for (const sql of FORGET) connection.run(sql, ids ?? '', checksums ?? '');
        connection.run(END, id, expires);
      });
    }),
  isEnded: (id) =>
    promised(() => {
      const found = FIND.map((sql) => connection.get(sql, id)?.['intact']);
      if (found.includes(1)) return true;
      if (found.some((intact) => intact !== undefined)) throw damagedWhenRead({ kind: 'ended-session', id });
      return false;
    }),
});
