import { Problem } from '../core/problem.ts';
import type { RecordChange } from '../consent/audit/record-change.ts';
import { createMarkOpenErasures } from '../consent/erasure/mark-open-erasures.ts';
import type { Journal, JournalState, Offset } from '../journal/port/journal.ts';
import type { StudyTopics } from '../journal/port/study-topics.ts';
import { JOURNAL_ID } from '../store/ports/copy-repository.ts';
import type { Store } from '../store/ports/store.ts';
import { readPair } from './startup/check-pair.ts';
import type { PairFault } from './startup/pair-faults.ts';

/** What it takes to go on with a journal and a store that do not belong together. */
export interface Recovery {
  readonly state: JournalState;
  /** None where they belong together: then there is nothing to do. */
  readonly faults: readonly [] | readonly [PairFault, ...PairFault[]];
  /** Everything acknowledged until then is in the store; milliseconds since the epoch, 0 where it has nothing. */
  readonly storedThrough: number;
  /** Erasures whose markers this journal may not have. */
  readonly openErasures: number;
}

interface RecoverDeps {
  readonly store: Pick<Store, 'erasures' | 'facts' | 'progress' | 'studies'>;
  readonly journal: Pick<Journal, 'mark' | 'readState'>;
  readonly topics: Pick<StudyTopics, 'claim'>;
  readonly recordChange: RecordChange;
}

/** Reads what is wrong; changes nothing. Rejects as `readPair` does. */
export const planRecovery = async ({
  store,
  journal,
}: {
  readonly store: RecoverDeps['store'];
  readonly journal: RecoverDeps['journal'];
}): Promise<Recovery> => {
  const { state, faults } = await readPair({ store, journal });
  if (state === undefined) throw new Problem('invalid-request', 'the journal of JOURNAL_URL ends with its process');
  const [first, ...others] = faults;
  const throughs = (await store.progress.all()).map(({ through }) => through);
  return {
    state,
    faults: first === undefined ? [] : [first, ...others],
    storedThrough: throughs.length === 0 ? 0 : Math.min(...throughs),
    openErasures: (await store.erasures.backlog()).count,
  };
};

/** Has the sinks read this partition from `start` on. What the store has already is found to be there. */
const resetProgress = async ({ progress }: RecoverDeps['store'], partition: number, start: Offset): Promise<void> => {
  const { note: _, ...claimed } = await progress.claim(partition);
  // The positions of dead letters are of the other journal, too.
  if (!(await progress.save({ ...claimed, offset: start, deadLetters: [] })))
    throw new Problem('state-conflict', 'a sink runs: stop every process of this Carnet, then run the command again');
};

const resetPublisher = async (topics: RecoverDeps['topics'], partition: number, start: Offset): Promise<void> => {
  const appender = await topics.claim(partition);
  try {
    await appender.append([], start);
  } finally {
    await appender.close();
  }
};

/**
 * Carries out a plan, as one event of the audit chain. Every consumer reads this journal from its first message, open
 * erasures are marked in it, and then the store takes it for its own. Repeatable; until its end starts are refused.
 */
export const recoverPair = async (deps: RecoverDeps, { state, faults }: Recovery): Promise<void> => {
  const { store, journal, topics, recordChange } = deps;
  const data = { faults: faults.map((fault) => ({ ...fault })) };
  await recordChange({ type: 'journal.recovered', by: 'cli', data }, async () => {
    await createMarkOpenErasures({ erasures: store.erasures, appendMarker: (marker) => journal.mark(marker) })();
    for (const [partition, { start }] of state.bounds) await resetPublisher(topics, partition, start);
    await store.studies.forgetConsumedOffsets();
    for (const [partition, { start }] of state.bounds) await resetProgress(store, partition, start);
    // Last: until then starts are refused, and the command can be run again.
    await store.facts.remove(JOURNAL_ID);
    if (state.id !== undefined) await store.facts.putIfAbsent(JOURNAL_ID, state.id);
  });
};
