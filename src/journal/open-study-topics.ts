import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { JournalDeps } from './open-journal.ts';
import { openSqliteStudyTopics } from './sqlite/study-topics.ts';
import type { StudyTopics } from './port/study-topics.ts';
import { defined } from '../core/json-object.ts';
import { makeDirectory } from '../core/disk/directory.ts';

const SQLITE = 'sqlite:';

/** `studies-journal.db` beside `journal.db`. */
const fileBeside = (journal: string): string =>
  journal === ':memory:' ? journal : journal.replace(/[^/]*$/, (name) => `studies-${name}`);

/** The URL of the study topics of a journal. */
export const studyTopicsUrl = (journal: string): string =>
  journal.startsWith(SQLITE) ? `${SQLITE}${fileBeside(journal.slice(SQLITE.length))}` : journal;

/** The files of a SQLite journal; undefined for one in memory, and for Kafka. */
export const journalFilesOf = (url: string): { readonly journal: string; readonly topics: string } | undefined => {
  const journal = url.startsWith(SQLITE) ? url.slice(SQLITE.length) : ':memory:';
  return journal === ':memory:' ? undefined : { journal, topics: fileBeside(journal) };
};

/** Reads the states of the study topics of a journal, and how far they are, as they are: no file is made. */
export const openStudyTopicStates = async (
  url: string,
  deps: JournalDeps,
): Promise<Pick<StudyTopics, 'consumedOffsets' | 'readState' | 'close'>> => {
  const file = journalFilesOf(url)?.topics;
  if (file === undefined || existsSync(file)) return openStudyTopics(url, deps);
  return {
    readState: () => Promise.resolve(undefined),
    consumedOffsets: () => Promise.resolve(new Map()),
    close: () => Promise.resolve(),
  };
};

/** Opens the study topics of a journal (`checkJournalUrl`): in a file beside it, or in the same Kafka. */
export const openStudyTopics = async (
  url: string,
  { now, observe, bodyLimit, log }: JournalDeps,
): Promise<StudyTopics> => {
  if (url.startsWith(SQLITE)) {
    const file = fileBeside(url.slice(SQLITE.length));
    if (file !== ':memory:') makeDirectory(dirname(file));
    return openSqliteStudyTopics({ file, now, ...defined({ observe }) });
  }
  const { openKafkaStudyTopics } = await import('./kafka/study-topics.ts');
  return openKafkaStudyTopics(url, { bodyLimit, log: (level, message, facts = {}) => log[level](facts, message) });
};
