import { Problem } from '../../core/problem.ts';
import type { StatementId } from '../../xapi/model/types.ts';
import type { DecodedStatement } from '../statements/decode-messages.ts';
import { type ConflictDeps, findConflicts } from './find-conflicts.ts';
import { conflictPosition } from './write-notes.ts';
import type { ConsentRecheck } from '../erasure/recheck-consent.ts';
import type { WriteNote } from '../../store/ports/sink/progress-repository.ts';
import type { StatementRepository, StoredStatement } from '../../store/ports/statements/statement-repository.ts';

export interface InsertResult {
  /** All statements but the dead letters; duplicates too. */
  readonly accepted: readonly DecodedStatement[];
  /** The accepted statements that this write, or an earlier try of it, has inserted. */
  readonly written: readonly DecodedStatement[];
  readonly insertedCount: number;
  /** False if the epoch was lost before all dead letters were noted; what is inserted stays inserted. */
  readonly noted: boolean;
}

export interface InsertStatementsDeps {
  readonly readSharedIds?: ConflictDeps['readSharedIds'];
  readonly statements: StatementRepository;
  readonly freeIds: ConsentRecheck['freeIds'];
}

// A statement that refuses an insert can be read at once, or very soon.
const MAX_ROUNDS = 10;

const NONE: ReadonlyMap<StatementId, StoredStatement> = new Map();

const firstOfEachId = (statements: readonly DecodedStatement[]): readonly DecodedStatement[] => {
  const first = new Map<StatementId, DecodedStatement>();
  for (const one of statements) if (!first.has(one.document.id)) first.set(one.document.id, one);
  return [...first.values()];
};

/**
 * Inserts statements of a write; replaces stored ones that may not stay. Conflicting or too large ones go to `note`
 * first: true once noted, false if the epoch is lost. Rejects with Problem `store-unavailable`.
 */
export const createInsertStatements =
  ({ statements, freeIds, readSharedIds }: InsertStatementsDeps) =>
  async (
    permitted: readonly DecodedStatement[],
    existingIds: ReadonlySet<StatementId>,
    note: (added: WriteNote['deadLetters']) => Promise<boolean>,
  ): Promise<InsertResult> => {
    let accepted = permitted;
    let insertedCount = 0;
    let pending = firstOfEachId(permitted).filter(({ document }) => !existingIds.has(document.id));
    let written = pending;
    for (let round = 0; pending.length > 0; round++) {
      if (round === MAX_ROUNDS)
        throw new Problem('store-unavailable', 'The store says that ids are taken, but does not show by what.');
      const refused = await statements.insert(pending.map(({ document }) => document));
      insertedCount += pending.length - refused.size;
      if (refused.size === 0) break;
      const contended = pending.filter(({ document: { id } }) => refused.get(id) === 'exists');
      const stored =
        contended.length === 0
          ? NONE
          : await freeIds(
              contended.map(({ document }) => document),
              await statements.find(contended.map(({ document: { id } }) => id)),
            );
      // A stored statement with another sort key makes this one a repetition, which changes nothing (2.0 4.1.6.1); one
      // with the same sort key was inserted by an earlier try.
      written = written.filter(
        ({ document: { id, at } }) => refused.get(id) !== 'too-large' && (stored.get(id)?.at ?? at) === at,
      );
      const tooLarge = accepted.filter(({ document: { id } }) => refused.get(id) === 'too-large');
      const conflicts = await findConflicts(accepted, stored, { readSharedIds });
      const deadLetters = new Set([...conflicts.keys(), ...tooLarge]);
      if (deadLetters.size > 0) {
        accepted = accepted.filter((one) => !deadLetters.has(one));
        const positions = [...deadLetters].map((one) =>
          tooLarge.includes(one)
            ? { ...one.position, tooLarge: true as const }
            : conflictPosition(one, conflicts.get(one) ?? 'different'),
        );
        if (!(await note(positions)))
          return { accepted, written: written.filter((one) => !deadLetters.has(one)), insertedCount, noted: false };
      }
      pending = contended.filter(({ document: { id } }) => !stored.has(id));
    }
    return { accepted, written, insertedCount, noted: true };
  };
