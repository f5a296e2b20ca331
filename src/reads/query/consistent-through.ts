import type { Progress, ProgressRepository } from '../../store/ports/sink/progress-repository.ts';

/** The time up to which the store is complete. */
export interface ConsistentThrough {
  /**
   * Every statement with `stored` up to this time is readable, and none will be added; in milliseconds since the epoch.
   * It never decreases, so it is later than now if a clock is, or was, ahead. It is 0 while a partition has no
   * progress.
   */
  read(): Promise<number>;
  /**
   * The present lag of the store, for the retention guard: a partition without progress counts from the start of this
   * process.
   */
  lagMs(): Promise<number>;
}

/** The minimum over all partitions, of one read of the progress. */
interface PartitionMinimum {
  readonly documents: readonly Progress[];
  readonly through: number;
  /** True if a partition has no progress, or a progress of 0. */
  readonly isPartitionMissing: boolean;
}

export interface ConsistentThroughDeps {
  /** The progress, which may be cached: an old value is still true. The minimum is computed once for each array. */
  readonly progress: Pick<ProgressRepository, 'all'>;
  readonly partitions: () => Promise<readonly number[]>;
  readonly now: () => number;
}

/** The minimum progress over all partitions of the journal (IEEE 9274.1.1 4.1.6.1). */
export const createConsistentThrough = ({ progress, partitions, now }: ConsistentThroughDeps): ConsistentThrough => {
  const startedAt = now();
  let cached: PartitionMinimum | undefined;

  const minimumOf = (documents: readonly Progress[], expected: readonly number[]): PartitionMinimum => {
    const all = new Map(documents.map(({ partition, through }) => [partition, through]));
    const present = expected.flatMap((partition) => all.get(partition) || []);
    return {
      documents,
      through: Math.min(...present),
      isPartitionMissing: present.length < Math.max(1, expected.length),
    };
  };

  const minimum = async (absent: number): Promise<number> => {
    const documents = await progress.all();
    if (cached?.documents !== documents) cached = minimumOf(documents, await partitions());
    return Math.min(cached.through, cached.isPartitionMissing ? absent : Infinity);
  };

  return {
    read: () => minimum(0),
    lagMs: async () => {
      const latest = now();
      return now() - Math.min(latest, await minimum(startedAt));
    },
  };
};
