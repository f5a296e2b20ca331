import type { Journal, JournalObserver } from './journal.ts';
import type { StudyTopics } from './study-topics.ts';

/** The kinds of journals, as manifests of backups name them. */
export type JournalKind = 'sqlite' | 'kafka';

export interface JournalDeps {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly observe?: JournalObserver;
  /** The largest body of a request, in bytes; a message may be 1 MB larger. */
  readonly bodyLimit: number;
  /** The time that messages stay once they are handled, in milliseconds; 46 hours by default. */
  readonly retentionMs?: number;
  /** The log gets events of the connection, nothing that a client sent. */
  readonly log: Readonly<Record<'error' | 'warn' | 'debug', (facts: object, message: string) => void>>;
}

/** The files of a journal that has any. */
export type JournalFiles = Readonly<Record<'journal' | 'topics', string>>;

/** One kind of journal. `owns` takes any text, `findUrlFaults` a URL of this kind, the rest a good one. */
export interface JournalAdapter {
  /** Its name for people. */
  readonly product: string;
  /** The beginning of its URLs, as an error names it. */
  readonly beginning: string;
  /** True if the journal is in this process, in a file or in memory. */
  readonly isEmbedded: boolean;
  /** True if a URL, which may be faulty, is of this kind. */
  owns(url: string): boolean;
  /** The faults of a URL, empty for a good one; never quotes a password. */
  findUrlFaults(url: string): readonly string[];
  /** The files of the journal; undefined if it is in memory or a service. */
  filesOf(url: string): JournalFiles | undefined;
  /** The URL of the study topics of the journal. */
  topicsUrlOf(url: string): string;
  /** A sentence on the journal, without opening it. Rejects if it cannot be reached or read. */
  inspect(url: string): Promise<string>;
  /** The faults in its file and the log of that; none for a service. */
  checkFile(url: string): Promise<readonly string[]>;
  /** The messages that a start has found to be lost, a sentence for each gap. */
  describeLostMessages(url: string): readonly string[];
  /** The copies of damaged logs beside its file. */
  findKeptLogs(url: string): readonly string[];
  /** Creates what is missing. Rejects if an existing journal cannot be used as it is. */
  open(url: string, deps: JournalDeps): Promise<Journal>;
  openTopics(url: string, deps: JournalDeps): Promise<StudyTopics>;
}
