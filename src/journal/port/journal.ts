import type { DamagedWal } from '../../core/sqlite/damaged-wal.ts';
import { HOUR_MS } from '../../core/time.ts';
import type { AdmittedBatch, JsonObject, StampedBatch, StatementId } from '../../xapi/model/types.ts';

/** Log of the Kafka journal; it gets nothing that a client sent. */
export type JournalLog = (level: 'warn' | 'error' | 'debug', message: string, facts?: object) => void;

/**
 * The kinds of Problem after which a consumer of a partition claims it again. `overloaded` and `damaged` come from a
 * restored decision, which is marked again.
 */
export const RETRIED_PROBLEMS = ['store-unavailable', 'journal-unavailable', 'overloaded', 'damaged'] as const;

/** The position of a message in its partition: ascending integers from 0, with gaps. */
export type Offset = number;

/** The position of a batch: number `frame`, from 0, in the message at this offset. */
export interface Position {
  readonly partition: number;
  readonly offset: Offset;
  readonly frame: number;
}

/**
 * A marker of a decision. The person's data of this generation, and of earlier ones, must be erased; none if it is 0. A
 * purpose or source restricts it.
 */
export interface PersonMarker {
  /** The person's random id. */
  readonly person: string;
  readonly purpose?: string;
  readonly source?: string;
  readonly generation: number;
  /** The decision that is in force since, for a store that lacks it; absent in the journals of releases before. */
  readonly decision?: JsonObject;
  /** The same for every purpose, if none is named; absent in the journals of releases before. */
  readonly everywhere?: JsonObject;
  /** The blind indexes of the person's identifiers, for a store that lacks the person; absent in releases before. */
  readonly identifiers?: readonly string[];
  /** True if its erasure takes the first name too; absent without one, and in the journals of releases before. */
  readonly deletesName?: boolean;
  /**
   * For a deletion of everything: all that was admitted before this time goes, whatever its source; milliseconds since
   * the epoch. Absent for other erasures, and in the journals of releases before.
   */
  readonly deletesBefore?: number;
  /** The id of the audit event that it follows from. */
  readonly event: string;
}

/** An erasure marker: these statements of the source must be erased, if their authority has the name `author`. */
export interface StatementMarker {
  readonly statements: readonly StatementId[];
  readonly source: string;
  readonly author: string;
  readonly event: string;
}

/** A marker. A reader that has read it has read everything appended before it to the partition. */
export type Marker = PersonMarker | StatementMarker;

/** One message of a partition: the batches of one or more requests, a marker, or unreadable bytes. */
export interface JournalMessage {
  readonly offset: Offset;
  /** Milliseconds since the epoch, by the clock of the journal (Kafka: of the broker). */
  readonly appendedAt: number;
  /** Empty if the message is a marker. */
  readonly batches: readonly StampedBatch[];
  readonly marker?: Marker;
  /** The reason why the message cannot be read, and its bytes as far as they can; then `batches` is empty. */
  readonly unreadable?: {
    readonly reason: string;
    readonly bytes: Uint8Array;
    /** The bytes are not those that were appended. */
    readonly isDamaged?: true;
  };
}

/** Messages of one partition, in order; never empty. */
interface JournalMessages {
  readonly partition: number;
  readonly messages: readonly JournalMessage[];
}

/** A consumer. Calls for one partition never overlap; a call that rejects ends the consumption. */
export interface JournalHandler {
  /** The handler reads `statements` of batches; for handlers that do not, no parsed statements stay in memory. */
  readonly usesParsedStatements?: true;
  /**
   * Called when the partition is assigned, and after every rebalance; resolves with the first offset. Earlier messages
   * come only if the log ends before that offset, as a new log does. 'claim' asks for another call, before any other.
   */
  claimed(partition: number): Promise<Offset | 'earliest' | 'claim'>;
  /** Resolves once the messages are processed: with an offset to seek to, or with 'claim' to have `claimed` called. */
  handle(messages: JournalMessages): Promise<Offset | 'claim' | undefined>;
  /**
   * Every message whose `append` resolved before `asOf` (milliseconds since the epoch, this process's clock) is
   * handled. Called at least every 500 ms while this is true.
   */
  caughtUp(partition: number, asOf: number): Promise<'claim' | undefined>;
}

/** A running consumption. */
export interface Consumption {
  assignedPartitions(): readonly number[];
  /** Messages not yet handled, by assigned partition. */
  lag(): ReadonlyMap<number, number>;
  /** Settles when the consumption ends: resolves after `stop`, rejects with what ended it. */
  readonly ended: Promise<void>;
  /** Resolves when no call is under way and none will come. */
  stop(): Promise<void>;
}

export const DEFAULT_RETENTION_MS = 46 * HOUR_MS;

/** The id of a journal, and the messages that it has. */
export interface JournalState {
  /**
   * An id that changes if the journal is begun anew under the same name; absent if its brokers give none (Kafka before
   * 2.8).
   */
  readonly id?: string;
  /** The first offset that can be read and the offset of the next message, by partition. */
  readonly bounds: ReadonlyMap<number, { readonly start: Offset; readonly end: Offset }>;
}

/** The append-only log between ingestion and the store. */
export interface Journal {
  /** The time that messages stay, in milliseconds; Kafka deletes them up to 2 hours later, handled or not. */
  readonly retentionMs: number;
  /**
   * Resolves once the batch is durable (Kafka: in all in-sync replicas; SQLite: synced to disk); until then nothing may
   * be promised. Rejects with Problem `journal-unavailable` (the batch may or may not be in the log) or `overloaded`
   * (it is not).
   */
  append(batch: AdmittedBatch): Promise<Position>;
  /**
   * Appends the marker to every partition, after all appends called before and before all called once it has resolved.
   * Resolves with its position in each, once durable. Rejects as `append` does: some partitions may have it, also
   * twice.
   */
  mark(marker: Marker): Promise<readonly Position[]>;
  /** The partitions, 0 to n-1. */
  partitions(): Promise<readonly number[]>;
  /**
   * Hands each message over at least once, in partition order, to one consumer of the group at a time. The next message
   * comes once `handle` has resolved; a dead consumer is replaced within seconds.
   */
  consume(group: string, handler: JournalHandler): Promise<Consumption>;
  /** Hands over all messages that the journal has at the call, partition by partition in order, for no group. */
  scan(handle: (messages: JournalMessages) => Promise<void>): Promise<void>;
  /**
   * Reads the state of the journal; undefined for a journal that ends with its process. Soon after a change of leader
   * Kafka may give an earlier end. Rejects with Problem `journal-unavailable`.
   */
  readState(): Promise<JournalState | undefined>;
  /**
   * The last mark of its store that a journal in a file has seen; durable once written. Throws Problem
   * `journal-unavailable`.
   */
  readonly storeMark?: { readonly read: () => number | undefined; readonly write: (mark: number) => void };
  /**
   * Resolves when the journal takes appends: SQLite by a small durable write, Kafka by the replicas in sync. Rejects
   * with Problem `journal-unavailable`, which names why.
   */
  ping(): Promise<void>;
  /** Waits for calls under way, then releases every resource. */
  close(): Promise<void>;
}

/** Messages that were confirmed, and that the journal has no more: `from` to `to` - 1. */
export interface LostMessages {
  readonly from: Offset;
  readonly to: Offset;
  /** The file with this notice, until an operator removes it. */
  readonly notice: string;
}

export interface JournalObserver {
  /** One group commit: its batches, bytes, and duration in seconds. */
  committed(commit: { readonly batches: number; readonly bytes: number; readonly seconds: number }): void;
  /**
   * The file of the journal is damaged, its write-ahead log was, or messages are lost. Damaged messages are handed over
   * as unreadable instead.
   */
  damaged(damage: { readonly reason: string } & Partial<DamagedWal> & Partial<LostMessages>): void;
}
