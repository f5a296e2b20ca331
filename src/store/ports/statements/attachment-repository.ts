/** An attachment's metadata; its data are stored in chunks. */
export interface StoredAttachment {
  /** SHA-2 of the bytes as the statement gives it, in lower-case hexadecimal. */
  readonly sha2: string;
  /** The length in bytes. */
  readonly length: number;
  /** The last request that sent or reused it, in milliseconds since the epoch; never goes back. */
  readonly usedAt: number;
}

/** Names the last attachment of a page; pages are ordered by `usedAt`, then by hash. */
export type AttachmentCursor = Pick<StoredAttachment, 'usedAt' | 'sha2'>;

/** An attachment as a source sends it. */
export interface AttachmentUpload extends Pick<StoredAttachment, 'sha2' | 'usedAt'> {
  /** The source that sent the data. */
  readonly source: string;
}

/** Attachments' data, stored once by their hash, in chunks: never completely in memory. */
export interface AttachmentRepository {
  /**
   * Stores the data under their hash, readable only once complete; nothing stays if `chunks` throws. For stored data it
   * reads no chunk and renews `usedAt`. The source becomes a sender: the caller has verified the hash.
   */
  put(upload: AttachmentUpload, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  /** Renews `usedAt` of the stored ones among these; resolves with their hashes. */
  touch(sha2s: readonly string[], usedAt: number): Promise<ReadonlySet<string>>;
  /** The stored ones among these, by hash; with a source, only those that it has sent. */
  find(sha2s: readonly string[], source?: string): Promise<ReadonlyMap<string, StoredAttachment>>;
  /**
   * The data, chunk by chunk; holds no resource between two reads. Throws Problem `store-unavailable` if the store
   * cannot be reached or the attachment was deleted since it was found.
   */
  read(sha2: string): AsyncIterable<Uint8Array>;
  /** Attachments with `usedAt` before this time, by `usedAt`, then hash; at most `limit`, beginning after `after`. */
  findUnusedSince(time: number, limit: number, after?: AttachmentCursor): Promise<readonly StoredAttachment[]>;
  /** Deletes it with its data if its `usedAt` is still this one; false otherwise. */
  delete(sha2: string, usedAt: number): Promise<boolean>;
  /** Deletes the remains of interrupted puts and deletions with `usedAt` before this time. */
  deleteIncomplete(time: number): Promise<void>;
}
