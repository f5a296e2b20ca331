import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Problem } from '../../core/problem.ts';
import { addressBlock } from './sign-in-limits.ts';

/** Tries of one address block in a minute, in each process. */
const MOST_TRIES = 30;
const MINUTE_S = 60;

/**
 * Counts texts that are tried without a credential, by the address that they come from. Rejects with Problem
 * `too-many-requests`.
 */
export const createTryLimit = (): ((address: string) => Promise<void>) => {
  const tries = new RateLimiterMemory({ points: MOST_TRIES, duration: MINUTE_S });
  return async (address) => {
    try {
      await tries.consume(addressBlock(address));
    } catch (thrown) {
      if (!(thrown instanceof RateLimiterRes)) throw thrown;
      const retryAfterS = Math.max(1, Math.ceil(thrown.msBeforeNext / 1000));
      throw new Problem('too-many-requests', `at most ${MOST_TRIES} texts a minute are tried from here`, [], {
        retryAfterS,
      });
    }
  };
};
