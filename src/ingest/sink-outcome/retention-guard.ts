import { HOUR_MS } from '../../core/time.ts';
import { Problem } from '../../core/problem.ts';

/** Of the retention: 24 hours of the 46 that are the default. The rest is the operator's time to repair the store. */
const SHARE = 24 / 46;

/** The greatest lag of the store behind the journal, in milliseconds, at which statements are accepted. */
export const maxStoreLagMs = (retentionMs: number): number => retentionMs * SHARE;

interface RetentionGuardDeps {
  /** Reads the store. */
  readonly lagMs: () => Promise<number>;
  /** Of the journal, in milliseconds. */
  readonly retentionMs: number;
}

/**
 * Rejects with Problem `journal-unavailable` where the store is so far behind the journal that its retention could
 * delete what was accepted. With the store away it rejects as well.
 */
export const createRetentionGuard = ({ lagMs, retentionMs }: RetentionGuardDeps): (() => Promise<void>) => {
  const atMost = maxStoreLagMs(retentionMs);
  return async () => {
    if ((await lagMs()) > atMost)
      throw new Problem(
        'journal-unavailable',
        `the store is more than ${Math.floor(atMost / HOUR_MS)} hours behind the journal; nothing new is taken until ` +
          'it has caught up',
      );
  };
};
