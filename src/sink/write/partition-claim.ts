import type { JournalMessage, Offset } from '../../journal/port/journal.ts';
import type { Progress } from '../../store/ports/sink/progress-repository.ts';
import type { Store } from '../../store/ports/store.ts';

/**
 * A partition that a sink has claimed: no other process changes the progress document while its epoch is the newest.
 */
export interface PartitionClaim {
  progress: Progress;
  /** The offset that reading was asked to begin at, until the first messages come. */
  requestedOffset?: Offset | undefined;
  /** Messages of a noted write that is still incomplete. */
  pendingMessages: readonly JournalMessage[];
}

/** Saves progress under the epoch of the claim; false if the epoch is lost, or the store was put back. */
export const saveProgress = async (
  store: Pick<Store, 'progress'>,
  claim: PartitionClaim,
  change: Omit<Progress, 'partition' | 'epoch'>,
): Promise<boolean> => {
  const { partition, epoch } = claim.progress;
  const progress = { ...change, partition, epoch };
  if (!(await store.progress.save(progress, claim.progress))) return false;
  claim.progress = progress;
  return true;
};
