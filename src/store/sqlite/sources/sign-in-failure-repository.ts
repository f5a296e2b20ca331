import RateLimiterMemory from 'rate-limiter-flexible/lib/RateLimiterMemory.js';
import { FAILURE_WINDOW_S, type SignInFailureRepository } from '../../ports/sources/sign-in-failure-repository.ts';

/** Failed sign-ins in the memory of this process. */
export const createMemorySignInFailureRepository = (): SignInFailureRepository => {
  const counts = new RateLimiterMemory({ points: 1, duration: FAILURE_WINDOW_S });
  return {
    add: async (key, change) => {
      const { consumedPoints, msBeforeNext } = await counts.penalty(key, change);
      return { failures: consumedPoints, endsInMs: msBeforeNext };
    },
  };
};
