import type { Json, SortKey } from '../../xapi/model/types.ts';

/**
 * How far the statements of one registration have come in the patterns of a profile version (xAPI Profiles 1.0, Part
 * Two 9.0).
 */
export interface StoredRun {
  /** Names profile version, registration and, where there is one, subregistration; any text. */
  readonly key: string;
  /** What the patterns were when the state was computed: with others it says nothing. */
  readonly fingerprint: string;
  /**
   * The latest place of a statement that the state has taken, or does without since it was voided; `timestamp` in
   * milliseconds since the epoch.
   */
  readonly last: { readonly at: SortKey; readonly timestamp: number };
  /** The state itself; only its writer reads it. It comes back as the same JSON value. */
  readonly state: Json;
  /** Rises by one at every change. */
  readonly v: number;
}

/** Runs, by their key. They are never removed: `v` would begin anew, and a stale writer's run could come back. */
export interface PatternRunRepository {
  /** The runs with these keys; those that are not there are not in the map. */
  find(keys: readonly string[]): Promise<ReadonlyMap<string, StoredRun>>;
  /**
   * Writes each one whose `v` still is one less than the one given (1: where there is none), each atomically; resolves
   * with the keys that had changed.
   */
  saveAll(runs: readonly StoredRun[]): Promise<ReadonlySet<string>>;
}
