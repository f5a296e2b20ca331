import type { StatementName } from '../../ports/statement-repository.ts';
import type { Connection } from '../connection/connection.ts';
import type { StatementNumbers } from './statement-numbers.ts';
import { ERASING, isTargetToken, splitTokens } from './statement-row.ts';

/** Marks these very statements as being erased, in one transaction. */
export const markStatements = (
  connection: Connection,
  numbers: StatementNumbers,
  these: readonly StatementName[],
): void =>
  numbers.write(() => {
    const known = numbers.of(these.map(({ id }) => id));
    for (const { id, at } of these)
      connection.run(
        `UPDATE statements SET voided = voided | ${ERASING} WHERE n = ? AND at = ?`,
        known.get(id) ?? null,
        at,
      );
  });

const removeOne = (connection: Connection, n: bigint, at: StatementName['at']): boolean => {
  const row = connection.get('SELECT refs FROM statements WHERE n = ? AND at = ?', n, at);
  if (row === undefined) return false;
  for (const token of splitTokens(row['refs'] as string))
    if (isTargetToken(token)) connection.run('DELETE FROM targets WHERE token = ? AND n = ?', token, n);
  connection.run('DELETE FROM postings WHERE rowid = ?', n);
  connection.run('DELETE FROM statements WHERE n = ?', n);
  return true;
};

/**
 * Deletes these very statements, with all that they are found by, in one transaction; their bytes in the file are
 * overwritten.
 */
export const removeStatements = (
  connection: Connection,
  numbers: StatementNumbers,
  these: readonly StatementName[],
): void => {
  connection.exec('PRAGMA secure_delete=ON');
  try {
    numbers.write(() => {
      const known = numbers.of(these.map(({ id }) => id));
      for (const { id, at } of these) {
        const n = known.get(id);
        if (n !== undefined && removeOne(connection, n, at)) numbers.remove(id);
      }
    });
  } finally {
    // Off again for all else that the sink does: the index drops what it has merged many times a second.
    connection.exec('PRAGMA secure_delete=OFF');
  }
};
