/** Remembers which spellings of an identifier (blind indexes) lead to its person, or to nobody. */
export interface JoinedSpellings {
  /** Whether all of them were joined with one person not long ago. */
  areJoined(others: readonly string[]): boolean;
  /** Whether this is the person whom they were joined with. */
  areOf(others: readonly string[], person: string | undefined): boolean;
  join(others: readonly string[], person: string): void;
  forget(others: readonly string[]): void;
}

/** Some 10 MB. */
const MAX_ENTRIES = 50_000;
/** In milliseconds. After that they are looked up again: a process of an earlier release may store one of them. */
const MAX_AGE_MS = 600_000;

export const createJoinedSpellings = (now: () => number): JoinedSpellings => {
  /** The one joined first is the first. */
  const joined = new Map<string, { readonly person: string; readonly at: number }>();
  return {
    areJoined: (others) => {
      const since = now() - MAX_AGE_MS;
      return others.every((other) => (joined.get(other)?.at ?? since) > since);
    },
    areOf: (others, person) => others.every((other) => joined.get(other)?.person === person),
    join: (others, person) => {
      for (const other of others) {
        joined.delete(other);
        if (joined.size >= MAX_ENTRIES) joined.delete(joined.keys().next().value ?? '');
        joined.set(other, { person, at: now() });
      }
    },
    forget: (others) => {
      for (const other of others) joined.delete(other);
    },
  };
};
