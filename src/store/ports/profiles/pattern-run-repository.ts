import type { Json, SortKey } from '../../../xapi/model/types.ts';

/** The progress of one registration's statements in a profile version's patterns (xAPI Profiles 1.0, Part Two 9.0). */
export interface StoredPatternRun {
  /** Names profile version, registration and, if any, subregistration; any text. */
  readonly key: string;
  /** Identifies the patterns that the state was computed with: for others the state is meaningless. */
  readonly fingerprint: string;
  /**
   * The latest statement that the state covers, even if it has been voided since; `timestamp` in milliseconds since the
   * epoch.
   */
  readonly last: { readonly at: SortKey; readonly timestamp: number };
  /** The automaton's state, opaque to the repository; comes back as the same JSON value. */
  readonly state: Json;
  /**
   * Another number after every change, also if the run was deleted meanwhile: a writer that read it before then is
   * refused.
   */
  readonly v: number;
}

/** A run to be written, in place of the one with the `v` of `replaces`; absent: if there is none. */
export interface PatternRunWrite extends StoredPatternRun {
  readonly replaces?: number;
}

/** Pattern runs, by their key. */
export interface PatternRunRepository {
  /** The runs with these keys; missing ones are not in the map. */
  find(keys: readonly string[]): Promise<ReadonlyMap<string, StoredPatternRun>>;
  /** Writes each run atomically; resolves with the keys of those that are stored with another `v`. */
  saveAll(runs: readonly PatternRunWrite[]): Promise<ReadonlySet<string>>;
  /** Deletes the runs whose latest statement has a lower sort key; resolves with their number. */
  deleteBelow(at: SortKey): Promise<number>;
}
