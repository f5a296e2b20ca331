/** The state of a study beside its purpose. All other members are JSON, opaque to the repository. */
export interface StoredStudy {
  /** The id of its purpose. */
  readonly id: string;
  /** 1 at first; rises by one at every change. */
  readonly v: number;
}

/** Studies, their participants and their publishers' offsets. A write is durable once its call resolves. */
export interface StudyRepository {
  /** Adds the study if its id is new; otherwise resolves with false and changes nothing. */
  add(study: StoredStudy): Promise<boolean>;
  find(id: string): Promise<StoredStudy | undefined>;
  /** All of them, by id. */
  all(): Promise<readonly StoredStudy[]>;
  /** Replaces the study atomically if the stored `v` is one less than the given one; false otherwise. */
  update(study: StoredStudy): Promise<boolean>;
  /** Idempotent. */
  addParticipants(study: string, people: readonly string[]): Promise<void>;
  /** Idempotent. */
  removeParticipants(study: string, people: readonly string[]): Promise<void>;
  /**
   * The participants' ids in order: those greater than `after`, at most `limit`. They carry no checksum. Readers look
   * at each person's own decision, so a damaged or missing id gives less, and never more.
   */
  listParticipants(
    study: string,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<readonly string[]>;
  /** Notes that the publisher has applied the partition's markers before this offset; the offset only rises. */
  saveConsumedOffset(partition: number, offset: number): Promise<void>;
  /** Removes the saved offsets of all partitions: they are of a journal that is gone. */
  forgetConsumedOffsets(): Promise<void>;
  /** The saved offsets; partitions without one are left out. */
  consumedOffsets(): Promise<readonly { readonly partition: number; readonly offset: number }[]>;
}
