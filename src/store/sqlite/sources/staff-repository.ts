import {
  readStaffAccount,
  type StaffAccount,
  type StaffRepository,
  type StaffSession,
  type StaffSessionRepository,
} from '../../ports/sources/staff-repository.ts';
import { type Connection, promised, type SqlValue } from '../connection/connection.ts';
import { readChecked, selectChecked } from '../connection/read-checked.ts';
import { isIntact } from '../connection/record-checksums.ts';
import { toBlob } from '../connection/text.ts';

const SELECT = selectChecked('account');
const INSERT = `INSERT INTO staff (handle, subject, invitation, body, name, v) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT DO NOTHING`;
const UPDATE = `UPDATE OR IGNORE staff SET v = v + 1, handle = ?, subject = ?, invitation = ?, body = ?
  WHERE name = ? AND v = ?`;
const SELECT_SESSION = `${selectChecked('account-session')} WHERE id = ?`;
const TOUCH_SESSION = `UPDATE staff_sessions SET used_at = max(used_at, ?)
  WHERE id = ? AND ${isIntact('account-session')}`;
const INSERT_SESSION = 'INSERT INTO staff_sessions (id, account, created_at, used_at) VALUES (?, ?, ?, ?)';

const read = readChecked('account', (row) => readStaffAccount(row['body'] as string, row['v'] as number));

const valuesOf = ({ v, ...body }: StaffAccount): readonly SqlValue[] => [
  body.handle,
  body.subject === undefined ? null : toBlob(body.subject),
  body.invitation?.hash ?? null,
  JSON.stringify(body),
];

/** Accounts in SQLite: one row each. Unique members are columns, so that one of two concurrent changes wins. */
export const createSqliteStaffRepository = (connection: Connection): StaffRepository => {
  const findBy = (column: string, value: SqlValue): Promise<StaffAccount | undefined> =>
    promised(() => {
      const row = connection.get(`${SELECT} WHERE ${column} = ?`, value);
      return row && read(row);
    });
  return {
    add: (account) =>
      promised(() => connection.run(INSERT, ...valuesOf(account), account.name, account.v).changes === 1),
    update: (account) =>
      promised(() => connection.run(UPDATE, ...valuesOf(account), account.name, account.v - 1).changes === 1),
    find: (name) => findBy('name', name),
    findByHandle: (handle) => findBy('handle', handle),
    findBySubject: (subject) => findBy('subject', toBlob(subject)),
    findByInvitation: (hash) => findBy('invitation', hash),
    list: () => promised(() => connection.all(`${SELECT} ORDER BY name`).map(read)),
  };
};

const readSession = readChecked('account-session', (row): StaffSession => ({
  id: row['id'] as string,
  account: row['account'] as string,
  createdAt: row['created_at'] as number,
  usedAt: row['used_at'] as number,
}));

/** Sessions of staff in SQLite: one row each. */
export const createSqliteStaffSessionRepository = (connection: Connection): StaffSessionRepository => {
  const run = (sql: string, ...values: SqlValue[]): Promise<number> =>
    promised(() => connection.run(sql, ...values).changes);
  return {
    add: async ({ id, account, createdAt, usedAt }) => {
      await run(INSERT_SESSION, id, account, createdAt, usedAt);
    },
    find: (id) =>
      promised(() => {
        const row = connection.get(SELECT_SESSION, id);
        return row && readSession(row);
      }),
    touch: async (id, usedAt) => {
      // A damaged session stays as it is.
      await run(TOUCH_SESSION, usedAt, id);
    },
    remove: async (id) => {
      await run('DELETE FROM staff_sessions WHERE id = ?', id);
    },
    removeByAccount: async (account) => {
      await run('DELETE FROM staff_sessions WHERE account = ?', account);
    },
    removeUnused: (time) => run('DELETE FROM staff_sessions WHERE used_at < ?', time),
  };
};
