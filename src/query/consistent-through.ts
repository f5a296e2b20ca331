import type { Progress, ProgressShelf } from '../store/store.ts';

/** How far the store is complete. */
export interface ConsistentThrough {
  /** Every statement with `stored` up to here is readable, and none will come later; milliseconds since the epoch, never later than now. */
  read(): Promise<number>;
  /** As `read`, but a partition that no sink has come through yet, claimed or not, counts from this process's start: for the retention guard. */
  age(): Promise<number>;
}

/** A value is still true when it is old, so it may be repeated for so long, in milliseconds. */
const REPEATED_MS = 20;

/**
 * Builds the reading of Consistent-Through: the least progress over all partitions of the journal; one without a progress
 * document holds it back (IEEE 9274.1.1 4.1.6.1, X-Experience-API-Consistent-Through).
 */
export const createConsistentThrough = (parts: {
  readonly progress: Pick<ProgressShelf, 'all'>;
  readonly partitions: () => Promise<readonly number[]>;
  readonly now: () => number;
}): ConsistentThrough => {
  const { progress, partitions, now } = parts;
  const startedAt = now();
  let last: { readonly at: number; readonly documents: Promise<readonly Progress[]> } | undefined;

  const documents = (): Promise<readonly Progress[]> => {
    if (last !== undefined && now() - last.at < REPEATED_MS) return last.documents;
    const reading = progress.all();
    last = { at: now(), documents: reading };
    reading.catch(() => { last = undefined; });
    return reading;
  };

  const least = async (absent: number): Promise<number> => {
    const bound = now();
    const [expected, present] = await Promise.all([partitions(), documents()]);
    const through = new Map(present.map((document) => [document.partition, document.through]));
    return Math.min(bound, ...expected.map((partition) => through.get(partition) || absent));
  };

  return { read: () => least(0), age: async () => now() - (await least(startedAt)) };
};
