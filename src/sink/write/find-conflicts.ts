import { mapInSlices } from '../../core/concurrency/slices.ts';
import { isProblem } from '../../core/problem.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import { isSameStatement } from '../../xapi/statement/same.ts';
import type { ReadSharedIds, SharedIds } from '../../access/sources/organisations/shared-ids.ts';
import { idNamespaceOf } from '../../xapi/formats/uuid.ts';
import type { Statement, StatementId } from '../../xapi/model/types.ts';
import type { DecodedStatement } from '../statements/decode-messages.ts';
import { readStored } from '../../xapi/statement/read-stored.ts';

/**
 * Finds the organisations of sources. Two statements of one id without a namespace, from two organisations, are
 * different whatever they say. If absent, all sources that share ids are of one organisation.
 */
export interface ConflictDeps {
  readonly readSharedIds?: ReadSharedIds | undefined;
}

/**
 * The reason why a statement cannot have its id. `unjudged`: the record of a source is damaged, so it is not known if
 * the other statement is of another organisation.
 */
export type Conflict = 'different' | 'unjudged';

/** The conflicts of the statements that have one. */
export type Conflicts = ReadonlyMap<DecodedStatement, Conflict>;

type Placed = Pick<StoredStatement, 'id' | 'source'>;

/** The conflict that is known before contents are compared. */
const conflictOfPlaces = (
  shared: SharedIds | undefined,
  { id, source }: Placed,
  other: Placed,
): Conflict | undefined => {
  if (idNamespaceOf(id) !== undefined) return undefined;
  try {
    return shared?.areApart(source, other.source) === true ? 'different' : undefined;
  } catch (thrown) {
    if (!isProblem(thrown, 'damaged')) throw thrown;
    // Not thrown: the statements behind it would wait until the source is repaired.
    return 'unjudged';
  }
};

const findThose = async (
  statements: readonly DecodedStatement[],
  conflictOf: (one: DecodedStatement) => Conflict | undefined,
): Promise<Conflicts> => {
  const found = await mapInSlices(statements, conflictOf);
  return new Map(
    statements.flatMap((one, at) => {
      const conflict = found[at];
      return conflict === undefined ? [] : [[one, conflict]];
    }),
  );
};

/** Reads the shared ids only if two sources have one id. */
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
): Promise<Conflicts> => {
  if (stored.size === 0) return new Map();
  const shared = await readShared(deps, statements, stored);
  const parsed = new Map<StatementId, Statement>();
  return findThose(statements, ({ document, statement }) => {
    const { id, at } = document;
    const current = stored.get(id);
    if (current === undefined || current.at === at) return undefined;
    const conflict = conflictOfPlaces(shared, document, current);
    if (conflict !== undefined) return conflict;
    // The stored statement cannot be compared: what came is a dead letter until the stored one is repaired.
    if (current.damaged === true) return 'different';
    const other = parsed.get(id) ?? readStored(current);
    parsed.set(id, other);
    return isSameStatement(other, statement) ? undefined : 'different';
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
): Promise<Conflicts> => {
  const shared = await readShared(deps, statements, new Map());
  const first = new Map<StatementId, DecodedStatement>();
  return findThose(statements, (one) => {
    const { id } = one.document;
    if (stored.has(id)) return undefined;
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, one);
    if (earlier === undefined) return undefined;
    const conflict = conflictOfPlaces(shared, one.document, earlier.document);
    if (conflict !== undefined) return conflict;
    return isSameStatement(readStored(earlier.document), one.statement) ? undefined : 'different';
  });
};
