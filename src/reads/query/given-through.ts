import type { StoredTimes } from '../../store/stored-times.ts';
import type { ConsistentThrough } from './consistent-through.ts';

/** Consistent-Through as clients get it. */
export interface GivenThrough {
  /** The value for an answer that lists no statements: 0 while statements may still come with an earlier `stored`. */
  shown(): Promise<number>;
  /**
   * The value for a list of statements: after it no statement comes with an earlier `stored`. `since` is the parameter
   * of the list, in milliseconds since the epoch. The value is 0 if statements were lost that had been given before: a
   * harvester that uses it as its next `since` reads everything again.
   */
  forList(since?: number): Promise<number>;
}

export const createGivenThrough = (
  through: ConsistentThrough,
  storedTimes: StoredTimes,
  /** As in `Epoch`. */
  lostBefore: () => number | undefined = () => undefined,
): GivenThrough => ({
  shown: async () => ((await storedTimes.isFinal()) ? through.read() : 0),
  forList: async (since = 0) => {
    await storedTimes.endKeeping();
    if (since > 0 && since < (lostBefore() ?? 0)) return 0;
    return through.read();
  },
});
