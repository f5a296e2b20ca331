/** The beginning of the reason of statements that were admitted by what the store does not know. */
export const UNKNOWN_REASON = 'Admitted by what this store does not know';

/** The beginning of the reason of statements whose id another statement has, or a reservation. */
export const CONFLICT_REASON = 'A different statement has the id';

/** A message that the sink could not handle; stored for at most 48 hours. */
export interface DeadLetter {
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  /**
   * The message as a record of the journal: of its batches those that could not be stored. Bytes that are no record
   * are the message itself, or the bodies alone (releases before 0053).
   */
  readonly bytes: Uint8Array;
  /** The ids of the people in it, as far as they can be read. */
  readonly people?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly addedAt: number;
}

/** Dead letters of the journal. */
export interface DeadLetterRepository {
  /** Stores the message; a second one with its partition and offset changes nothing. */
  put(message: DeadLetter): Promise<void>;
  /** The stored messages, oldest first, at most `limit`. */
  list(limit: number): Promise<readonly DeadLetter[]>;
  /** Where the messages stand that were added after this time, oldest first, at most `limit`; reads no content. */
  listAdded(query: {
    readonly after: number;
    readonly limit: number;
  }): Promise<readonly Pick<DeadLetter, 'partition' | 'offset' | 'addedAt'>[]>;
  /** Undefined where there is none, or no more. */
  find(partition: number, offset: number): Promise<DeadLetter | undefined>;
  /** Replaces the message of one that is there; does nothing where there is none. */
  replaceBytes(partition: number, offset: number, bytes: Uint8Array): Promise<void>;
  /** False where there is none. */
  delete(partition: number, offset: number): Promise<boolean>;
  count(): Promise<number>;
  /** Whether the reason of one begins with this text. */
  hasReason(beginning: string): Promise<boolean>;
  /** Deletes those added before this time; resolves with their number. */
  deleteBefore(time: number): Promise<number>;
  /** Deletes every message with one of these people. */
  deleteByPeople(people: readonly string[]): Promise<void>;
}
