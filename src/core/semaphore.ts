import { Problem } from './problem.ts';

/** A place that was taken. */
export interface Permits {
  /** Gives back all but so much of it, where it is more. */
  shrinkTo(amount: number): void;
  /** Gives it back; again changes nothing. */
  release(): void;
}

/** Places for work that takes room: whoever finds none waits for its turn. */
export interface Semaphore {
  /**
   * Resolves once there is room for this much; of a greater amount than there ever is, once nothing else has any.
   * Rejects with Problem `overloaded`.
   */
  acquire(amount?: number): Promise<Permits>;
}

/** What `createSemaphore` is given. */
export interface SemaphoreOptions {
  /** How much there is for all together. */
  readonly atMost: number;
  /** How many may wait; one more is refused. */
  readonly waitingAtMost: number;
  /** How long one waits before it is refused, in milliseconds; without it as long as it takes. */
  readonly waitMs?: number;
  /** What one that is refused is told. */
  readonly refusal: string;
}

/** Builds places, given in the order in which they were asked for. */
export const createSemaphore = ({ atMost, waitingAtMost, waitMs, refusal }: SemaphoreOptions): Semaphore => {
  const waiting = new Set<{ readonly amount: number; readonly admit: () => void }>();
  let inUse = 0;

  const isFree = (amount: number): boolean => inUse === 0 || inUse + amount <= atMost;
  const giveBack = (amount: number): void => {
    inUse -= amount;
    for (const next of waiting) {
      if (!isFree(next.amount)) return;
      waiting.delete(next);
      // Taken for it here and now: nobody who comes meanwhile finds the room.
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
        // Those behind it may need less.
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

/**
 * Places of which each of many (labs, people, credentials) has its own: whoever holds theirs for long takes none from
 * others.
 */
export interface KeyedSemaphore {
  /** Resolves once this one has a place left. Rejects with Problem `overloaded`. */
  acquire(of: string): Promise<Pick<Permits, 'release'>>;
}

/** Builds them; nothing is kept of those who hold none. */
export const createKeyedSemaphore = (deps: SemaphoreOptions): KeyedSemaphore => {
  const all = new Map<string, { readonly semaphore: Semaphore; users: number }>();
  return {
    acquire: async (of) => {
      const own = all.get(of) ?? { semaphore: createSemaphore(deps), users: 0 };
      all.set(of, own);
      own.users += 1;
      let gone = false;
      const admit = (): void => {
        if (gone) return;
        gone = true;
        own.users -= 1;
        if (own.users === 0) all.delete(of);
      };
      try {
        const permitsOf = await own.semaphore.acquire();
        return {
          release: () => {
            permitsOf.release();
            admit();
          },
        };
      } catch (thrown) {
        admit();
        throw thrown;
      }
    },
  };
};
