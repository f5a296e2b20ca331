import { dirname } from 'node:path';
import { makeDirectory } from '../core/disk/directory.ts';
import { defined } from '../core/json-object.ts';
import { checkSqliteFile } from '../core/sqlite/check-file.ts';
import { findDamagedWals } from '../core/sqlite/damaged-wal.ts';
import type { JournalAdapter } from './port/journal-adapter.ts';
import { findLostMessages } from './sqlite/end-note.ts';
import { inspectSqliteJournal } from './sqlite/inspect.ts';
import { openSqliteJournal } from './sqlite/journal.ts';
import { openSqliteStudyTopics } from './sqlite/study-topics.ts';

const BEGINNING = 'sqlite:';
const MEMORY = ':memory:';

const nameOf = (url: string): string => url.slice(BEGINNING.length);

/** `studies-journal.db` beside `journal.db`. */
const nameOfTopics = (url: string): string => {
  const journal = nameOf(url);
  return journal === MEMORY ? journal : journal.replace(/[^/]*$/, (name) => `studies-${name}`);
};

const makeDirectoryOf = (name: string): void => {
  if (name !== MEMORY) makeDirectory(dirname(name));
};

/** SQLite: files, or the memory of this process. */
export const SQLITE_JOURNAL: JournalAdapter = {
  product: 'SQLite',
  beginning: BEGINNING,
  isEmbedded: true,
  owns: (url) => url.startsWith(BEGINNING),
  findUrlFaults: (url) => (url === BEGINNING ? ['sqlite: must be followed by the path of a file'] : []),
  filesOf: (url) => {
    const journal = nameOf(url);
    return journal === MEMORY ? undefined : { journal, topics: nameOfTopics(url) };
  },
  topicsUrlOf: (url) => `${BEGINNING}${nameOfTopics(url)}`,
  inspect: (url) => Promise.resolve(inspectSqliteJournal(nameOf(url))),
  checkFile: (url) => checkSqliteFile(nameOf(url)),
  describeLostMessages: (url) =>
    findLostMessages(nameOf(url)).map(
      ({ from, to, notice }) =>
        `it ends before the messages ${from} to ${to - 1}, which were confirmed; ` +
        `${notice} says so until you remove it`,
    ),
  findKeptLogs: (url) => findDamagedWals(nameOf(url)).map(({ copy }) => copy),
  open: async (url, { now, observe, retentionMs }) => {
    const file = nameOf(url);
    makeDirectoryOf(file);
    return openSqliteJournal({ file, now, ...defined({ observe, retentionMs }) });
  },
  openTopics: async (url, { now, observe }) => {
    const file = nameOfTopics(url);
    makeDirectoryOf(file);
    return openSqliteStudyTopics({ file, now, ...defined({ observe }) });
  },
};
