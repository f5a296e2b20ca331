/** The beginning of the reason of statements that were admitted by a record that the store lacks. */
export const UNKNOWN_REASON = 'Admitted by what this store does not know';

/** The reason of statements whose id another source has, if the record of one of the two sources is damaged. */
export const UNJUDGED_REASON = `${UNKNOWN_REASON}: another source has the id, and the record of a source is damaged`;

/** The beginning of the reason of statements whose id another statement has, or a reservation. */
export const CONFLICT_REASON = 'A different statement has the id';

/** The beginning of the reason of statements that are no valid JSON, or have no valid time. */
export const UNREADABLE_REASON = 'Cannot be read';

/** The reason of statements that `carnet check --mend` has taken out of the store. */
export const REPAIRED_REASON = 'Damaged in the store, and whole in the journal';

/** The beginning of the reason of statements that no store could hold. */
export const TOO_LARGE_REASON = 'Larger than the store can hold';

/** The beginnings of the reasons of each kind; a reason of kind `record` begins with none of these. */
export const REASON_BEGINNINGS = {
  statements: `${UNREADABLE_REASON}: `,
  'too-large': TOO_LARGE_REASON,
  conflict: CONFLICT_REASON,
  unknown: UNKNOWN_REASON,
  mended: REPAIRED_REASON,
} as const;

/**
 * The reasons why the sink could not store a message. `unknown`: a restored store lacks a source, person or decision,
 * or the record of a source is damaged; `mended`: a check has taken it out of the store.
 */
export const DEAD_LETTER_KINDS = ['record', 'statements', 'too-large', 'conflict', 'unknown', 'mended'] as const;
export type DeadLetterKind = (typeof DEAD_LETTER_KINDS)[number];

export const kindOfReason = (reason: string): DeadLetterKind =>
  DEAD_LETTER_KINDS.find((kind) => kind !== 'record' && reason.startsWith(REASON_BEGINNINGS[kind])) ?? 'record';

/** A message that the sink could not handle; stored for at most 48 hours. */
export interface DeadLetter {
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  /**
   * The message as a record of the journal: of its batches those that could not be stored. Bytes that are no record are
   * the message itself, or only the bodies (releases before 0053).
   */
  readonly bytes: Uint8Array;
  /** The ids of the people in it, as far as they can be read. */
  readonly people?: readonly string[];
  /** The sources of the statements in it, and how many they are; absent in letters of releases before decision 0130. */
  readonly sources?: readonly string[];
  readonly statements?: number;
  /** Milliseconds since the epoch. */
  readonly addedAt: number;
}

/** A dead letter without its message. */
export type DeadLetterHead = Omit<DeadLetter, 'bytes' | 'people'>;

/** Selects dead letters; all of them if nothing is given. */
export interface DeadLetterQuery {
  readonly kind?: DeadLetterKind;
  /** Added at this time or later; milliseconds since the epoch. */
  readonly since?: number;
  /** Only those behind this one. */
  readonly after?: Pick<DeadLetter, 'partition' | 'offset' | 'addedAt'>;
}

/** Selects dead letters of a list. Those without `sources` match each source. */
export interface DeadLetterHeadQuery extends DeadLetterQuery {
  readonly source?: string;
  /** Text that the reason, a source, or the id (`PARTITION-OFFSET`) contains, whatever the case of its letters. */
  readonly search?: string;
  readonly isNewestFirst?: boolean;
}

/** Dead letters of the journal. */
export interface DeadLetterRepository {
  /** Stores the message; a second one with its partition and offset changes nothing. */
  put(message: DeadLetter): Promise<void>;
  /** The stored messages that match, by time, partition and offset, at most `limit`. */
  list(limit: number, query?: DeadLetterQuery): Promise<readonly DeadLetter[]>;
  /** As `list`, in either order, and without reading a message. */
  listHeads(limit: number, query?: DeadLetterHeadQuery): Promise<readonly DeadLetterHead[]>;
  /** The places of messages that were added after this time, oldest first, at most `limit`; reads no content. */
  listAdded(query: {
    readonly after: number;
    readonly limit: number;
  }): Promise<readonly Pick<DeadLetter, 'partition' | 'offset' | 'addedAt'>[]>;
  /** Undefined if there is none, or no more. */
  find(partition: number, offset: number): Promise<DeadLetter | undefined>;
  /** Replaces the message and what is said of it if the message is still that of `before`; false otherwise. */
  replace(before: DeadLetter, after: Omit<DeadLetter, 'partition' | 'offset' | 'addedAt'>): Promise<boolean>;
  /** False if there is none. */
  delete(partition: number, offset: number): Promise<boolean>;
  count(): Promise<number>;
  /** True if the reason of a dead letter begins with this text. */
  hasReason(beginning: string): Promise<boolean>;
  /** Deletes those added before this time; resolves with their number. */
  deleteBefore(time: number): Promise<number>;
  /** The places of messages with one of these people; reads no content. */
  findByPeople(people: readonly string[]): Promise<readonly Pick<DeadLetter, 'partition' | 'offset'>[]>;
}
