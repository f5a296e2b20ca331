import { dirname } from 'node:path';
import type { Journal, JournalObserver } from './port/journal.ts';
import { makeDirectory } from '../core/directory.ts';
import { checkKafkaUrl } from './kafka/url.ts';
import { openSqliteJournal } from './sqlite/journal.ts';

/** What a journal is opened with, whichever it is. */
export interface JournalDeps {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly observe?: JournalObserver;
  /** The largest body of a request, in bytes; a message can be that large and 1 MB more. */
  readonly bodyLimit: number;
  /** Is told what happens to the connection to the journal; never anything that a client sent. */
  readonly log: Readonly<Record<'error' | 'warn' | 'debug', (facts: object, message: string) => void>>;
}

const SQLITE = 'sqlite:';

/**
 * Every fault of a journal URL: `sqlite:FILE` (`sqlite::memory:` for a journal that ends with its process) or
 * `kafka://host:port,host:port/PREFIX?...`; empty where it is good. Never quotes a password.
 */
export const checkJournalUrl = (url: string): readonly string[] => {
  if (url.startsWith('kafka:')) return checkKafkaUrl(url);
  if (!url.startsWith(SQLITE)) return ['it must begin with sqlite: or kafka://'];
  return url === SQLITE ? ['sqlite: must be followed by the path of a file'] : [];
};

/**
 * Opens the journal that a URL names (`checkJournalUrl` says which are good). Makes what is not there yet: the folder
 * and file, or the topic. Rejects where the journal cannot be used as it is.
 */
export const openJournal = async (url: string, deps: JournalDeps): Promise<Journal> => {
  const { now, observe, bodyLimit, log } = deps;
  const observing = observe === undefined ? {} : { observe };
  if (url.startsWith(SQLITE)) {
    const file = url.slice(SQLITE.length);
    if (file !== ':memory:') makeDirectory(dirname(file));
    return openSqliteJournal({ file, now, ...observing });
  }
  // Loaded here, so that who runs on SQLite does not carry the client of Kafka.
  const { openKafkaJournal } = await import('./kafka/journal.ts');
  return openKafkaJournal(url, {
    now,
    bodyLimit,
    log: (level, message, facts = {}) => log[level](facts, message),
    ...observing,
  });
};
