/** The label of all sources beyond the limit. */
const OTHER_SOURCES = 'other';

/** The value of the label `source` for a source. */
export type SourceLabel = (source: string) => string;

/** Makes a value once for each label. */
export const perLabel = <T>(labelOf: (value: string) => string, make: (label: string) => T): ((value: string) => T) => {
  const made = new Map<string, T>();
  return (value) => {
    const label = labelOf(value);
    let one = made.get(label);
    if (one === undefined) made.set(label, (one = make(label)));
    return one;
  };
};

/**
 * Bounds the label `source`: the first `limit` sources have their ids, all later ones share `other`. They are not the
 * most used sources: a source that moved from one label to another would make both counters wrong.
 */
export const createSourceLabel = (limit: number): SourceLabel => {
  const labelled = new Set<string>();
  return (source) => {
    if (labelled.has(source)) return source;
    if (labelled.size >= limit) return OTHER_SOURCES;
    labelled.add(source);
    return source;
  };
};
