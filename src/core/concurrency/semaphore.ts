import { Problem } from '../problem.ts';

export interface Permits {
  /** Releases all permits but so many, if there are more. */
  shrinkTo(amount: number): void;
  /** Releases the permits; a second call changes nothing. */
  release(): void;
}

/** A weighted semaphore: work that finds too few permits waits, first come, first served. */
export interface Semaphore {
  /**
   * Resolves once so many permits are free; for more than there are in all, once no other work holds any. Rejects with
   * Problem `overloaded` if too many wait or the wait takes too long.
   */
  acquire(amount?: number): Promise<Permits>;
}

export interface SemaphoreOptions {
  /** The number of permits. */
  readonly atMost: number;
  /** The most that may wait; one more is refused. */
  readonly waitingAtMost: number;
  /** The longest wait, in milliseconds; without it there is no limit. */
  readonly waitMs?: number;
  /** The detail of the Problem. */
  readonly refusal: string;
}

export const createSemaphore = ({ atMost, waitingAtMost, waitMs, refusal }: SemaphoreOptions): Semaphore => {
  const waiting = new Set<{ readonly amount: number; readonly admit: () => void }>();
  let inUse = 0;

  const isFree = (amount: number): boolean => inUse === 0 || inUse + amount <= atMost;
  const giveBack = (amount: number): void => {
    inUse -= amount;
    for (const next of waiting) {
      if (!isFree(next.amount)) return;
      waiting.delete(next);
      // Counted at once: a caller that comes meanwhile must not find them free.
      inUse += next.amount;
      next.admit();
    }
  };
  const permitsOf = (amount: number): Permits => {
    let mine = amount;
    const shrinkTo = (left: number): void => {
      const less = Math.max(0, mine - left);
      mine -= less;
      if (less > 0) giveBack(less);
    };
    return { shrinkTo, release: () => shrinkTo(0) };
  };
  const wait = (amount: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const refuse = (): void => {
        waiting.delete(one);
        // The next in the queue may need fewer.
        giveBack(0);
        reject(new Problem('overloaded', refusal));
      };
      const timer = waitMs === undefined ? undefined : setTimeout(refuse, waitMs);
      const one = {
        amount,
        admit: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      waiting.add(one);
    });

  return {
    acquire: async (amount = 1) => {
      if (waiting.size === 0 && isFree(amount)) inUse += amount;
      else if (waiting.size >= waitingAtMost) throw new Problem('overloaded', refusal);
      else await wait(amount);
      return permitsOf(amount);
    },
  };
};

/** A semaphore for each key (a lab, a person, a credential): a slow holder takes no permits from other keys. */
export interface KeyedSemaphore {
  /** Resolves once this key has a permit left. Rejects with Problem `overloaded`. */
  acquire(of: string): Promise<Pick<Permits, 'release'>>;
}

/** Keys that hold no permit take no memory. */
export const createKeyedSemaphore = (deps: SemaphoreOptions): KeyedSemaphore => {
  const all = new Map<string, { readonly semaphore: Semaphore; users: number }>();
  return {
    acquire: async (of) => {
      const own = all.get(of) ?? { semaphore: createSemaphore(deps), users: 0 };
      all.set(of, own);
      own.users += 1;
      let isReleased = false;
      const forgetUser = (): void => {
        if (isReleased) return;
        isReleased = true;
        own.users -= 1;
        if (own.users === 0) all.delete(of);
      };
      try {
        const permits = await own.semaphore.acquire();
        return {
          release: () => {
            permits.release();
            forgetUser();
          },
        };
      } catch (thrown) {
        forgetUser();
        throw thrown;
      }
    },
  };
};
