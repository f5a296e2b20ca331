import { createSingleFlight } from './single-flight.ts';

/** Finds the values of keys; keys without a value are not in the map. */
export type BatchedLookup<K, V> = (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>;

/** A look-up without an answer for so long is made once more, beside itself: its connection may hang. */
const HEDGE_AFTER_MS = 1_000;

const hedged = async <K, V>(find: BatchedLookup<K, V>, keys: readonly K[]): Promise<ReadonlyMap<K, V>> => {
  const first = find(keys);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), HEDGE_AFTER_MS);
  });
  try {
    const found = await Promise.race([first, late]);
    if (found !== undefined) return found;
  } finally {
    clearTimeout(timer);
  }
  // The first that is answered counts; the other one ends by its own limit of time.
  return Promise.any([first, find(keys)]).catch(() => first);
};

/**
 * Serves concurrent look-ups by common calls of `find`, one at a time. No answer is older than its question. If `find`
 * rejects, all look-ups of that call reject with its error.
 */
export const createBatchedLookup = <K, V>(find: BatchedLookup<K, V>): BatchedLookup<K, V> => {
  const together = createSingleFlight<'find', ReadonlyMap<K, V>>();
  let waiting = new Set<K>();
  const findWaiting = (): Promise<ReadonlyMap<K, V>> => {
    const keys = waiting;
    waiting = new Set();
    return hedged(find, [...keys]);
  };
  return async (keys) => {
    const own = new Map<K, V>();
    if (keys.length === 0) return own;
    for (const key of keys) waiting.add(key);
    const found = await together('find', findWaiting);
    for (const key of keys) {
      const value = found.get(key);
      if (value !== undefined) own.set(key, value);
    }
    return own;
  };
};
