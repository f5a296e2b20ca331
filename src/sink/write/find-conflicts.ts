import { filterInSlices } from '../../core/concurrency/slices.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import { isSameStatement } from '../../xapi/statement/same.ts';
import type { ReadSharedIds, SharedIds } from '../../sources/organisations/shared-ids.ts';
import { idNamespaceOf } from '../../xapi/formats/uuid.ts';
import type { Statement, StatementId } from '../../xapi/model/types.ts';
import type { DecodedStatement } from '../statements/decode-messages.ts';
import { readStored } from '../../xapi/statement/read-stored.ts';

/**
 * What conflicts are found by: statements of one id without a namespace, of two organisations, are two whatever they
 * say. Absent: all that share ids are of one.
 */
export interface ConflictDeps {
  readonly readSharedIds?: ReadSharedIds | undefined;
}

type Placed = Pick<StoredStatement, 'id' | 'source'>;

const isOfOther = (shared: SharedIds | undefined, { id, source }: Placed, other: Placed): boolean =>
  idNamespaceOf(id) === undefined && shared?.areApart(source, other.source) === true;

/** Read only where two sources have one id. */
const readShared = async (
  { readSharedIds }: ConflictDeps,
  statements: readonly DecodedStatement[],
  stored: ReadonlyMap<StatementId, StoredStatement>,
): Promise<SharedIds | undefined> => {
  const sources = new Map([...stored].map(([id, { source }]) => [id, source]));
  const isMixed = statements.some(({ document: { id, source } }) => {
    const first = sources.get(id) ?? source;
    sources.set(id, first);
    return first !== source;
  });
  return isMixed ? readSharedIds?.() : undefined;
};

/**
 * Statements whose id the store has for another statement (1.0.3 Communication 2.1.1 and 2.1.2, 409 Conflict). A stored
 * one with the same sort key is this very statement, written by an earlier try.
 */
export const findConflicts = async (
  statements: readonly DecodedStatement[],
  stored: ReadonlyMap<StatementId, StoredStatement>,
  deps: ConflictDeps = {},
): Promise<readonly DecodedStatement[]> => {
  if (stored.size === 0) return [];
  const shared = await readShared(deps, statements, stored);
  const parsed = new Map<StatementId, Statement>();
  return filterInSlices(statements, ({ document, statement }) => {
    const { id, at } = document;
    const current = stored.get(id);
    if (current === undefined || current.at === at) return false;
    if (isOfOther(shared, document, current)) return true;
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
export const findInternalConflicts = async (
  statements: readonly DecodedStatement[],
  stored: ReadonlyMap<StatementId, StoredStatement>,
  deps: ConflictDeps = {},
): Promise<readonly DecodedStatement[]> => {
  const shared = await readShared(deps, statements, new Map());
  const first = new Map<StatementId, DecodedStatement>();
  return filterInSlices(statements, (one) => {
    const { id } = one.document;
    if (stored.has(id)) return false;
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, one);
    if (earlier === undefined) return false;
    return (
      isOfOther(shared, one.document, earlier.document) || !isSameStatement(readStored(earlier.document), one.statement)
    );
  });
};
