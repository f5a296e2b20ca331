/** An attachment's data on their shelf. */
export interface StoredAttachment {
  /** SHA-256, 384 or 512 of the bytes as the statement gives it, in lower-case hexadecimal: its address. */
  readonly sha2: string;
  /** In bytes. */
  readonly length: number;
  /** The last request that brought or reused it, milliseconds since the epoch. */
  readonly usedAt: number;
}

/** Attachments' data, stored once by their hash, in chunks: never held whole. */
export interface AttachmentShelf {
  /**
   * Stores the data under their hash, chunk by chunk; readable only once whole. Where they are there already only `usedAt` is renewed.
   * The caller has verified the hash by the time the last chunk is given: where `chunks` throws, nothing stays.
   */
  put(sha2: string, chunks: AsyncIterable<Uint8Array>, usedAt: number): Promise<void>;
  /** Which of these are there; renews their `usedAt`. */
  use(sha2s: readonly string[], usedAt: number): Promise<ReadonlySet<string>>;
  /** The attachment and its data, chunk by chunk; undefined where it is not there. */
  open(sha2: string): Promise<{ readonly attachment: StoredAttachment; readonly chunks: AsyncIterable<Uint8Array> } | undefined>;
  /** Attachments whose `usedAt` is before this time, at most `limit`. */
  unusedSince(time: number, limit: number): Promise<readonly StoredAttachment[]>;
  /** Removes it with its data where its `usedAt` still is the one named; false where it is not. */
  remove(sha2: string, usedAt: number): Promise<boolean>;
}
