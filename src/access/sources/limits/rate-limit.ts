import RateLimiterMemory from 'rate-limiter-flexible/lib/RateLimiterMemory.js';
import RateLimiterRes from 'rate-limiter-flexible/lib/RateLimiterRes.js';
import { Problem } from '../../../core/problem.ts';

const MINUTE_S = 60;

/** The limit of one kind of act, in each process. */
interface RateLimitOptions {
  readonly atMost: number;
  /** The length of the window in seconds; a minute by default. */
  readonly perS?: number;
  /** The name of the counted acts, in `RateLimit-Policy`. */
  readonly name: string;
  /** The detail of the refusal, with the number. */
  readonly refusal: string;
}

/** Counts acts by a key. Rejects with Problem `too-many-requests`. */
export type RateLimit = (key: string) => Promise<void>;

export const createRateLimit = ({ atMost, perS = MINUTE_S, name, refusal }: RateLimitOptions): RateLimit => {
  const counts = new RateLimiterMemory({ points: atMost, duration: perS });
  return async (key) => {
    try {
      await counts.consume(key);
    } catch (thrown) {
      if (!(thrown instanceof RateLimiterRes)) throw thrown;
      const retryAfterS = Math.max(1, Math.ceil(thrown.msBeforeNext / 1000));
      throw new Problem('too-many-requests', refusal, [{ at: name, detail: `are ${atMost} in ${perS} s` }], {
        retryAfterS,
        rateLimit: { policy: `"${name}";q=${atMost};w=${perS}`, state: `"${name}";r=0;t=${retryAfterS}` },
      });
    }
  };
};
