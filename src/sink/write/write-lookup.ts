import type { StatementRepository, StoredStatement } from '../../store/ports/statement-repository.ts';
import type { StatementId } from '../../xapi/model/types.ts';
import {
  findDeniedStatements,
  readDecisionSnapshot,
  type SinkConsent,
  type SinkDenialReason,
} from '../erasure/sink-consent.ts';
import type { DecodedStatement } from '../statements/decode-messages.ts';
import { findConflicts, findInternalConflicts } from './find-conflicts.ts';

/** The state of the store and of the decisions before a write is noted. */
export interface WriteLookup {
  /** Statements that a decision does not permit any more, and why. */
  readonly withheld: ReadonlyMap<DecodedStatement, SinkDenialReason>;
  /** Statements whose id another statement has, as far as the lookup can see before the insert. */
  readonly conflicting: ReadonlySet<DecodedStatement>;
  /** The ids that the store has already. */
  readonly existingIds: ReadonlySet<StatementId>;
}

export const EMPTY_LOOKUP: WriteLookup = { withheld: new Map(), conflicting: new Set(), existingIds: new Set() };

const conflictsOf = async (
  statements: readonly DecodedStatement[],
  stored: ReadonlyMap<StatementId, StoredStatement>,
): Promise<ReadonlySet<DecodedStatement>> =>
  new Set([...(await findConflicts(statements, stored)), ...(await findInternalConflicts(statements, stored))]);

/**
 * Looks up the ids of a write in one call, and the decisions of its people in another. People in stored statements with
 * these ids count among them. A stored statement that may not stay counts as absent.
 */
export const createWriteLookup =
  (deps: {
    readonly statements: Pick<StatementRepository, 'find'>;
    readonly consent: SinkConsent | undefined;
    readonly now: () => number;
  }) =>
  async (statements: readonly DecodedStatement[]): Promise<WriteLookup> => {
    const { consent, now } = deps;
    if (statements.length === 0) return EMPTY_LOOKUP;
    const found = await deps.statements.find([...new Set(statements.map(({ document }) => document.id))]);
    if (consent === undefined)
      return {
        ...EMPTY_LOOKUP,
        conflicting: await conflictsOf(statements, found),
        existingIds: new Set(found.keys()),
      };

    const decisions = await readDecisionSnapshot(consent, [
      ...statements.map(({ document }) => document),
      ...found.values(),
    ]);
    const withheld = await findDeniedStatements(consent, { decisions, statements, now: now() });
    const open = withheld.size === 0 ? statements : statements.filter((one) => !withheld.has(one));
    const stored = new Map([...found].filter(([, document]) => decisions.mayStay(document)));
    return {
      withheld,
      conflicting: await conflictsOf(open, stored),
      existingIds: new Set(stored.keys()),
    };
  };
