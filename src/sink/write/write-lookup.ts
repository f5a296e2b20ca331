import { allSettled } from '../../core/concurrency/all-settled.ts';
import type { StatementRepository, StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import type { StatementId } from '../../xapi/model/types.ts';
import {
  findDeniedStatements,
  readDecisionSnapshot,
  readSourcePurposes,
  restoreUnknownPeople,
  type SinkConsent,
  type SinkDenialReason,
} from '../erasure/sink-consent.ts';
import type { DecodedStatement } from '../statements/decode-messages.ts';
import type { ConsentObserver } from './consent-observer.ts';
import { type ConflictDeps, type Conflicts, findConflicts, findInternalConflicts } from './find-conflicts.ts';

/** The state of the store and of the decisions before a write is noted. */
export interface WriteLookup {
  /** Statements that a decision does not permit any more, and why. */
  readonly withheld: ReadonlyMap<DecodedStatement, SinkDenialReason>;
  /** Statements whose id another statement has, if ids were looked up. */
  readonly conflicting: Conflicts;
  /** The ids that the store has already, if they were looked up. */
  readonly existingIds: ReadonlySet<StatementId>;
}

export const EMPTY_LOOKUP: WriteLookup = { withheld: new Map(), conflicting: new Map(), existingIds: new Set() };

const NONE_STORED: ReadonlyMap<StatementId, StoredStatement> = new Map();

const conflictsOf = async (
  statements: readonly DecodedStatement[],
  stored: ReadonlyMap<StatementId, StoredStatement>,
  deps: ConflictDeps,
): Promise<Conflicts> =>
  new Map([
    ...(await findConflicts(statements, stored, deps)),
    ...(await findInternalConflicts(statements, stored, deps)),
  ]);

/**
 * Looks up the decisions of a write's people and the purposes of its sources. Looks up ids only if one comes twice,
 * since the insert shows which are taken. A stored statement that may not stay counts as absent.
 */
export const createWriteLookup =
  (
    deps: ConflictDeps & {
      readonly statements: StatementRepository;
      readonly consent: SinkConsent | undefined;
      readonly now: () => number;
      readonly observe?: ConsentObserver | undefined;
    },
  ) =>
  async (statements: readonly DecodedStatement[]): Promise<WriteLookup> => {
    const { consent, now } = deps;
    if (statements.length === 0) return EMPTY_LOOKUP;
    const documents = statements.map(({ document }) => document);
    const ids = new Set(documents.map(({ id }) => id));
    const areUnique = ids.size === documents.length;
    // What the store has decides which of two statements with one id is stored.
    const finding = areUnique ? Promise.resolve(NONE_STORED) : deps.statements.find([...ids]);
    const findConflicting = (some: readonly DecodedStatement[], stored: typeof NONE_STORED) =>
      areUnique ? Promise.resolve(EMPTY_LOOKUP.conflicting) : conflictsOf(some, stored, deps);
    if (consent === undefined) {
      const found = await finding;
      return {
        ...EMPTY_LOOKUP,
        conflicting: await findConflicting(statements, found),
        existingIds: new Set(found.keys()),
      };
    }
    const [found, ownDecisions, purposes] = await allSettled([
      finding,
      readDecisionSnapshot(consent, documents),
      readSourcePurposes(consent, statements),
    ]);
    const restored = await restoreUnknownPeople(consent, { statements, purposes, decisions: ownDecisions });
    if (restored > 0) deps.observe?.restored?.(restored);
    // The decisions on a stored statement are read after it.
    const decisions =
      found.size === 0 && restored === 0
        ? ownDecisions
        : await readDecisionSnapshot(consent, [...documents, ...found.values()]);
    const withheld = await findDeniedStatements({ decisions, purposes, statements, now: now() });
    const open = withheld.size === 0 ? statements : statements.filter((one) => !withheld.has(one));
    const stored = new Map([...found].filter(([, document]) => decisions.mayStay(document)));
    return {
      withheld,
      conflicting: await findConflicting(open, stored),
      existingIds: new Set(stored.keys()),
    };
  };
