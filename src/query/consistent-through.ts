import type { Progress, ProgressRepository } from '../store/ports/store.ts';

/** How far the store is complete. */
export interface ConsistentThrough {
  /**
   * Every statement with `stored` up to here is readable, and none will come later; milliseconds since the epoch, never
   * later than now.
   */
  read(): Promise<number>;
  /**
   * As `read`, but a partition that no sink has come through yet, claimed or not, counts from this process's start: for
   * the retention guard.
   */
  age(): Promise<number>;
}

/** The least of each kind, over all partitions, in one reading of the documents. */
interface Least {
  readonly documents: readonly Progress[];
  readonly through: number;
  /** Whether a partition has no document, or one that no sink has come through yet. */
  readonly isOneAbsent: boolean;
}

/**
 * Builds the reading of Consistent-Through: the least progress over all partitions of the journal; one without a
 * progress document holds it back (IEEE 9274.1.1 4.1.6.1, X-Experience-API-Consistent-Through).
 */
export const createConsistentThrough = (parts: {
  /**
   * Of a moment ago will do, since a value is still true when it is old; what it comes to is kept as long as the array
   * is the same.
   */
  readonly progress: Pick<ProgressRepository, 'all'>;
  readonly partitions: () => Promise<readonly number[]>;
  readonly now: () => number;
}): ConsistentThrough => {
  const { progress, partitions, now } = parts;
  const startedAt = now();
  let known: Least | undefined;

  const leastOf = (documents: readonly Progress[], expected: readonly number[]): Least => {
    const all = new Map(documents.map(({ partition, through }) => [partition, through]));
    const present = expected.flatMap((partition) => all.get(partition) || []);
    return { documents, through: Math.min(...present), isOneAbsent: present.length < expected.length };
  };

  const least = async (absent: number): Promise<number> => {
    const bound = now();
    const documents = await progress.all();
    if (known?.documents !== documents) known = leastOf(documents, await partitions());
    return Math.min(bound, known.through, known.isOneAbsent ? absent : bound);
  };

  return { read: () => least(0), age: async () => now() - (await least(startedAt)) };
};
