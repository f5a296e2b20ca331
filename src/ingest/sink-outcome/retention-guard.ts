import { HOUR_MS } from '../../core/time.ts';
import { Problem } from '../../core/problem.ts';

/** The share of the retention: 24 of the default 46 hours. The rest is the operator's time to repair the store. */
const SHARE = 24 / 46;

/** The greatest lag of the store behind the journal, in milliseconds, at which statements are accepted. */
export const maxStoreLagMs = (retentionMs: number): number => retentionMs * SHARE;

interface RetentionGuardDeps {
  /** Reads the lag from the store. */
  readonly lagMs: () => Promise<number>;
  /** The retention of the journal, in milliseconds. */
  readonly retentionMs: number;
}

/**
 * Rejects with Problem `journal-unavailable` if the store is so far behind that the journal's retention could delete
 * accepted statements. It also rejects if the store is unavailable.
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
