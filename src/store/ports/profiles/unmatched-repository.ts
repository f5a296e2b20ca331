/** Statements of a source that claim a profile version, and match nothing in it. */
export interface UnmatchedCount {
  /** The id of the version that they claim; empty for all versions beyond the limit of a source. */
  readonly version: string;
  /** `no-template`: they match no template of it; `unknown-version`: no loaded profile has it. */
  readonly why: 'no-template' | 'unknown-version';
  readonly count: number;
  /** The time when the latest was found, in milliseconds since the epoch. */
  readonly latest: number;
}

/** Counters of unmatched statements, some of each source. A repeated write may count a statement again. */
export interface UnmatchedRepository {
  /** Raises counters of a source by these. A source has at most 200: those beyond are counted together. */
  raise(source: string, counts: readonly UnmatchedCount[]): Promise<void>;
  /** The counters of a source, the greatest first. */
  list(source: string): Promise<readonly UnmatchedCount[]>;
}

const MAX_COUNTERS = 200;

/** The counters of a source raised by others, in the order of `list`. */
export const raiseUnmatched = (
  before: readonly UnmatchedCount[],
  more: readonly UnmatchedCount[],
): readonly UnmatchedCount[] => {
  const keyOf = ({ version, why }: Pick<UnmatchedCount, 'version' | 'why'>): string => JSON.stringify([version, why]);
  const counters = new Map(before.map((counter) => [keyOf(counter), counter]));
  for (const one of more) {
    const isBeyond = !counters.has(keyOf(one)) && counters.size >= MAX_COUNTERS;
    const counter = isBeyond ? { ...one, version: '' } : one;
    const known = counters.get(keyOf(counter));
    counters.set(keyOf(counter), {
      ...counter,
      count: counter.count + (known?.count ?? 0),
      latest: Math.max(counter.latest, known?.latest ?? 0),
    });
  }
  return [...counters.values()].sort((a, b) => b.count - a.count || (a.version < b.version ? -1 : 1));
};
