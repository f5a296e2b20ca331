import type { StatementId } from '../../../xapi/model/types.ts';
import { packStatementPeople } from '../../ports/encodings.ts';
import { statementChecksum } from '../../ports/statements/statement-checksum.ts';
import type { StatementRepository, StatementRewrite } from '../../ports/statements/statement-repository.ts';
import type { Connection } from '../connection/connection.ts';
import { flagsChecksumSql } from '../connection/record-checksums.ts';
import { ADD_TARGET } from './insert-rows.ts';
import type { StatementNumbers } from './statement-numbers.ts';
import { ERASING, isTargetToken, joinTokens, splitTokens } from './statement-row.ts';

type RefsUpdate = Parameters<StatementRepository['updateRefs']>[0][number];

/** The row of a statement that is as a change expects it, and not being erased; `at` may be null. */
const AS_EXPECTED = `SELECT refs FROM statements
  WHERE n = ?1 AND v = ?2 AND voided < ${ERASING} AND (?3 IS NULL OR at = ?3)`;
const UPDATE = 'UPDATE statements SET refs = ?, v = v + 1 WHERE n = ?';
const VOID = `UPDATE statements SET refs = ?, voided = 1, flags_checksum = ${flagsChecksumSql('1')}, v = v + 1
  WHERE n = ?`;
const REWRITE = 'UPDATE statements SET refs = ?, text = ?, people = ?, checksum = ?, v = v + 1 WHERE n = ?';

type Expected = Pick<RefsUpdate, 'v' | 'at' | 'refs'>;

/** Updates the indexes of a row; returns its column `refs`, or undefined if the row is not as expected. */
const updateIndexes = (connection: Connection, n: bigint, { at, v, refs }: Expected): string | undefined => {
  const row = connection.get(AS_EXPECTED, n, v, at ?? null);
  if (row === undefined) return undefined;
  for (const token of splitTokens(row['refs'] as string))
    if (isTargetToken(token) && !refs.includes(token))
      connection.run('DELETE FROM targets WHERE token = ? AND n = ?', token, n);
  for (const token of refs) if (isTargetToken(token)) connection.run(ADD_TARGET, token, n);
  const joined = joinTokens(refs);
  if (joined !== row['refs']) connection.run('INSERT OR REPLACE INTO postings (rowid, refs) VALUES (?, ?)', n, joined);
  return joined;
};

/** Changes rows and indexes in one transaction; returns the ids that have changed or gone. */
const changeRows = <Change extends Expected & Pick<RefsUpdate, 'id'>>(
  { connection, index }: { readonly connection: Connection; readonly index: StatementNumbers },
  changes: readonly Change[],
  changeRow: (change: Change, refs: string, n: bigint) => void,
): ReadonlySet<StatementId> =>
  index.write(() => {
    const stale = new Set<StatementId>();
    const found = index.find(changes.map(({ id }) => id));
    for (const change of changes) {
      const n = found.get(change.id);
      const refs = n === undefined ? undefined : updateIndexes(connection, n, change);
      if (n === undefined || refs === undefined) stale.add(change.id);
      else changeRow(change, refs, n);
    }
    return stale;
  });

/** Updates tokens and voiding (`StatementRepository.updateRefs`). */
export const updateRefs = (
  connection: Connection,
  index: StatementNumbers,
  changes: readonly RefsUpdate[],
): ReadonlySet<StatementId> =>
  changeRows({ connection, index }, changes, ({ voided }, refs, n) => {
    // The flags of a statement that is not voided by this stay: they may be damaged.
    connection.run(voided ? VOID : UPDATE, refs, n);
  });

/** Replaces texts with their tokens and people (`StatementRepository.rewrite`). */
export const rewriteStatements = (
  connection: Connection,
  index: StatementNumbers,
  changes: readonly StatementRewrite[],
): ReadonlySet<StatementId> =>
  changeRows({ connection, index }, changes, (change, refs, n) => {
    const { text, people } = change;
    const packedPeople = people === undefined ? undefined : packStatementPeople(people);
    const checksum = statementChecksum({ ...change, packedPeople });
    connection.run(REWRITE, refs, text, packedPeople ?? null, checksum, n);
  });
