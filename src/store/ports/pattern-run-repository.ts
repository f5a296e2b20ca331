import type { Json, SortKey } from '../../xapi/model/types.ts';

/** The progress of one registration's statements in a profile version's patterns (xAPI Profiles 1.0, Part Two 9.0). */
export interface StoredPatternRun {
  /** Names profile version, registration and, if any, subregistration; any text. */
  readonly key: string;
  /** Identifies the patterns that the state was computed with: for others the state is meaningless. */
  readonly fingerprint: string;
  /**
   * The latest statement that the state covers, also where it has been voided since; `timestamp` in milliseconds since
   * the epoch.
   */
  readonly last: { readonly at: SortKey; readonly timestamp: number };
  /** The automaton's state, opaque to the repository; comes back as the same JSON value. */
  readonly state: Json;
  /** Rises by one at every change. */
  readonly v: number;
}

/** Pattern runs, by their key. Never deleted: `v` would begin anew, and a stale writer's run could come back. */
export interface PatternRunRepository {
  /** The runs with these keys; missing ones are not in the map. */
  find(keys: readonly string[]): Promise<ReadonlyMap<string, StoredPatternRun>>;
  /**
   * Writes each run whose stored `v` is one less than the given one (1: none is stored), each atomically. Resolves with
   * the keys of the others.
   */
  saveAll(runs: readonly StoredPatternRun[]): Promise<ReadonlySet<string>>;
}
