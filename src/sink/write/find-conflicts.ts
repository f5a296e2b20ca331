import { filterInSlices } from '../../core/concurrency/slices.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import { isSameStatement } from '../../xapi/statement/same.ts';
import type { Statement, StatementId } from '../../xapi/model/types.ts';
import type { DecodedStatement } from '../statements/decode-messages.ts';
import { readStored } from '../../xapi/statement/read-stored.ts';

/**
 * Statements whose id the store has for another statement (1.0.3 Communication 2.1.1 and 2.1.2, 409 Conflict). A stored
 * one with the same sort key is this very statement, written by an earlier try.
 */
export const findConflicts = (
  statements: readonly DecodedStatement[],
  stored: ReadonlyMap<StatementId, StoredStatement>,
): Promise<readonly DecodedStatement[]> => {
  if (stored.size === 0) return Promise.resolve([]);
  const parsed = new Map<StatementId, Statement>();
  return filterInSlices(statements, ({ document: { id, at }, statement }) => {
    const current = stored.get(id);
    if (current === undefined || current.at === at) return false;
    // It cannot be compared: what came is a dead letter until the stored one is mended.
    if (current.damaged === true) return true;
    const other = parsed.get(id) ?? readStored(current);
    parsed.set(id, other);
    return !isSameStatement(other, statement);
  });
};

/**
 * Statements whose id an earlier, different statement of the same write has, and the store has not. The earlier one is
 * compared as it would be stored, so that a second try has the same result.
 */
export const findInternalConflicts = (
  statements: readonly DecodedStatement[],
  stored: ReadonlyMap<StatementId, StoredStatement>,
): Promise<readonly DecodedStatement[]> => {
  const first = new Map<StatementId, DecodedStatement>();
  return filterInSlices(statements, (one) => {
    const { id } = one.document;
    if (stored.has(id)) return false;
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, one);
    return earlier !== undefined && !isSameStatement(readStored(earlier.document), one.statement);
  });
};
