import type { StatementId } from '../../../xapi/model/types.ts';
import type { StatementRepository } from '../../ports/statement-repository.ts';
import type { Connection } from '../connection/connection.ts';
import { ADD_TARGET } from './insert-rows.ts';
import type { StatementNumbers } from './statement-numbers.ts';
import { ERASING, isTargetToken, joinTokens, splitTokens } from './statement-row.ts';

type RefsUpdate = Parameters<StatementRepository['updateRefs']>[0][number];

/** The row of a statement that is as a change expects it, and not being erased; `at` may be null. */
const AS_EXPECTED = `SELECT refs FROM statements
  WHERE n = ?1 AND v = ?2 AND voided < ${ERASING} AND (?3 IS NULL OR at = ?3)`;
const UPDATE = 'UPDATE statements SET refs = ?, voided = max(voided, ?), v = v + 1 WHERE n = ?';

const isUpdated = (connection: Connection, n: bigint, { at, v, refs, voided }: RefsUpdate): boolean => {
  const row = connection.get(AS_EXPECTED, n, v, at ?? null);
  if (row === undefined) return false;
  for (const token of splitTokens(row['refs'] as string))
    if (isTargetToken(token) && !refs.includes(token))
      connection.run('DELETE FROM targets WHERE token = ? AND n = ?', token, n);
  for (const token of refs) if (isTargetToken(token)) connection.run(ADD_TARGET, token, n);
  const joined = joinTokens(refs);
  if (joined !== row['refs']) connection.run('INSERT OR REPLACE INTO postings (rowid, refs) VALUES (?, ?)', n, joined);
  connection.run(UPDATE, joined, voided ? 1 : 0, n);
  return true;
};

/** Updates rows and indexes in one transaction; returns the ids that have changed or gone. */
export const updateRefs = (
  connection: Connection,
  index: StatementNumbers,
  changes: readonly RefsUpdate[],
): ReadonlySet<StatementId> =>
  index.write(() => {
    const stale = new Set<StatementId>();
    const found = index.find(changes.map(({ id }) => id));
    for (const change of changes) {
      const n = found.get(change.id);
      if (n === undefined || !isUpdated(connection, n, change)) stale.add(change.id);
    }
    return stale;
  });
