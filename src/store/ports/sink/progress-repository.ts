/** Names one statement of one batch of one message. */
export interface StatementPosition {
  readonly offset: number;
  readonly frame: number;
  readonly index: number;
  /** True if it is larger than the store can hold; absent if another statement has its id, or a reservation. */
  readonly tooLarge?: true;
  /** Its id is reserved for what may be the same statement, with another timestamp: once stored, that will show. */
  readonly undecided?: true;
  /** True if it is not known whether another organisation has its id, since the record of a source is damaged. */
  readonly unjudged?: true;
}

export const isSamePosition =
  (position: StatementPosition) =>
  (other: StatementPosition): boolean =>
    other.offset === position.offset && other.frame === position.frame && other.index === position.index;

/** The write that a sink is about to make, noted before it: a sink that takes over makes exactly the same. */
export interface WriteNote {
  /** The first offset of the write. */
  readonly from: number;
  /** The offset after its last message. */
  readonly to: number;
  /** The `stored` of all its statements, in milliseconds since the epoch. */
  readonly stored: number;
  /** Its statements keep their `stored`: the number of statements of the partition that did so before it. */
  readonly keptFrom?: number;
  /** The statements that are not stored: another has their id, or they are too large. */
  readonly deadLetters: readonly StatementPosition[];
  /** The statements that may not be recorded any more; absent if there are none. */
  readonly withheld?: readonly StatementPosition[];
  /** Withheld statements that wait as dead letters for what the store does not know; absent if there are none. */
  readonly unknown?: readonly StatementPosition[];
}

/** The position up to which the sink has stored a partition of the journal. */
export interface Progress {
  readonly partition: number;
  /** Rises with every claim; only the sink of the newest epoch may save. */
  readonly epoch: number;
  /** The offset of the next message to write; absent before the first. */
  readonly offset?: number;
  /** The greatest `stored` given, or `through` if that is later; milliseconds since the epoch. */
  readonly last: number;
  /** Every statement of this partition up to here is readable; milliseconds since the epoch. */
  readonly through: number;
  readonly note?: WriteNote;
  /** The number of statements that kept their `stored`; absent if none did. */
  readonly kept?: number;
  /** The recent statements that were not stored, with the time of the note. */
  readonly deadLetters: readonly (StatementPosition & { readonly notedAt: number })[];
}

/** The progress documents, one a partition. */
export interface ProgressRepository {
  /** Raises the epoch (1 at first); resolves with the document. Concurrent claims get different epochs. */
  claim(partition: number): Promise<Progress>;
  /**
   * Replaces the document if its epoch is still `progress.epoch`; false otherwise. With `before` its `through` must be
   * that one, or the one to be saved: a store that was put back may have the same epoch.
   */
  save(progress: Progress, before?: Pick<Progress, 'through'>): Promise<boolean>;
  /** All of them, in no order. */
  all(): Promise<readonly Progress[]>;
  /** Deletes those of other partitions than these, if they are readable only up to a time before `before`. */
  deleteOthers(partitions: readonly number[], before: number): Promise<number>;
}
