import type { Offset } from './journal.ts';

/** The key of the heartbeat, which keeps an idle topic compacting. */
export const HEARTBEAT_KEY = '_';

/** One change of a study: the value takes the place of whatever the key had; null ends the key (a tombstone). */
export interface StudyChange {
  /** The id of the study, as in `study:orthographe-6e`. */
  readonly study: string;
  readonly key: string;
  readonly value: Uint8Array | null;
  /** What is told beside the value, or of its end. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A change as its topic has it. */
export interface StudyRecord extends Omit<StudyChange, 'study'> {
  readonly offset: Offset;
  /** When the topic took it, in milliseconds since the epoch, by the topic's clock. */
  readonly appendedAt: number;
}

/** Some records of a topic, in order, and where to go on: there may be none, and offsets have gaps. */
export interface StudyPiece {
  readonly records: readonly StudyRecord[];
  readonly next: Offset;
}

/** Where the first and the last change of each study stand. */
export type Appended = ReadonlyMap<string, { readonly first: Offset; readonly last: Offset }>;

/** Appends what one partition of the journal comes to, for as long as nobody else claims that partition. */
export interface StudyAppender {
  /**
   * The offset of the next message of the partition, as the last append that named one said; absent before the first.
   */
  readonly consumed?: Offset;
  /**
   * Appends the changes, in their order within each study, and notes how far the partition was consumed: all of it or
   * nothing. Resolves with where the first and the last change of each study stand. Rejects with Problem
   * `journal-unavailable` where it was not confirmed, or where another has claimed the partition: claim it again, and
   * read where it stands. One call at a time.
   */
  append(changes: readonly StudyChange[], consumed?: Offset): Promise<Appended>;
  close(): Promise<void>;
}

/**
 * The topics of studies: one changelog each, of one partition. Of each key the newest change is kept; what it replaced
 * goes within 24 hours (Kafka) or at once (SQLite), and a tombstone after 30 days. Every call rejects with Problem
 * `journal-unavailable` where the topics cannot be reached.
 */
export interface StudyTopics {
  /**
   * Makes the study's topic where it is not there; rejects with an Error that names every difference where it is not as
   * it must be.
   */
  ensure(study: string): Promise<void>;
  /**
   * Takes a partition of the journal over: once this resolves, whoever had claimed it before can append nothing more.
   */
  claim(partition: number): Promise<StudyAppender>;
  /**
   * Some megabytes at most of what stands at `from` and after it; waits so many milliseconds where there is nothing.
   * Only what was appended whole is seen. Rejects with Problem `not-found` where there is no such topic, `cursor-over`
   * where the topic ends before `from`.
   */
  read(study: string, from: Offset, waitMs?: number): Promise<StudyPiece>;
  /**
   * The offset that the next change that is seen will have, or an earlier one that nothing seen stands at or after:
   * what was confirmed a moment ago may not be seen yet. Rejects with Problem `not-found` where there is no such topic.
   */
  head(study: string): Promise<Offset>;
  /**
   * The head, once every append that was confirmed before the call is below it. Waits for appends that are under way,
   * up to 30 s where whoever began one has died; then it rejects with Problem `journal-unavailable`.
   */
  wholeHead(study: string): Promise<Offset>;
  /** Where platforms inside the trust domain may read the topic themselves; absent where it is not in Kafka. */
  readonly direct?: (study: string) => {
    readonly topic: string;
    readonly brokers: readonly string[];
    readonly tls: boolean;
  };
  /** Removes the topic, with all that it holds; repeatable. */
  destroy(study: string): Promise<void>;
  close(): Promise<void>;
}
