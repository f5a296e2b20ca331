/** What is known of an activity: the merged definition (1.0.3 Communication 2.5, Data 2.4.4.1; 2.0 4.1.6.4). */
export interface StoredActivity {
  /** The activity's IRI. */
  readonly id: string;
  /** The merged definition as JSON text. */
  readonly definition: string;
  /** Rises by one at every change. */
  readonly v: number;
}

/** Activities, by their IRI. */
export interface ActivityRepository {
  /** The activities with these ids; those that are not there are not in the map. */
  find(ids: readonly string[]): Promise<ReadonlyMap<string, StoredActivity>>;
  /**
   * Writes each one whose `v` still is one less than the one given (1: where there is none), each atomically; resolves
   * with the ids that had changed.
   */
  write(activities: readonly StoredActivity[]): Promise<ReadonlySet<string>>;
  /** Removes each one whose `v` still is the one given, each atomically; what has changed or gone is passed over. */
  remove(activities: readonly Pick<StoredActivity, 'id' | 'v'>[]): Promise<void>;
}
