import RateLimiterMemory from 'rate-limiter-flexible/lib/RateLimiterMemory.js';
import { addressBlock, MAX_BY_ADDRESS } from './sign-in-limits.ts';

const MINUTE_S = 60;

/**
 * Counts a failure by its address only in this process, for resources that are read while the store is away too.
 * Resolves with the whole seconds to wait if too many came from the address; undefined before.
 */
export type CountLocalFailure = (address: string) => Promise<number | undefined>;

export const createCountLocalFailure = (): CountLocalFailure => {
  const failures = new RateLimiterMemory({ points: MAX_BY_ADDRESS, duration: MINUTE_S });
  return async (address) => {
    const { consumedPoints, msBeforeNext } = await failures.penalty(addressBlock(address));
    return consumedPoints <= MAX_BY_ADDRESS ? undefined : Math.max(1, Math.ceil(msBeforeNext / 1000));
  };
};
