import { dirname } from 'node:path';
import { defined } from '../core/json-object.ts';
import { withinDeadline } from '../core/concurrency/request-deadline.ts';
import { Problem } from '../core/problem.ts';
import type { Journal, JournalObserver } from './port/journal.ts';
import { makeDirectory } from '../core/disk/directory.ts';
import { checkKafkaUrl } from './kafka/client/url.ts';
import { findDamagedWals } from '../core/sqlite/damaged-wal.ts';
import { checkSqliteFile } from '../core/sqlite/check-file.ts';
import { findLostMessages } from './sqlite/end-note.ts';
import { JOURNAL_FORMAT } from './sqlite/file.ts';
import { inspectSqliteJournal } from './sqlite/inspect.ts';
import { openSqliteJournal } from './sqlite/journal.ts';
import { type SalvagedRecords, salvageRecords } from './sqlite/salvage.ts';

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

/** The number of the layout of a SQLite journal: one with another number is not opened. */
export const journalFormat = JOURNAL_FORMAT;

const SQLITE = 'sqlite:';

/**
 * Every fault of a journal URL, none for a valid one; never quotes a password. Valid are `sqlite:FILE`
 * (`sqlite::memory:` for a journal that ends with its process) and `kafka://host:port,host:port/PREFIX?...`.
 */
export const checkJournalUrl = (url: string): readonly string[] => {
  if (url.startsWith('kafka:')) return checkKafkaUrl(url);
  if (!url.startsWith(SQLITE)) return ['it must begin with sqlite: or kafka://'];
  return url === SQLITE ? ['sqlite: must be followed by the path of a file'] : [];
};

/**
 * Says in words what the journal of a URL is, without opening it: neither a file nor a topic is created. Rejects if it
 * cannot be reached or read.
 */
export const inspectJournal = async (url: string): Promise<string> =>
  url.startsWith(SQLITE)
    ? inspectSqliteJournal(url.slice(SQLITE.length))
    : (await import('./kafka/inspect.ts')).inspectKafkaJournal(url);

/** True if the journal of a URL is in this process: in a file, or in memory. */
export const isEmbeddedJournal = (url: string): boolean => url.startsWith(SQLITE);

/** The URL of the journal in a file. */
export const urlOfJournalFile = (file: string): string => `${SQLITE}${file}`;

/** The faults in the file of a journal and its write-ahead log; none for Kafka. */
export const checkJournalFile = (url: string): Promise<readonly string[]> =>
  url.startsWith(SQLITE) ? checkSqliteFile(url.slice(SQLITE.length)) : Promise.resolve([]);

/** The messages that a start has found to be lost, a sentence for each gap; none for Kafka. */
export const describeLostMessages = (url: string): readonly string[] =>
  url.startsWith(SQLITE)
    ? findLostMessages(url.slice(SQLITE.length)).map(
        ({ from, to, notice }) =>
          `it ends before the messages ${from} to ${to - 1}, which were confirmed; ` +
          `${notice} says so until you remove it`,
      )
    : [];

const overdue = (): Problem =>
  new Problem('journal-unavailable', 'the journal took too long to answer; what was sent may be stored all the same');

/** The same journal; what a request appends waits as long as the request may. */
const withDeadlines = (journal: Journal): Journal => ({
  ...journal,
  append: (batch) => withinDeadline(() => journal.append(batch), overdue),
  mark: (marker) => withinDeadline(() => journal.mark(marker), overdue),
});

/**
 * Opens the journal of a URL (`checkJournalUrl`), and creates its file with the directory, or its topic. Rejects if an
 * existing one cannot be used as it is.
 */
export const openJournal = async (url: string, deps: JournalDeps): Promise<Journal> => {
  const { now, observe, bodyLimit, retentionMs, log } = deps;
  const given = {
    ...defined({ observe, retentionMs }),
  };
  if (url.startsWith(SQLITE)) {
    const file = url.slice(SQLITE.length);
    if (file !== ':memory:') makeDirectory(dirname(file));
    return openSqliteJournal({ file, now, ...given });
  }
  // Imported here, so that a process on SQLite does not load the Kafka client.
  const { openKafkaJournal } = await import('./kafka/journal.ts');
  const journal = await openKafkaJournal(url, {
    now,
    bodyLimit,
    log: (level, message, facts = {}) => log[level](facts, message),
    ...given,
  });
  return withDeadlines(journal);
};

/** The copies of damaged logs beside the file of a journal; none for Kafka. */
export const findKeptLogs = (url: string): readonly string[] =>
  url.startsWith(SQLITE) ? findDamagedWals(url.slice(SQLITE.length)).map(({ copy }) => copy) : [];

/** Reads what a damaged file of a journal still has, its log or a copy of that; throws the error of the file system. */
export const readSalvage = (file: string): SalvagedRecords => salvageRecords(file);
