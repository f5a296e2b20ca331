import type { AdmittedBatch, StampedBatch } from '../../xapi/model/types.ts';

/** Where the Kafka journal tells what happens to it; never anything that a client sent. */
export type JournalLog = (level: 'warn' | 'error' | 'debug', message: string, facts?: object) => void;

/** Where a message stands in its partition: whole numbers that rise, from 0; there may be gaps. */
export type Offset = number;

/** Where a batch stands: the frame-th batch of the message at this offset. */
export interface Position {
  readonly partition: number;
  readonly offset: Offset;
  readonly frame: number;
}

/**
 * Says that what is held of a person must go: of one purpose or source, where they are named, as far as it was recorded
 * in this generation or an earlier one. Whoever reads a partition has met all that was appended to it before.
 */
export interface Marker {
  /** A random id. */
  readonly person: string;
  readonly purpose?: string;
  readonly source?: string;
  readonly generation: number;
  /** The event of the audit chain that it follows from. */
  readonly event: string;
}

/**
 * One message of a partition: the batches of one or more requests, a marker, or bytes that neither can be read from.
 */
export interface JournalMessage {
  readonly offset: Offset;
  /** When the journal took it, in milliseconds since the epoch, by the journal's clock. */
  readonly appendedAt: number;
  /** Empty where the message is a marker. */
  readonly batches: readonly StampedBatch[];
  readonly marker?: Marker;
  /** Why the message cannot be read; then `batches` is empty and `bytes` holds what came. */
  readonly unreadable?: { readonly reason: string; readonly bytes: Uint8Array };
}

/** Messages of one partition, in order; never empty. */
interface JournalMessages {
  readonly partition: number;
  readonly messages: readonly JournalMessage[];
}

/** What a consumer does. The calls for one partition never overlap; a call that rejects ends the consumption. */
export interface JournalHandler {
  /**
   * It makes use of what the statements of a batch were parsed to, where that is at hand: for others nothing parsed is
   * held.
   */
  readonly usesParsed?: true;
  /**
   * The partition is this consumer's from now on; resolves with where to begin. Called again after every change of
   * hands. Messages before that offset come only where the log ends before it: then it was begun anew, and comes from
   * its beginning. 'claim' asks to be called again, which happens where the partition is still this consumer's; nothing
   * else of it is handed over before, and other partitions go on.
   */
  claimed(partition: number): Promise<Offset | 'earliest' | 'claim'>;
  /**
   * Resolves when the messages are done with; a number moves the reading to that offset, 'claim' asks for `claimed`
   * again.
   */
  handle(messages: JournalMessages): Promise<Offset | 'claim' | undefined>;
  /**
   * Every message appended before `asOf` (milliseconds, this process's clock) has been handled. Called at least every
   * 500 ms while that is so.
   */
  caughtUp(partition: number, asOf: number): Promise<'claim' | undefined>;
}

/** A running consumption. */
export interface Consumption {
  /** The partitions held now. */
  held(): readonly number[];
  /** How far behind each held partition is, in messages. */
  lag(): ReadonlyMap<number, number>;
  /** Settles when the consumption ends: resolves after `stop`, rejects with what ended it. */
  readonly ended: Promise<void>;
  /** Resolves when no call is under way and none will come. */
  stop(): Promise<void>;
}

/** The append-only log between door and store; the only log port. */
export interface Journal {
  /**
   * Resolves once the batch is durable (Kafka: in all in-sync replicas; SQLite: synced to disk).
   * Until then nothing may be promised. Rejects with Problem `journal-unavailable` (the batch may or may not be there)
   * or `overloaded` (it is not).
   */
  append(batch: AdmittedBatch): Promise<Position>;
  /**
   * Writes the marker to every partition; resolves, once it is durable in all, with where it stands in each. Whatever
   * was appended before the call stands before it, whatever is appended after it resolved stands behind. Rejects as
   * `append` does: some partitions may have it then. It may stand in a partition twice.
   */
  mark(marker: Marker): Promise<readonly Position[]>;
  /** The partitions, 0 to n-1. */
  partitions(): Promise<readonly number[]>;
  /**
   * Hands over each message at least once, in partition order, to one of the consumers of the group at a time
   * (a dead one is replaced within seconds); the next only when `handle` has resolved.
   */
  consume(group: string, handler: JournalHandler): Promise<Consumption>;
  /** Resolves when the journal can be reached; rejects with Problem `journal-unavailable`. */
  ping(): Promise<void>;
  /** Waits for what is under way, then lets go of every resource. */
  close(): Promise<void>;
}

/** What a journal reports to whoever counts. */
export interface JournalObserver {
  /** One group commit: how many batches and bytes went together, and how long it took in seconds. */
  committed(commit: { readonly batches: number; readonly bytes: number; readonly seconds: number }): void;
}
