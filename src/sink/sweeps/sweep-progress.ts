import { DAY_MS } from '../../core/time.ts';
import type { ProgressRepository } from '../../store/ports/sink/progress-repository.ts';

/** A partition that was not written for so long, and that the journal has no more, is gone for good. */
const UNUSED_MS = 30 * DAY_MS;

/**
 * Removes the progress of partitions that the journal no longer has, 30 days after they were read last; resolves with
 * their number. Rejects with Problem `store-unavailable` or `journal-unavailable`.
 */
export const createSweepProgress =
  ({
    progress,
    partitions,
    now,
  }: {
    readonly progress: ProgressRepository;
    readonly partitions: () => Promise<readonly number[]>;
    readonly now: () => number;
  }) =>
  async (): Promise<number> =>
    progress.deleteOthers(await partitions(), now() - UNUSED_MS);
