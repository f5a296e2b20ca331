import { HEDGE_AFTER_MS, hedged } from './hedged.ts';
import { createSingleFlight } from './single-flight.ts';

/** Finds the values of keys; keys without a value are not in the map. */
export type BatchedLookup<K, V> = (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>;

/**
 * Serves concurrent look-ups by common calls of `find`, one at a time while they are answered. No answer is older than
 * its question. If `find` rejects, all look-ups of that call reject with its error.
 */
export const createBatchedLookup = <K, V>(find: BatchedLookup<K, V>): BatchedLookup<K, V> => {
  const together = createSingleFlight<'find', ReadonlyMap<K, V>>(HEDGE_AFTER_MS);
  let waiting = new Set<K>();
  const findWaiting = (): Promise<ReadonlyMap<K, V>> => {
    const keys = waiting;
    waiting = new Set();
    const keyList = [...keys];
    return hedged(() => find(keyList));
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
