import { DAY_MS } from '../core/time.ts';
import { Problem } from '../core/problem.ts';

/** The greatest lag of the store, in milliseconds, at which statements are accepted. */
export const MAX_STORE_LAG_MS = DAY_MS;

/**
 * Rejects with Problem `journal-unavailable` where the store is more than 24 hours behind the journal, whose retention
 * (46 hours) then cannot delete what was accepted. `lagMs` reads the store: with the store away it rejects as well.
 */
export const createRetentionGuard =
  (lagMs: () => Promise<number>): (() => Promise<void>) =>
  async () => {
    if ((await lagMs()) > MAX_STORE_LAG_MS)
      throw new Problem(
        'journal-unavailable',
        'the store is more than 24 hours behind the journal; nothing new is taken until it has caught up',
      );
  };
