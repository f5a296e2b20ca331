import { Problem } from './problem.ts';

/** A place that was taken. */
export interface Taken {
  /** Gives back all but so much of it, where it is more. */
  keep(amount: number): void;
  /** Gives it back; again changes nothing. */
  leave(): void;
}

/** Places for work that takes room: whoever finds none waits for its turn. */
export interface Places {
  /**
   * Resolves once there is room for this much; of a greater amount than there ever is, once nothing else has any.
   * Rejects with Problem `overloaded`.
   */
  take(amount?: number): Promise<Taken>;
}

/** What `createPlaces` is given. */
export interface PlacesDeps {
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
export const createPlaces = ({ atMost, waitingAtMost, waitMs, refusal }: PlacesDeps): Places => {
  const waiting = new Set<{ readonly amount: number; readonly go: () => void }>();
  let taken = 0;

  const hasRoomFor = (amount: number): boolean => taken === 0 || taken + amount <= atMost;
  const give = (amount: number): void => {
    taken -= amount;
    for (const next of waiting) {
      if (!hasRoomFor(next.amount)) return;
      waiting.delete(next);
      // Taken for it here and now: nobody who comes meanwhile finds the room.
      taken += next.amount;
      next.go();
    }
  };
  const place = (amount: number): Taken => {
    let held = amount;
    const keep = (left: number): void => {
      const less = Math.max(0, held - left);
      held -= less;
      if (less > 0) give(less);
    };
    return { keep, leave: () => keep(0) };
  };
  const wait = (amount: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const late = (): void => {
        waiting.delete(one);
        // Those behind it may need less.
        give(0);
        reject(new Problem('overloaded', refusal));
      };
      const timer = waitMs === undefined ? undefined : setTimeout(late, waitMs);
      const one = {
        amount,
        go: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      waiting.add(one);
    });

  return {
    take: async (amount = 1) => {
      if (waiting.size === 0 && hasRoomFor(amount)) taken += amount;
      else if (waiting.size >= waitingAtMost) throw new Problem('overloaded', refusal);
      else await wait(amount);
      return place(amount);
    },
  };
};

/**
 * Places of which each of many (labs, people, credentials) has its own: whoever holds theirs for long takes none from
 * others.
 */
export interface PlacesOfEach {
  /** Resolves once this one has a place left. Rejects with Problem `overloaded`. */
  take(of: string): Promise<Pick<Taken, 'leave'>>;
}

/** Builds them; nothing is kept of those who hold none. */
export const createPlacesOfEach = (deps: PlacesDeps): PlacesOfEach => {
  const all = new Map<string, { readonly places: Places; users: number }>();
  return {
    take: async (of) => {
      const own = all.get(of) ?? { places: createPlaces(deps), users: 0 };
      all.set(of, own);
      own.users += 1;
      let gone = false;
      const go = (): void => {
        if (gone) return;
        gone = true;
        own.users -= 1;
        if (own.users === 0) all.delete(of);
      };
      try {
        const place = await own.places.take();
        return {
          leave: () => {
            place.leave();
            go();
          },
        };
      } catch (thrown) {
        go();
        throw thrown;
      }
    },
  };
};
