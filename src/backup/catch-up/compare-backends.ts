import type { Journal, Offset } from '../../journal/port/journal.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import type { Progress } from '../../store/ports/sink/progress-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import { nextToStore } from '../backends/backends-faults.ts';

/** The ends of the partitions that the store had not reached when they were compared, by partition. */
export type Ends = ReadonlyMap<number, Offset>;

export interface ComparedBackends {
  readonly store: Store;
  readonly journal: Pick<Journal, 'readState'>;
  readonly topics: Pick<StudyTopics, 'consumedOffsets'>;
}

/** The result of comparing a store with its journal. */
export interface Comparison {
  /** Empty if the store has everything. */
  readonly ends: Ends;
  /** True if releases came from messages that the store does not have yet: it has lost writes, or is an older copy. */
  readonly isOlder: boolean;
}

/** The messages of each partition that the store has still to get, up to an end. */
export const messagesLeft = (progress: readonly Progress[], ends: Ends): ReadonlyMap<number, number> => {
  const next = new Map(progress.map((one) => [one.partition, nextToStore(one)]));
  const left = new Map<number, number>();
  for (const [partition, end] of ends) {
    const messages = end - (next.get(partition) ?? 0);
    if (messages > 0) left.set(partition, messages);
  }
  return left;
};

/**
 * Compares a store with the ends of its journal, and with what study topics have consumed of it. The publisher is never
 * ahead of the sink. Rejects with Problem `store-unavailable` or `journal-unavailable`.
 */
export const compareBackends = async ({ store, journal, topics }: ComparedBackends): Promise<Comparison> => {
  // Read before the journal: what comes between is no lag.
  const progress = await store.progress.all();
  const bounds = (await journal.readState())?.bounds ?? new Map<number, { readonly end: Offset }>();
  const all = new Map([...bounds].map(([partition, { end }]) => [partition, end]));
  const left = messagesLeft(progress, all);
  const ends = new Map([...all].filter(([partition]) => left.has(partition)));
  // A study cannot be ahead of a store that has everything.
  if (ends.size === 0) return { ends, isOlder: false };
  const consumed = new Map([...(await topics.consumedOffsets())].filter(([at]) => ends.has(at)));
  // Read again, and later than what was consumed: sinks and publishers of other processes have gone on meanwhile.
  return { ends, isOlder: messagesLeft(await store.progress.all(), consumed).size > 0 };
};
