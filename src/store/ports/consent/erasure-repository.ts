import type { Json } from '../../../xapi/model/types.ts';

/** An erasure, from its request to its completion. Times are milliseconds since the epoch. */
export interface StoredErasure {
  /** Random. */
  readonly id: string;
  /** The person whose data are erased; absent if a source has its own statements erased. */
  readonly person?: string;
  readonly source?: string;
  /** The data to erase, opaque to the repository; comes back as the same JSON value. */
  readonly what: Json;
  /** True if the first name goes too; absent in erasures of earlier releases. */
  readonly deletesName?: boolean;
  /** For a deletion of everything: what was admitted before this time goes; absent in earlier releases. */
  readonly deletesBefore?: number;
  readonly requestedAt: number;
  /** The offsets of its markers in the journal, one for each partition. */
  readonly markers?: readonly number[];
  /** The earlier offsets of its markers, one of which may not have been read; absent if all were. */
  readonly markedAfter?: readonly number[];
  /** The time of completion; absent while the erasure is open. */
  readonly done?: number;
  /** 1 at first; rises by one at every change. */
  readonly v: number;
}

/** Erasures, by their id. A write is durable once its call resolves. */
export interface ErasureRepository {
  /** Adds the erasure if its id is new; otherwise resolves with false and changes nothing. */
  add(erasure: StoredErasure): Promise<boolean>;
  find(id: string): Promise<StoredErasure | undefined>;
  /** Replaces the erasure atomically if the stored `v` is one less than the given one; false otherwise. */
  update(erasure: StoredErasure): Promise<boolean>;
  /** The open erasures, the oldest request first, at most `limit`. */
  findOpen(limit: number): Promise<readonly StoredErasure[]>;
  /** The number of open erasures and the time of the oldest request; no time without an open one. */
  backlog(): Promise<{ readonly count: number; readonly oldest?: number }>;
}
