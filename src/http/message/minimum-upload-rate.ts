import type { Pace } from './minimum-rate.ts';

/** A body that is waited for. */
interface AwaitedBody {
  /** So many bytes have come. */
  came(bytes: number): void;
  /** Nobody waits for its client now: it is whole, was refused, or what came is being worked on. */
  pause(): void;
  /** Its client is waited for again. */
  resume(): void;
}

/** Watches that bodies come: a client that stalls holds what it has sent so far, which others have no room for. */
export interface BodyPace {
  /** Begins to wait for a body; `slow` is called, once, where less of it comes than must. */
  watch(slow: () => void): AwaitedBody;
}

/** The least that must come of a body: 9 kbit/s. A school's worst line is faster. */
export const LEAST_BODY_PACE: Pace = { bytes: 16_384, withinMs: 15_000 };

/** So often within the time of a pace it is looked. */
const LOOKS = 3;

interface Waiting {
  since: number;
  came: number;
  readonly slow: () => void;
}

/** Builds the watch over all bodies of a process, by one timer. */
export const createBodyPace = ({ bytes, withinMs }: Pace): BodyPace => {
  const waiting = new Set<Waiting>();
  let timer: NodeJS.Timeout | undefined;

  const look = (): void => {
    const now = performance.now();
    for (const one of waiting) {
      if (now - one.since < withinMs) continue;
      if (one.came < bytes) {
        waiting.delete(one);
        one.slow();
      }
      [one.since, one.came] = [now, 0];
    }
    if (waiting.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    watch: (slow) => {
      const one: Waiting = { since: performance.now(), came: 0, slow };
      let spent = 0;
      waiting.add(one);
      timer ??= setInterval(look, withinMs / LOOKS).unref();
      return {
        came: (count) => {
          one.came += count;
        },
        pause: () => {
          if (waiting.delete(one)) spent = performance.now() - one.since;
        },
        resume: () => {
          one.since = performance.now() - spent;
          waiting.add(one);
          timer ??= setInterval(look, withinMs / LOOKS).unref();
        },
      };
    },
  };
};
