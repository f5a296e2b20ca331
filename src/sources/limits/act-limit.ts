import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Problem } from '../../core/problem.ts';

interface ActLimitRule {
  readonly most: number;
  readonly seconds: number;
  /** What the refusal says. */
  readonly refusal: string;
}

/** Counts what somebody does, by a key, in each process. Rejects with Problem `too-many-requests`. */
export type ActLimit = (key: string) => Promise<void>;

export const createActLimit = ({ most, seconds, refusal }: ActLimitRule): ActLimit => {
  const acts = new RateLimiterMemory({ points: most, duration: seconds });
  return async (key) => {
    try {
      await acts.consume(key);
    } catch (thrown) {
      if (!(thrown instanceof RateLimiterRes)) throw thrown;
      const retryAfterS = Math.max(1, Math.ceil(thrown.msBeforeNext / 1000));
      throw new Problem('too-many-requests', refusal, [], { retryAfterS });
    }
  };
};
