/** An attachment's data on their shelf. */
export interface StoredAttachment {
  /** SHA-2 of the bytes as the statement gives it, in lower-case hexadecimal: its address. */
  readonly sha2: string;
  /** In bytes. */
  readonly length: number;
  /** The last request that brought or reused it, milliseconds since the epoch; it never goes back. */
  readonly usedAt: number;
}

/** Where a walk over attachments stands: they are walked by `usedAt`, then by hash. */
export type AttachmentPlace = Pick<StoredAttachment, 'usedAt' | 'sha2'>;

/** Attachments' data, stored once by their hash, in chunks: never held whole. */
export interface AttachmentRepository {
  /**
   * Stores the data under their hash, chunk by chunk; readable only once whole. Where they are there already `usedAt`
   * is renewed, and nothing is read. Either way this source is known as one that brought them: the caller has verified
   * that the data which the source sent have the hash. Where `chunks` throws, nothing stays.
   */
  put(sha2: string, chunks: AsyncIterable<Uint8Array>, usedAt: number, source: string): Promise<void>;
  /** Which of these are there; renews their `usedAt`. */
  use(sha2s: readonly string[], usedAt: number): Promise<ReadonlySet<string>>;
  /** Those of these that are there, by their hash; where a source is named, only those that it brought. */
  find(sha2s: readonly string[], source?: string): Promise<ReadonlyMap<string, StoredAttachment>>;
  /**
   * The data, chunk by chunk; nothing is held while nobody reads on. Throws Problem `store-unavailable` where the store
   * cannot be reached or the attachment has been removed since it was found.
   */
  read(sha2: string): AsyncIterable<Uint8Array>;
  /**
   * Attachments whose `usedAt` is before this time, in the order of their places, at most `limit`, beginning after
   * `place`.
   */
  unusedSince(time: number, limit: number, place?: AttachmentPlace): Promise<readonly StoredAttachment[]>;
  /** Removes it with its data where its `usedAt` still is the one named; false where it is not. */
  remove(sha2: string, usedAt: number): Promise<boolean>;
  /** Removes what is left of puts and removals that a crash interrupted, where their `usedAt` is before this time. */
  removeTorn(time: number): Promise<void>;
}
