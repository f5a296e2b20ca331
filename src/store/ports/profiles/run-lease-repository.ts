/** The right of one request to store statements of a pattern run, whichever process has the request. */
export interface RunLease {
  /** The key of the run. */
  readonly key: string;
  /** Random; no two requests have the same. */
  readonly token: string;
  /** A request that has seen the lease unchanged for so many milliseconds may take it over. */
  readonly lastsMs: number;
  /** Milliseconds since the epoch. */
  readonly takenAt: number;
}

/** Leases of pattern runs, at most one for each key. */
export interface RunLeaseRepository {
  /** Takes each lease whose key is free, atomically; resolves with the leases of others, by key. Repeatable. */
  take(leases: readonly RunLease[]): Promise<ReadonlyMap<string, RunLease>>;
  /** Replaces the lease that has this token, atomically; false if it is gone or has another. Repeatable. */
  takeOver(lease: RunLease, from: string): Promise<boolean>;
  /** The leases of these keys; free ones are not in the map. */
  find(keys: readonly string[]): Promise<ReadonlyMap<string, RunLease>>;
  /** Deletes those that still have their token. */
  release(leases: readonly Pick<RunLease, 'key' | 'token'>[]): Promise<void>;
  /** Deletes leases taken before this time; resolves with their number. */
  deleteBefore(takenAt: number): Promise<number>;
}
