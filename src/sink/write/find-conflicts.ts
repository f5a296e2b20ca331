import type { StoredStatement } from '../../store/ports/store.ts';
import { isSameStatement } from '../../xapi/statement/same.ts';
import type { Statement, StatementId } from '../../xapi/model/types.ts';
import type { Incoming } from '../statements/decode-messages.ts';
import { readStored } from '../statements/read-stored.ts';

/**
 * Those whose id is taken in the store by another statement (1.0.3 Communication 2.1.1 and 2.1.2, 409 Conflict). What
 * has the same place in the order of all is this very statement, written by an earlier try.
 */
export const findConflicts = (
  request: readonly Incoming[],
  stored: ReadonlyMap<StatementId, StoredStatement>,
): readonly Incoming[] => {
  if (stored.size === 0) return [];
  const read = new Map<StatementId, Statement>();
  return request.filter(({ document: { id, at }, statement }) => {
    const there = stored.get(id);
    if (there === undefined || there.at === at) return false;
    const known = read.get(id) ?? readStored(there);
    read.set(id, known);
    return !isSameStatement(known, statement);
  });
};

/**
 * Those whose id an earlier one of the same write has, which is not in the store and another statement. Compared is
 * what would be stored of the earlier one, so that a second try, which finds it in the store, comes to the same.
 */
export const findRivals = (
  request: readonly Incoming[],
  stored: ReadonlyMap<StatementId, StoredStatement>,
): readonly Incoming[] => {
  const first = new Map<StatementId, Incoming>();
  return request.filter((one) => {
    const { id } = one.document;
    if (stored.has(id)) return false;
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, one);
    return earlier !== undefined && !isSameStatement(readStored(earlier.document), one.statement);
  });
};
