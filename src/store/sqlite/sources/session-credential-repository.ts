import { parseWith } from '../../../core/json-object.ts';
import type {
  SessionCredential,
  SessionCredentialRepository,
} from '../../ports/sources/session-credential-repository.ts';
import { type Connection, promised } from '../connection/connection.ts';
import { readChecked, selectChecked } from '../connection/read-checked.ts';
import { toBlob } from '../connection/text.ts';

const INSERT = 'INSERT INTO session_credentials (key, expires_at, sealed_secret, body) VALUES (?, ?, ?, ?)';
const FIND = `${selectChecked('session-credential')} WHERE key = ?`;
const FORGET = 'UPDATE session_credentials SET sealed_secret = NULL WHERE key = ?';

const readRow = readChecked('session-credential', (row) =>
  parseWith<SessionCredential>(
    row['body'] as string,
    row['sealed_secret'] === null ? {} : { sealedSecret: row['sealed_secret'] as string },
  ),
);

/** Session credentials in SQLite. `sealed_secret` is a column of its own: it is taken once. */
export const createSqliteSessionCredentialRepository = (connection: Connection): SessionCredentialRepository => ({
  add: ({ sealedSecret, ...body }) =>
    promised(() => {
      connection.run(INSERT, toBlob(body.key), body.expiresAt, sealedSecret ?? null, JSON.stringify(body));
    }),
  find: (key) =>
    promised(() => {
      const row = connection.get(FIND, toBlob(key));
      return row && readRow(row);
    }),
  takeSealedSecret: (key) =>
    promised(() =>
      connection.write(() => {
        const row = connection.get(FIND, toBlob(key));
        const sealedSecret = row && readRow(row).sealedSecret;
        if (sealedSecret !== undefined) connection.run(FORGET, toBlob(key));
        return sealedSecret;
      }),
    ),
  delete: (key) =>
    promised(() => connection.run('DELETE FROM session_credentials WHERE key = ?', toBlob(key)).changes === 1),
  deleteExpired: (before) =>
    promised(() => connection.run('DELETE FROM session_credentials WHERE expires_at < ?', before).changes),
});
