import { readStored } from '../../xapi/statement/read-stored.ts';
import type { RetentionVerdicts } from '../../consent/gate/retention-verdicts.ts';
import type { Statement, StatementId } from '../../xapi/model/types.ts';
import { type Fault, Problem } from '../../core/problem.ts';
import { startLoop } from '../../core/concurrency/slices.ts';
import { idNamespaceOf, statementId } from '../../xapi/formats/uuid.ts';
import { isSameStatement } from '../../xapi/statement/same.ts';
import type { StatementRepository } from '../../store/ports/statements/statement-repository.ts';
import type { IdPlace } from './id-place.ts';

/** The requirement that a stored statement never changes, by the words of both versions. */
const IMMUTABLE = 'xAPI 1.0.3 Communication 2.1.1; IEEE 9274.1.1 4.1.6.1';

/** The statements of a request whose id is stored already, by their indices. */
export interface ExistingIds {
  /** The stored statement is the same: storing it again changes nothing. */
  readonly same: ReadonlySet<number>;
  /** The stored statement is another one, or of a source that the caller may not read. */
  readonly other: ReadonlySet<number>;
  /** The statements of `same` that are stored without a namespace although the request has one. None is appended. */
  readonly kept?: ReadonlySet<number>;
}

/** Finds stored ids among those of a client, in the place of its ids. Rejects with Problem `store-unavailable`. */
export type FindExistingIds = (
  statements: readonly Statement[],
  readableSources: readonly string[],
  place?: IdPlace,
) => Promise<ExistingIds>;

interface FindExistingIdsDeps {
  readonly repository: Pick<StatementRepository, 'findUpToBytes' | 'findExistingIds'>;
  readonly retentionVerdicts: RetentionVerdicts;
}

/** Problem `statement-conflict`, with a fault for each of these statements: its id is that of another statement. */
export const conflictProblem = (ids: readonly string[], indices: readonly number[], single: boolean): Problem => {
  const faults = indices.map((index): Fault => ({
    at: single ? '/id' : `/${index}/id`,
    detail: `a different statement has the id ${ids[index] ?? ''}`,
    requirement: IMMUTABLE,
  }));
  return new Problem('statement-conflict', faults.map(({ detail }) => detail).join('; '), faults);
};

/** Throws `conflictProblem` if the id of an admitted statement is that of another stored statement. */
export const checkConflicts = (
  {
    ids,
    single,
    admitted,
  }: { readonly ids: readonly string[]; readonly single: boolean; readonly admitted: readonly number[] },
  existing: ExistingIds,
): void => {
  const conflicting = admitted.filter((index) => existing.other.has(index));
  if (conflicting.length > 0) throw conflictProblem(ids, conflicting, single);
};

const NONE: ExistingIds = { same: new Set(), other: new Set() };
/** The most bytes of stored statements read at once: each may be as large as a body. */
const BYTES_PER_READ = 4_000_000;

/** The verdict on the stored statement with an id: whether it is the same, and has the id in the shared place. */
interface Verdict {
  readonly isSame: boolean;
  readonly isShared: boolean;
}

const existingOf = (verdicts: ReadonlyMap<number, Verdict>): ExistingIds => {
  const select = (isWanted: (verdict: Verdict) => boolean): ReadonlySet<number> =>
    new Set([...verdicts].flatMap(([index, verdict]) => (isWanted(verdict) ? [index] : [])));
  return {
    same: select(({ isSame }) => isSame),
    other: select(({ isSame }) => !isSame),
    kept: select(({ isSame, isShared }) => isSame && isShared),
  };
};

/**
 * A stored statement that is to be erased counts as absent: the sink replaces it. A statement that the caller may not
 * read is not compared: a caller that knows its id could learn its content by guesses.
 */
export const createFindExistingIds =
  ({ repository, retentionVerdicts }: FindExistingIdsDeps): FindExistingIds =>
  async (statements, readableSources, { idNamespace, isOwn } = {}) => {
    const keysOf = (id: string): readonly StatementId[] =>
      isOwn === undefined ? [statementId(id, idNamespace)] : [statementId(id), statementId(id, idNamespace)];
    const given = statements.flatMap(({ id }) => (id === undefined ? [] : keysOf(id)));
    if (given.length === 0) return NONE;
    const present = await repository.findExistingIds(given);
    if (present.size === 0) return NONE;
    const candidates = statements.flatMap((statement, index) =>
      (statement.id === undefined ? [] : keysOf(statement.id))
        .filter((id) => present.has(id))
        .map((id) => ({ statement, id, index })),
    );
    const verdictsOf = new Map<number, Verdict>();
    const pause = startLoop();
    for (let remaining = candidates; remaining.length > 0;) {
      const found = await repository.findUpToBytes(
        remaining.map(({ id }) => id),
        BYTES_PER_READ,
      );
      if (found.size === 0) break;
      const verdicts = await retentionVerdicts([...found.values()]);
      const stored = new Map([...found].filter((_, at) => verdicts[at] !== 'erase'));
      for (const { statement, id, index } of remaining) {
        const known = stored.get(id);
        if (known === undefined) continue;
        const isShared = isOwn !== undefined && idNamespaceOf(id) === undefined;
        // In the shared place, a statement of another organisation does not count, and an own one was stored first.
        if (isShared ? !isOwn(known.source) : verdictsOf.has(index)) continue;
        const due = pause();
        if (due !== undefined) await due;
        const isSame = readableSources.includes(known.source) && isSameStatement(readStored(known), statement);
        verdictsOf.set(index, { isSame, isShared });
      }
      remaining = remaining.filter(({ id }) => !found.has(id));
    }
    return existingOf(verdictsOf);
  };
