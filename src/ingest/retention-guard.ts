import { Problem } from '../core/problem.ts';

/**
 * How long a sink may be behind before nothing new is taken: half a day before the journal could drop what a 200
 * promised. In milliseconds.
 */
export const OLDEST_MS = 24 * 3600 * 1000;

/**
 * Builds the retention guard: rejects with Problem `journal-unavailable` where the store is more than 24 hours behind,
 * so that the journal's retention (46 hours) never eats what was accepted. It reads the store, so it also refuses while
 * the store is away.
 */
export const createRetentionGuard =
  (age: () => Promise<number>): (() => Promise<void>) =>
  async () => {
    if ((await age()) > OLDEST_MS)
      throw new Problem(
        'journal-unavailable',
        'the store is more than 24 hours behind the journal; nothing new is taken until it has caught up',
      );
  };
