import { Problem } from '../../core/problem.ts';
import type { BatchOutcome } from '../sink-outcome/read-after-write.ts';
import type { LeasedRuns } from './run-leases.ts';

/**
 * Gives runs back once the sink has passed the statements of a request. Rejects with Problem `journal-unavailable`
 * where another request may have had the runs meanwhile: what was decided by them does not hold.
 */
export const giveBackRuns = async (
  runs: LeasedRuns,
  {
    outcome,
    ids,
    waitAgain,
  }: {
    readonly outcome: BatchOutcome;
    readonly ids: readonly string[];
    readonly waitAgain: () => Promise<BatchOutcome>;
  },
): Promise<void> => {
  const isHeld = await runs.isHeld().catch(() => false);
  if (outcome.kind === 'readable') void runs.release();
  // The answer does not wait for the sink any longer; the next request of the registration does.
  else void waitAgain().then(({ kind }) => (kind === 'readable' ? runs.release() : runs.leave()));
  if (!isHeld)
    throw new Problem(
      'journal-unavailable',
      'the statements took so long that others of their registration may have come between; they may be stored',
      [],
      { ids },
    );
};
