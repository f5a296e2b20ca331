import type { JournalMessage } from '../../journal/port/journal.ts';
import type { SortKey } from '../../xapi/model/types.ts';
import { sortKey, sortKeysOf } from '../../xapi/statement/sort-key.ts';

/** The times of a write, in milliseconds since the epoch. */
export interface StoredOfWrite {
  /** The time of every statement that does not keep its own. */
  readonly stored: number;
  /** The number of statements that have kept their own time before these; absent if none may keep one. */
  readonly keptFrom?: number | undefined;
}

/** Counters of kept times begin here, apart from those of a write, and repeat after so many statements. */
const FIRST_KEPT_COUNTER = 2 ** 15;

/** The `stored` of a statement, as a number and as text, and its sort key. */
export interface StoredPlace {
  readonly stored: number;
  readonly storedText: string;
  readonly at: SortKey;
}

/**
 * The places of the statements of a write, by the time that a statement asks to keep and its number in the write. Must
 * be asked for every statement in order, also for one that cannot be read.
 */
export const createStoredPlaces = (partition: number, { stored, keptFrom }: StoredOfWrite) => {
  const storedText = new Date(stored).toISOString();
  const keyOf = sortKeysOf(stored, partition);
  let kept = keptFrom ?? 0;
  return (time: number | null | undefined, number: number): StoredPlace => {
    if (keptFrom === undefined || time === null || time === undefined) return { stored, storedText, at: keyOf(number) };
    const counter = FIRST_KEPT_COUNTER + (kept++ % FIRST_KEPT_COUNTER);
    return { stored: time, storedText: new Date(time).toISOString(), at: sortKey(time, partition, counter) };
  };
};

/** The number of statements of these messages that ask to keep a time. */
export const countKept = (messages: readonly JournalMessage[]): number => {
  let count = 0;
  for (const { batches } of messages)
    for (const { keptStored } of batches) if (keptStored !== undefined) count += keptStored.filter(isTime).length;
  return count;
};

const isTime = (time: number | null): boolean => time !== null;
