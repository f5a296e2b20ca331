import { createSingleFlight } from './single-flight.ts';

/** Finds the values of keys; keys without a value are not in the map. */
export type BatchedLookup<K, V> = (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>;

/** A look-up without an answer for so long is made once more, beside itself: its connection may hang. */
const HEDGE_AFTER_MS = 1_000;

const hedged = <K, V>(find: BatchedLookup<K, V>, keys: readonly K[]): Promise<ReadonlyMap<K, V>> =>
  new Promise((resolve, reject) => {
    let isHedged = false;
    const first = find(keys);
    const timer = setTimeout(() => {
      isHedged = true;
      // The first that is answered counts; the other one ends by its own limit of time.
      Promise.any([first, find(keys)]).then(resolve, () => first.then(resolve, reject));
    }, HEDGE_AFTER_MS);
    const settled = (): void => clearTimeout(timer);
    first.then(
      (found) => {
        settled();
        resolve(found);
      },
      (thrown: unknown) => {
        settled();
        if (!isHedged) reject(thrown);
      },
    );
  });

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
