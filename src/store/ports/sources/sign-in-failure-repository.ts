/** The number of failed sign-ins within the present window. */
interface FailureCount {
  readonly failures: number;
  /** The end of the window, in milliseconds from now. */
  readonly endsInMs: number;
}

/** The length of a window: it begins with the first failure of its key. */
export const FAILURE_WINDOW_S = 60;

/**
 * Failed sign-ins by key: a hash of an address or credential. Processes that share a MongoDB share the counts; on
 * SQLite they stay in memory, so that an unauthenticated client writes nothing to disk.
 */
export interface SignInFailureRepository {
  /** Adds to the count of a key, atomically: 1 before an attempt, -1 once it has succeeded. */
  add(key: string, change: 1 | -1): Promise<FailureCount>;
}
