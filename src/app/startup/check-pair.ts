import { setTimeout as pause } from 'node:timers/promises';
import { isProblem } from '../../core/problem.ts';
import type { Journal, JournalState } from '../../journal/port/journal.ts';
import { JOURNAL_ID, RECOVERY_UNDER_WAY } from '../../store/ports/copy-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import { describePairFaults, findPairFaults, type PairFault } from './pair-faults.ts';
import { adoptStudyTopics, findStudyTopicFaults } from '../study-topics/study-topic-faults.ts';

/** A pair as it was found. */
export interface PairReading {
  /** Undefined for a journal that ends with its process: it is no one's. */
  readonly state: JournalState | undefined;
  readonly faults: readonly PairFault[];
}

export interface Pair {
  readonly store: Pick<Store, 'facts' | 'forwardings' | 'progress' | 'studies'>;
  readonly journal: Pick<Journal, 'readState'>;
  /** Absent where only the other two are compared. */
  readonly topics?: Pick<StudyTopics, 'consumedOffsets' | 'readState'>;
}

interface Patience {
  readonly readings: number;
  readonly pauseMs: number;
}

/** Soon after a change of leader Kafka gives an earlier end. */
const PATIENCE: Patience = { readings: 6, pauseMs: 500 };

const readOnce = async ({ store, journal, topics }: Pair): Promise<PairReading> => {
  const knownId = await store.facts.find(JOURNAL_ID);
  const isRecovering = (await store.facts.find(RECOVERY_UNDER_WAY)) !== undefined;
  const progress = await store.progress.all();
  const state = await journal.readState();
  if (state === undefined) return { state, faults: [] };
  const ofStudies = topics === undefined ? [] : await findStudyTopicFaults({ store, topics });
  return { state, faults: [...findPairFaults({ state, knownId, isRecovering, progress }), ...ofStudies] };
};

/** Faults that another reading can take back: of offsets, which move, and of what a broker does not know yet. */
const PASSING: readonly PairFault['kind'][] = ['store-behind', 'journal-behind', 'study-topic'];

const mayPass = ({ faults }: PairReading): boolean => faults.some(({ kind }) => PASSING.includes(kind));

/**
 * Reads whether journal, store and study topics belong together; faults that may pass are read again before they are
 * believed. Rejects with Problem `store-unavailable` or `journal-unavailable`.
 */
export const readPair = async (pair: Pair, { readings, pauseMs } = PATIENCE): Promise<PairReading> => {
  for (let left = readings; ; left--) {
    try {
      const reading = await readOnce(pair);
      if (left <= 1 || !mayPass(reading)) return reading;
    } catch (thrown) {
      if (left <= 1 || !isProblem(thrown, 'journal-unavailable')) throw thrown;
    }
    await pause(pauseMs);
  }
};

const refusal = (faults: readonly [PairFault, ...PairFault[]]): Error => {
  const description = describePairFaults(faults);
  switch (faults[0].kind) {
    case 'recovery-unfinished':
      return new Error(`${description}: run \`carnet recover\` again`);
    case 'study-topic':
      return new Error(
        `JOURNAL_URL and STORE_URL do not belong together: ${description}; put the right ones back, or run ` +
          '`carnet recover`, which fills them again from the store (`--dry-run` only says so)',
      );
    default:
      return new Error(
        `JOURNAL_URL and STORE_URL do not belong together: ${description}; put the right one back, or run ` +
          '`carnet recover --dry-run`, which says what it takes to go on with these two',
      );
  }
};

/**
 * Throws an Error with one sentence where journal, store and study topics do not belong together. A store that
 * remembers no journal, or no topics, takes these for its own. Rejects as `readPair` does.
 */
export const checkPair = async (pair: Pair, patience = PATIENCE): Promise<void> => {
  const { state, faults } = await readPair(pair, patience);
  const [first, ...others] = faults;
  if (first !== undefined) throw refusal([first, ...others]);
  if (state === undefined) return;
  // Another process may have started at the same time with another journal.
  if (state.id !== undefined && (await pair.store.facts.putIfAbsent(JOURNAL_ID, state.id)) !== state.id)
    throw refusal([{ kind: 'other-journal' }]);
  if (pair.topics !== undefined) await adoptStudyTopics({ store: pair.store, topics: pair.topics });
};
