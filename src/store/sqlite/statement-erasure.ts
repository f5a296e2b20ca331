import type { StatementName } from '../statement-shelf.ts';
import type { Connection } from './connection.ts';
import { ERASING, isTargetToken, splitTokens } from './statement-row.ts';

/** Marks these very statements as being erased, in one transaction. */
export const markStatements = (connection: Connection, these: readonly StatementName[]): void => connection.write(() => {
  for (const { id, at } of these) connection.run(`UPDATE statements SET voided = voided | ${ERASING} WHERE id = ? AND at = ?`, id, at);
});

const removeOne = (connection: Connection, { id, at }: StatementName): void => {
  const row = connection.get('SELECT CAST(n AS TEXT) AS n, refs FROM statements WHERE id = ? AND at = ?', id, at);
  if (row === undefined) return;
  const n = BigInt(row['n'] as string);
  for (const token of splitTokens(row['refs'] as string)) if (isTargetToken(token)) connection.run('DELETE FROM targets WHERE token = ? AND n = ?', token, n);
  connection.run('DELETE FROM postings WHERE rowid = ?', n);
  connection.run('DELETE FROM statements WHERE n = ?', n);
};

/** Deletes these very statements, with all that they are found by, in one transaction; their bytes in the file are overwritten. */
export const removeStatements = (connection: Connection, these: readonly StatementName[]): void => {
  connection.exec('PRAGMA secure_delete=ON');
  try {
    connection.write(() => { for (const one of these) removeOne(connection, one); });
  } finally {
    // Off again for all else that the sink does: the index drops what it has merged many times a second.
    connection.exec('PRAGMA secure_delete=OFF');
  }
};
