import { setTimeout as timeout } from 'node:timers/promises';
import { outsideDeadline } from '../core/concurrency/request-deadline.ts';
import { Problem } from '../core/problem.ts';
import type { FactRepository, Store } from './ports/store.ts';

/** `yes` if this release opened the store first: an earlier one does not note the first list of statements. */
const POSSIBLE = 'stored-times-possible';
/** The first use: `kept`, an import that keeps `stored`; or `given`, another use. */
const DECISION = 'stored-times';
const ENDED = 'stored-times-ended';
const SETTLED = 'stored-times-settled';

type Decision = 'kept' | 'given';

/**
 * Decides if statements may be stored with the `stored` of another LRS (docs/decisions/0055). The first use of a store
 * decides; the first list of statements ends it for good. Calls reject with Problem `store-unavailable`.
 */
export interface StoredTimes {
  /** To be called for a request that keeps `stored`. False if the store has been used or read. */
  beginKeeping(): Promise<boolean>;
  /** Answers as `beginKeeping`, and decides nothing. */
  mayKeep(): Promise<boolean>;
  /** To be called for any other use. Resolves with true if no statement can keep its `stored` any more. */
  use(): Promise<boolean>;
  /** Answers as `use`, and decides nothing. */
  isFinal(): Promise<boolean>;
  /** For a list of statements. From then on none is stored with an earlier `stored` than Consistent-Through. */
  endKeeping(): Promise<void>;
}

export interface StoredTimesDeps {
  readonly store: Pick<Store, 'facts' | 'progress'>;
  /** The time to wait for a noted write to end, in milliseconds; 5 s by default. */
  readonly waitMs?: number;
}

const POLL_MS = 20;

/** To be called at the start of a process, before anything is written. */
export const noteNewStore = async ({ facts, statements }: Pick<Store, 'facts' | 'statements'>): Promise<void> => {
  const isNew = (await facts.find('authors-since')) === undefined && (await statements.newest()) === undefined;
  if (isNew) await facts.putIfAbsent(POSSIBLE, 'yes');
};

/** True if a sink stores statements with the `stored` that their request keeps. */
export const isKeepingStored = async (facts: Pick<FactRepository, 'find'>): Promise<boolean> =>
  (await facts.find(DECISION)) === 'kept' && (await facts.find(ENDED)) === undefined;

export const createStoredTimes = ({ store: { facts, progress }, waitMs = 5_000 }: StoredTimesDeps): StoredTimes => {
  let final = false;

  const setFinal = (isSo: boolean): boolean => (final ||= isSo);

  const decide = async (wanted: Decision): Promise<Decision> =>
    (await facts.find(POSSIBLE)) === 'yes' ? ((await facts.putIfAbsent(DECISION, wanted)) as Decision) : 'given';

  const isSettled = async (): Promise<boolean> => (await facts.find(SETTLED)) !== undefined;

  /**
   * A sink that read its facts before `ENDED` loses its epoch, and so cannot note the write. If it had noted the write,
   * its end is awaited.
   */
  const settle = async (): Promise<void> => {
    await facts.putIfAbsent(ENDED, 'ended');
    for (const { partition } of await progress.all()) await progress.claim(partition);
    const deadline = performance.now() + waitMs;
    while ((await progress.all()).some(({ note }) => note?.keptFrom !== undefined)) {
      if (performance.now() > deadline)
        throw new Problem('store-unavailable', 'an import that keeps `stored` is still being written: try again');
      await timeout(POLL_MS);
    }
    await facts.putIfAbsent(SETTLED, 'settled');
  };
  let settling: Promise<void> | undefined;

  return {
    beginKeeping: async () => !final && (await decide('kept')) === 'kept' && isKeepingStored(facts),
    mayKeep: async () => {
      if (final || (await facts.find(POSSIBLE)) !== 'yes') return false;
      return (await facts.find(DECISION)) === undefined || isKeepingStored(facts);
    },
    use: async () => final || setFinal((await decide('given')) === 'given' || (await isSettled())),
    isFinal: async () => {
      if (final) return true;
      if ((await facts.find(POSSIBLE)) !== 'yes') return setFinal(true);
      return setFinal((await facts.find(DECISION)) === 'given' || (await isSettled()));
    },
    endKeeping: async () => {
      if (final || setFinal((await decide('given')) === 'given' || (await isSettled()))) return;
      settling ??= outsideDeadline(settle).finally(() => (settling = undefined));
      await settling;
      final = true;
    },
  };
};
