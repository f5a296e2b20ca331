import type { StoredTimes } from '../store/stored-times.ts';
import type { ConsistentThrough } from './consistent-through.ts';

/** Consistent-Through as clients get it. */
export interface GivenThrough {
  /** With an answer that lists no statements: 0 while statements may still come with an earlier `stored`. */
  shown(): Promise<number>;
  /** With a list of statements: none comes with an earlier `stored` from then on. */
  forList(): Promise<number>;
}

export const createGivenThrough = (
  through: Pick<ConsistentThrough, 'read'>,
  storedTimes: Pick<StoredTimes, 'isFinal' | 'endKeeping'>,
): GivenThrough => ({
  shown: async () => ((await storedTimes.isFinal()) ? through.read() : 0),
  forList: async () => {
    await storedTimes.endKeeping();
    return through.read();
  },
});
