import type { RecomputedRun } from './recompute-run.ts';

/** Bounds how often runs are computed anew after statements were voided: each may read 5,000 statements. */
export interface RecomputeBudget {
  readonly isLeft: (sources: readonly string[]) => boolean;
  /** Takes the cost of a run that was computed anew. */
  readonly take: (sources: readonly string[], recomputed: RecomputedRun) => void;
}

/** In statements read: two of the longest runs at once, then one in twenty seconds; each takes about a second. */
const MAX = 10_000;
const PER_SECOND = 250;
/** The cost of a run that is too long, and the least cost: few statements among many of their registration. */
const OF_LONGEST = 5_000;
const LEAST = 100;
const MAX_KEPT = 10_000;

/** A budget of each set of sources that have their runs in common, by a clock in milliseconds. */
export const createRecomputeBudget = (now: () => number): RecomputeBudget => {
  const used = new Map<string, { readonly amount: number; readonly at: number }>();
  const keyOf = (sources: readonly string[]): string => sources.join(' ');
  const usedOf = (key: string): number => {
    const { amount, at } = used.get(key) ?? { amount: 0, at: now() };
    return Math.max(0, amount - (Math.max(0, now() - at) * PER_SECOND) / 1_000);
  };
  return {
    isLeft: (sources) => usedOf(keyOf(sources)) < MAX,
    take: (sources, { run, evaluated }) => {
      const key = keyOf(sources);
      const amount = usedOf(key) + (run.state === null ? OF_LONGEST : Math.max(LEAST, evaluated.length));
      used.delete(key);
      if (used.size >= MAX_KEPT) used.delete(used.keys().next().value ?? '');
      used.set(key, { amount, at: now() });
    },
  };
};
