/** An activity with the definition merged from all statements (1.0.3 Communication 2.5, Data 2.4.4.1; 2.0 4.1.6.4). */
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
  /** The activities with these ids; missing ones are not in the map. */
  find(ids: readonly string[]): Promise<ReadonlyMap<string, StoredActivity>>;
  /**
   * Writes each activity whose stored `v` is one less than the given one (1: none is stored), each atomically. Resolves
   * with the ids of the others.
   */
  saveAll(activities: readonly StoredActivity[]): Promise<ReadonlySet<string>>;
  /** Deletes each activity whose stored `v` is the given one, each atomically; ignores the others. */
  delete(activities: readonly Pick<StoredActivity, 'id' | 'v'>[]): Promise<void>;
}
