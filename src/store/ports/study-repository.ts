/**
 * How a study stands, beside what its purpose says. What it has beside the members named here is JSON that is kept and
 * given back as it is.
 */
export interface StoredStudy {
  /** The id of its purpose. */
  readonly id: string;
  /** 1 at first; rises by one at every change. */
  readonly v: number;
}

/** Studies. What is written lasts once its call resolves. */
export interface StudyRepository {
  /** Adds it where it is not there yet; false where it is, and then nothing has changed. */
  add(study: StoredStudy): Promise<boolean>;
  find(id: string): Promise<StoredStudy | undefined>;
  /** All of them, by id. */
  all(): Promise<readonly StoredStudy[]>;
  /**
   * Replaces it in one atomic step where the `v` of the one there still is one less than the one given; false where it
   * is not, or where there is none.
   */
  change(study: StoredStudy): Promise<boolean>;
  /** Notes that these people take part in the study; repeatable. */
  join(study: string, people: readonly string[]): Promise<void>;
  /** Notes that these people do not; repeatable. */
  part(study: string, people: readonly string[]): Promise<void>;
  /** Who takes part, by id: ids greater than `after`, at most `limit`. */
  participants(study: string, page: { readonly after?: string; readonly limit: number }): Promise<readonly string[]>;
  /**
   * Notes that the releaser of this partition of the journal has met all that stands before the offset; it only rises.
   */
  meet(partition: number, offset: number): Promise<void>;
  /** How far each partition was met; those that were not are not there. */
  met(): Promise<readonly { readonly partition: number; readonly offset: number }[]>;
}
