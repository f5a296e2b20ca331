import { DAY_MS } from '../../core/time.ts';
import type { Offset } from './journal.ts';

/** The time for which a tombstone can be read, and deletions may stay unacknowledged. */
export const TOMBSTONE_MS = 30 * DAY_MS;

/** The key of the heartbeat record, which keeps an idle topic compacting. */
export const HEARTBEAT_KEY = '_';

/** One change of a study: the new value of a key; null is a tombstone. */
export interface StudyChange {
  /** The id of the study, as in `study:orthographe-6e`. */
  readonly study: string;
  readonly key: string;
  readonly value: Uint8Array | null;
  /** The source and profile of a value; why a tombstone ends it. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface StudyRecord extends Omit<StudyChange, 'study'> {
  readonly offset: Offset;
  /** Milliseconds since the epoch, by the broker's clock. */
  readonly appendedAt: number;
}

/** Records of a topic, in order, and the offset to read next. It may be empty, and offsets have gaps. */
export interface StudyChunk {
  readonly records: readonly StudyRecord[];
  readonly next: Offset;
}

/** A study's topic as it was found. */
export interface StudyTopicState {
  /**
   * The id that is drawn when the topic is made: a topic that is made anew has another. Undefined if the brokers give
   * no ids.
   */
  readonly id: string | undefined;
  /** Above every change, also of an append under way. */
  readonly end: Offset;
}

/** The offsets of the first and the last change of each study. */
export type AppendedOffsets = ReadonlyMap<string, { readonly first: Offset; readonly last: Offset }>;

/** Appends the changes that follow from one partition of the journal, until another process claims that partition. */
export interface StudyAppender {
  /** The offset of the next journal message to consume, as the last append gave one; absent before the first. */
  readonly consumedOffset?: Offset;
  /**
   * Appends the changes atomically, in order within each study, with the consumed offset; one call at a time. Rejects
   * with Problem `journal-unavailable`: then claim the partition again, and read `consumedOffset`.
   */
  append(changes: readonly StudyChange[], consumedOffset?: Offset): Promise<AppendedOffsets>;
  close(): Promise<void>;
}

/**
 * One compacted topic of one partition a study. A replaced change is removed within 24 hours (Kafka) or at once
 * (SQLite), a tombstone after 30 days. Calls reject with Problem `journal-unavailable` if the topics cannot be reached.
 */
export interface StudyTopics {
  /**
   * Creates the study's topic if necessary; rejects with an Error that names every wrong setting of an existing one.
   */
  ensure(study: string): Promise<void>;
  /** Resolves with undefined without such a topic; brokers that have just started give this answer for any topic. */
  readState(study: string): Promise<StudyTopicState | undefined>;
  /** Claims a partition of the journal: once this resolves, no earlier claimant can append any more. */
  claim(partition: number): Promise<StudyAppender>;
  /**
   * The consumed offset of each partition, read without a claim. A partition has none until an append gave one. Rejects
   * with Problem `journal-unavailable`.
   */
  consumedOffsets(): Promise<ReadonlyMap<number, Offset>>;
  /**
   * Reads from an offset on, some megabytes at most; waits `waitMs` milliseconds if there is nothing. Only complete
   * appends are visible. Rejects with Problem `not-found` without such a topic, `cursor-over` if the topic ends before
   * `from`.
   */
  read(study: string, from: Offset, waitMs?: number): Promise<StudyChunk>;
  /**
   * An offset above all visible changes; those confirmed a moment ago may not be visible yet. Rejects with Problem
   * `not-found` without such a topic.
   */
  head(study: string): Promise<Offset>;
  /**
   * The head, once it is above every append that was confirmed before the call. Waits for appends under way, up to 30 s
   * if a process died during one; then it rejects with Problem `journal-unavailable`.
   */
  stableHead(study: string): Promise<Offset>;
  /** The access by which platforms inside the trust domain read the topic themselves; absent if it is not in Kafka. */
  readonly direct?: (study: string) => {
    readonly topic: string;
    readonly brokers: readonly string[];
    readonly tls: boolean;
  };
  /** Deletes the topic with all its records; repeatable. */
  destroy(study: string): Promise<void>;
  close(): Promise<void>;
}
