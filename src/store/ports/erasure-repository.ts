import type { Json } from '../../xapi/model/types.ts';

/** An erasure, from its request until all of it is done. Times are milliseconds since the epoch. */
export interface StoredErasure {
  /** Random. */
  readonly id: string;
  readonly person: string;
  /** What is to be erased; only its writer reads it. It comes back as the same JSON value. */
  readonly what: Json;
  readonly requestedAt: number;
  /** Where its markers stand in the journal: an offset for each partition. */
  readonly markers?: readonly number[];
  /** When all of it was done; open until then. */
  readonly done?: number;
  /** 1 at first; rises by one at every change. */
  readonly v: number;
}

/** Erasures, by their id. What is written lasts once its call resolves. */
export interface ErasureRepository {
  /** Adds the erasure where its id is new; false where it is not, and then nothing has changed. */
  add(erasure: StoredErasure): Promise<boolean>;
  find(id: string): Promise<StoredErasure | undefined>;
  /**
   * Replaces the erasure in one atomic step where the `v` of the one there still is one less than the one given; false
   * where it is not, or where there is none.
   */
  change(erasure: StoredErasure): Promise<boolean>;
  /** The open ones, the oldest request first, at most `limit`. */
  open(limit: number): Promise<readonly StoredErasure[]>;
  /** How many are open, and when the oldest of them was requested; no time where there are none. */
  pending(): Promise<{ readonly count: number; readonly oldest?: number }>;
}
