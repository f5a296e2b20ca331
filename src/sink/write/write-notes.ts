import { defined } from '../../core/json-object.ts';
import type { JournalMessage } from '../../journal/port/journal.ts';
import type { Progress, StatementPosition, WriteNote } from '../../store/ports/sink/progress-repository.ts';
import type { StatementId } from '../../xapi/model/types.ts';
import type { Store } from '../../store/ports/store.ts';
import { isKeepingStored } from '../../store/stored-times.ts';
import type { DecodedStatement } from '../statements/decode-messages.ts';
import { countKept, type StoredOfWrite } from '../statements/kept-keys.ts';
import { type ConsentObserver, countWithheld } from './consent-observer.ts';
import type { Conflict } from './find-conflicts.ts';
import { type PartitionClaim, saveProgress } from './partition-claim.ts';
import { updateRecentDeadLetters } from './recent-dead-letters.ts';
import type { WriteLookup } from './write-lookup.ts';

/** A smaller difference of clocks is ignored: harvesters wait as long. */
export const MAX_SKEW_MS = 1_000;

/** A write that is noted, and what it does with each statement. */
export interface NotedWrite {
  readonly note: WriteNote;
  readonly withheld: ReadonlySet<DecodedStatement>;
  /** The withheld statements that become dead letters, since the store does not know by what they were admitted. */
  readonly unknown: readonly DecodedStatement[];
  readonly conflicting: ReadonlySet<DecodedStatement>;
  readonly existingIds: ReadonlySet<StatementId>;
}

const positionOf = ({ position }: DecodedStatement): StatementPosition => position;

/** The position of a statement that becomes a dead letter, as it is noted. */
export const conflictPosition = ({ position }: DecodedStatement, conflict: Conflict): StatementPosition =>
  conflict === 'unjudged' ? { ...position, unjudged: true } : position;

interface NotesDeps {
  readonly store: Pick<Store, 'progress'> & { readonly facts: Pick<Store['facts'], 'find'> };
  readonly now: () => number;
  /** The same as in `WriteDeps`. */
  readonly recentDeadLetterMs?: number;
  readonly observe?: ConsentObserver;
}

/** The notes of writes in the progress document. */
export const createNotes = (
  { store, now, recentDeadLetterMs = 60_000, observe }: NotesDeps,
  lookup: (statements: readonly DecodedStatement[]) => Promise<WriteLookup>,
) => {
  const addRecent = (claim: PartitionClaim, added: WriteNote['deadLetters']): Progress['deadLetters'] =>
    updateRecentDeadLetters(claim.progress.deadLetters, added, { now: now(), maxAgeMs: recentDeadLetterMs });
  const saveNote = (claim: PartitionClaim, note: WriteNote, added: WriteNote['deadLetters']): Promise<boolean> =>
    saveProgress(store, claim, { ...claim.progress, note, deadLetters: addRecent(claim, added) });
  /** Saves the note with exactly these dead letters; undefined if the epoch is lost. */
  const saveDeadLetters = async (
    claim: PartitionClaim,
    note: WriteNote,
    deadLetters: WriteNote['deadLetters'],
  ): Promise<WriteNote | undefined> => {
    const changed = { ...note, deadLetters };
    const before = claim.progress.deadLetters.filter(({ offset }) => offset < note.from || offset >= note.to);
    const recent = updateRecentDeadLetters(before, deadLetters, { now: now(), maxAgeMs: recentDeadLetterMs });
    return (await saveProgress(store, claim, { ...claim.progress, note: changed, deadLetters: recent }))
      ? changed
      : undefined;
  };

  /** Undefined if the epoch is lost. */
  const noteNew = async (
    claim: PartitionClaim,
    messages: readonly JournalMessage[],
    { statements, stored, keptFrom }: StoredOfWrite & { readonly statements: readonly DecodedStatement[] },
  ): Promise<NotedWrite | undefined> => {
    const found = await lookup(statements);
    const withheld = new Set(found.withheld.keys());
    const unknown = [...withheld].filter((one) => found.withheld.get(one) === 'unknown');
    const note = {
      from: messages[0]?.offset ?? 0,
      to: (messages.at(-1)?.offset ?? -1) + 1,
      stored,
      ...defined({ keptFrom }),
      deadLetters: [...found.conflicting].map(([one, conflict]) => conflictPosition(one, conflict)),
      ...(withheld.size > 0 && { withheld: [...withheld].map(positionOf) }),
      ...(unknown.length > 0 && { unknown: unknown.map(positionOf) }),
    };
    if (!(await saveNote(claim, note, note.deadLetters))) return undefined;
    countWithheld(found.withheld, observe);
    const conflicting = new Set(found.conflicting.keys());
    return { note, withheld, unknown, conflicting, existingIds: found.existingIds };
  };

  const findKeptFrom = async (
    { progress: { kept = 0 } }: PartitionClaim,
    messages: readonly JournalMessage[],
  ): Promise<number | undefined> =>
    countKept(messages) > 0 && (await isKeepingStored(store.facts)) ? kept : undefined;

  const moveProgress = (claim: PartitionClaim, messages: readonly JournalMessage[], note: WriteNote) => {
    const { through: before, last } = claim.progress;
    const time = now();
    // At most the append time of the last message, so that Consistent-Through shows how far a partition is behind.
    // `caughtUp` moves it on at the end of the partition. If the clock was set back, harvesters go on with what is
    // stored.
    const through = Math.max(
      before,
      note.stored > time + MAX_SKEW_MS ? note.stored : Math.min(time, messages.at(-1)?.appendedAt ?? 0),
    );
    const kept = note.keptFrom === undefined ? claim.progress.kept : note.keptFrom + countKept(messages);
    return saveProgress(store, claim, {
      offset: note.to,
      through,
      last: Math.max(note.stored, through, last),
      ...defined({ kept }),
      deadLetters: addRecent(claim, note.deadLetters),
    });
  };

  return { saveNote, saveDeadLetters, noteNew, findKeptFrom, moveProgress };
};
