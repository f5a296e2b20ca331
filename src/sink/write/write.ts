import { defined } from '../../core/json-object.ts';
import { allSettled } from '../../core/concurrency/all-settled.ts';
import type { JournalMessage } from '../../journal/port/journal.ts';
import type { ActivityRepository } from '../../store/ports/statements/activity-repository.ts';
import { isSamePosition, type StatementPosition, type WriteNote } from '../../store/ports/sink/progress-repository.ts';
import { createReadSharedIds } from '../../access/sources/organisations/shared-ids.ts';
import type { Store } from '../../store/ports/store.ts';
import type { StatementId } from '../../xapi/model/types.ts';
import type { SinkConsent } from '../erasure/sink-consent.ts';
import { createApplyErasureMarkers } from '../erasure/apply-erasure-markers.ts';
import { createConsentRecheck } from '../erasure/recheck-consent.ts';
import type { DefinitionCache } from '../statements/activity-cache.ts';
import { decodeMessages, type DecodedStatement } from '../statements/decode-messages.ts';
import { applyReferenceEffects, findReferrersOf } from '../statements/reference-effects.ts';
import { createWriteActivities } from '../statements/write-activities.ts';
import type { ConsentObserver } from './consent-observer.ts';
import { createWriteDeadLetters } from './dead-letter.ts';
import { createInsertStatements, type InsertResult } from './insert-statements.ts';
import type { PartitionClaim } from './partition-claim.ts';
import { createObeyReservations } from './reserved-ids.ts';
import { createNotes, type NotedWrite } from './write-notes.ts';
import { createWriteLookup, EMPTY_LOOKUP } from './write-lookup.ts';
import { createRestoreDecisions } from '../erasure/restore-decisions.ts';

/** The lowest `stored` of these statements: above the pattern runs that they continue, 0 without any. */
const earliestStored = (messages: readonly JournalMessage[]): number => {
  let earliest = 0;
  for (const { batches } of messages)
    for (const { storedAfter } of batches)
      if (storedAfter !== undefined) earliest = Math.max(earliest, storedAfter + 1);
  return earliest;
};

/** Numbers of statements, by what became of them; of messages in `unreadable`. */
export interface WriteCounts {
  readonly statements: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly tooLarge: number;
  readonly unknown: number;
  readonly unreadable: number;
}

/** Evaluates inserted statements against the profiles that they claim, and those now voided; repeatable. */
export type EvaluateWritten = (written: readonly DecodedStatement[], voided: ReadonlySet<StatementId>) => Promise<void>;

export interface WriteDeps {
  readonly store: Pick<Store, 'statements' | 'progress' | 'deadLetters'> & {
    readonly idReservations: Pick<Store['idReservations'], 'find' | 'cancel'>;
    readonly facts: Pick<Store['facts'], 'find'>;
    readonly activities: Pick<ActivityRepository, 'find' | 'saveAll'>;
    readonly sources: Pick<Store['sources'], 'listSources'>;
  };
  readonly now: () => number;
  /** The time that progress lists a dead letter: longer than any request waits; 60 s by default. */
  readonly recentDeadLetterMs?: number;
  readonly evaluateProfiles?: EvaluateWritten;
  /** Read before and after each insert; without it every admitted statement is written. */
  readonly consent?: SinkConsent;
  /** Shared with the erasure of activities in the same process. */
  readonly definitionCache?: DefinitionCache;
  readonly observe?: ConsentObserver;
}

const findByPosition = (
  statements: readonly DecodedStatement[],
  positions: readonly StatementPosition[] = [],
): ReadonlySet<DecodedStatement> =>
  new Set(positions.length === 0 ? [] : statements.filter(({ position }) => positions.some(isSamePosition(position))));

/** The repeatable steps of a write. */
const createWriteSteps = ({ store, now, consent, observe, definitionCache }: WriteDeps) => {
  const { statements, deadLetters } = store;
  // It has a listing of its own: a sink needs the store, consent and nothing else.
  const readSharedIds = createReadSharedIds({ ...store, now });
  const onErased = (documents: number): void => observe?.erased?.(documents);
  const { freeIds, recheck } = createConsentRecheck({ statements, consent, onErased });
  return {
    lookup: createWriteLookup({ statements, consent, now, observe, readSharedIds }),
    insertStatements: createInsertStatements({ statements, freeIds, readSharedIds }),
    writeActivities: createWriteActivities({
      repository: store.activities,
      now,
      ...defined({ definitionCache }),
    }),
    recheck,
    writeDeadLetters: createWriteDeadLetters({ repository: deadLetters, consent, now }),
    applyErasureMarkers: createApplyErasureMarkers({ statements, deadLetters, consent, onErased }),
    restoreDecisions: createRestoreDecisions(consent, observe),
  };
};

/** The write of a note that an earlier sink left. */
const resume = (statements: readonly DecodedStatement[], note: WriteNote): NotedWrite => ({
  note,
  withheld: findByPosition(statements, note.withheld),
  unknown: [...findByPosition(statements, note.unknown)],
  conflicting: findByPosition(statements, note.deadLetters),
  existingIds: EMPTY_LOOKUP.existingIds,
});

/** The inserted statements of a write that stay, and the stored ones that refer to them. */
interface Staying extends InsertResult {
  readonly staying: readonly DecodedStatement[];
  readonly referrers: readonly StatementId[];
}

/**
 * Makes one write in repeatable steps (docs/decisions/0002), or repeats the `noted` one with its `stored`. Resolves
 * with the counts once progress has moved; undefined if another sink has the epoch, and finishes the write.
 */
export const createWrite = (deps: WriteDeps) => {
  const { store, now, evaluateProfiles } = deps;
  const steps = createWriteSteps(deps);
  const { saveNote, saveDeadLetters, noteNew, findKeptFrom, moveProgress } = createNotes(deps, steps.lookup);
  const obeyReservations = createObeyReservations({ repository: store.idReservations, saveDeadLetters });

  /** Resolves with the statements that stay; undefined if the epoch is lost. */
  const insert = async (
    statements: readonly DecodedStatement[],
    { withheld, conflicting, existingIds }: NotedWrite,
    onDeadLetters: (added: WriteNote['deadLetters']) => Promise<boolean>,
  ): Promise<Staying | undefined> => {
    const inserted = await steps.insertStatements(
      statements.filter((one) => !withheld.has(one) && !conflicting.has(one)),
      existingIds,
      onDeadLetters,
    );
    const { accepted, written, noted } = inserted;
    const recheck = async (): Promise<readonly DecodedStatement[]> => {
      // Written before the second look at the decisions: a later erasure then removes these definitions.
      await steps.writeActivities(written);
      // Also if the epoch is lost: what this sink has inserted may have come after an erasure.
      return steps.recheck(accepted);
    };
    const [staying, found] = await allSettled([recheck(), findReferrersOf(store.statements, accepted)]);
    if (!noted) return undefined;
    const referrers = staying === accepted ? found : await findReferrersOf(store.statements, staying);
    return { ...inserted, staying, referrers };
  };

  return async (
    claim: PartitionClaim,
    messages: readonly JournalMessage[],
    noted?: WriteNote,
  ): Promise<WriteCounts | undefined> => {
    const { partition, last } = claim.progress;
    const stored = noted?.stored ?? Math.max(now(), last + 1, earliestStored(messages));
    const keptFrom = noted === undefined ? await findKeptFrom(claim, messages) : noted.keptFrom;
    const { statements, unreadable } = await decodeMessages(partition, messages, { stored, keptFrom });
    await steps.restoreDecisions(messages);
    const begun =
      noted === undefined
        ? await noteNew(claim, messages, { statements, stored, keptFrom })
        : resume(statements, noted);
    const write = begun && (await obeyReservations(claim, statements, begun));
    if (write === undefined) return undefined;

    let { note } = write;
    const inserted = await insert(statements, write, (added) => {
      note = { ...note, deadLetters: [...note.deadLetters, ...added] };
      return saveNote(claim, note, added);
    });
    if (inserted === undefined) return undefined;

    const { staying, accepted, written, insertedCount, referrers } = inserted;
    const voided = await applyReferenceEffects(store.statements, staying, referrers);
    await evaluateProfiles?.(staying === accepted ? written : written.filter((one) => staying.includes(one)), voided);
    const tooLarge = note.deadLetters.filter((position) => position.tooLarge === true);
    const taken = note.deadLetters.filter((position) => position.tooLarge === undefined);
    const conflicts = taken.filter((position) => position.unjudged === undefined);
    const conflicting = [...findByPosition(statements, conflicts)];
    const unjudged = [...findByPosition(statements, taken)].filter((one) => !conflicting.includes(one));
    await steps.writeDeadLetters(partition, {
      unreadable,
      tooLarge,
      unknown: write.unknown,
      unjudged,
      conflicting,
      messages,
    });
    await steps.applyErasureMarkers(messages);
    if (!(await moveProgress(claim, messages, note))) return undefined;
    return {
      statements: insertedCount,
      duplicates: accepted.length - insertedCount,
      conflicts: conflicts.length,
      tooLarge: tooLarge.length,
      unknown: write.unknown.length + unjudged.length,
      unreadable: unreadable.length,
    };
  };
};
