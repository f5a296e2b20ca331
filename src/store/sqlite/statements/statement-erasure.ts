import type { SortKey } from '../../../xapi/model/types.ts';
import type { StatementKey } from '../../ports/statements/statement-repository.ts';
import type { Connection } from '../connection/connection.ts';
import { flagsChecksumSql } from '../connection/record-checksums.ts';
import type { StatementNumbers } from './statement-numbers.ts';
import { sortNumber } from './sort-number.ts';
import { ERASING, isTargetToken, splitTokens } from './statement-row.ts';

/** Pages that one slice of `purgeTokens` writes. */
const PURGED_PAGES = 20;
const MERGE = "INSERT INTO postings (postings, rank) VALUES ('merge', ?)";
const CHANGES = 'SELECT total_changes() AS changes';

/** The row of this number with this sort key. If the key in the row is damaged, the number gives it. */
const EXACT = 'n = ?1 AND (at = ?2 OR ?3)';
const MARK = `UPDATE statements SET voided = voided | ${ERASING},
  flags_checksum = ${flagsChecksumSql(`voided | ${ERASING}`)} WHERE ${EXACT}`;
const isNumberOf = (n: bigint | undefined, at: SortKey): number => (n === sortNumber(at) ? 1 : 0);

/** Marks exactly these statements as being erased, in one transaction. */
export const markStatements = (
  connection: Connection,
  numbers: StatementNumbers,
  keys: readonly StatementKey[],
): void =>
  numbers.write(() => {
    const found = numbers.find(keys.map(({ id }) => id));
    for (const { id, at } of keys) connection.run(MARK, found.get(id) ?? null, at, isNumberOf(found.get(id), at));
  });

const isDeleted = (connection: Connection, n: bigint, at: StatementKey['at']): boolean => {
  const row = connection.get(`SELECT refs FROM statements WHERE ${EXACT}`, n, at, isNumberOf(n, at));
  if (row === undefined) return false;
  for (const token of splitTokens(String(row['refs'])))
    if (isTargetToken(token)) connection.run('DELETE FROM targets WHERE token = ? AND n = ?', token, n);
  connection.run('DELETE FROM postings WHERE rowid = ?', n);
  connection.run('DELETE FROM statements WHERE n = ?', n);
  return true;
};

/** Deletes exactly these statements and their index entries in one transaction; overwrites their bytes in the file. */
export const deleteStatements = (
  connection: Connection,
  numbers: StatementNumbers,
  keys: readonly StatementKey[],
): void =>
  numbers.write(() => {
    const found = numbers.find(keys.map(({ id }) => id));
    for (const { id, at } of keys) {
      const n = found.get(id);
      if (n !== undefined && isDeleted(connection, n, at)) numbers.delete(id);
    }
  });

/**
 * Rewrites some pages of the full-text index without the tokens of deleted statements; returns true if there are more.
 * A negative number of pages begins to merge all segments into one, a positive one goes on (FTS5, 6.9).
 */
export const purgeTokens = (connection: Connection, begin: boolean): boolean =>
  connection.write(() => {
    const changes = (): number => Number(connection.get(CHANGES)?.['changes']);
    const before = changes();
    connection.run(MERGE, begin ? -PURGED_PAGES : PURGED_PAGES);
    return changes() - before >= 2;
  });
