import { existsSync } from 'node:fs';
import { KAFKA_JOURNAL } from './kafka-adapter.ts';
import type { JournalAdapter, JournalDeps, JournalFiles, JournalKind } from './port/journal-adapter.ts';
import type { Journal } from './port/journal.ts';
import type { StudyTopics } from './port/study-topics.ts';
import { SQLITE_JOURNAL } from './sqlite-adapter.ts';
import { JOURNAL_FORMAT } from './sqlite/file.ts';
import { type SalvagedRecords, salvageRecords } from './sqlite/salvage.ts';

/** The number of the layout of a SQLite journal: one with another number is not opened. */
export const journalFormat = JOURNAL_FORMAT;

/** Every kind of journal. What differs between kinds is a member of its adapter, and asked of nothing else. */
export const JOURNAL_ADAPTERS: Readonly<Record<JournalKind, JournalAdapter>> = {
  sqlite: SQLITE_JOURNAL,
  kafka: KAFKA_JOURNAL,
};

const KINDS = Object.keys(JOURNAL_ADAPTERS) as JournalKind[];

const findKind = (url: string): JournalKind | undefined => KINDS.find((kind) => JOURNAL_ADAPTERS[kind].owns(url));

const unknownKind = (): string =>
  `it must begin with ${KINDS.map((kind) => JOURNAL_ADAPTERS[kind].beginning).join(' or ')}`;

/** The kind of the journal of a URL, by its beginning. Throws an Error if it is of none. */
export const kindOfJournalUrl = (url: string): JournalKind => {
  const kind = findKind(url);
  if (kind === undefined) throw new Error(`the journal's URL is not usable: ${unknownKind()}`);
  return kind;
};

const adapterOf = (url: string): JournalAdapter => JOURNAL_ADAPTERS[kindOfJournalUrl(url)];

/**
 * Every fault of a journal URL, none for a valid one; never quotes a password. Valid are `sqlite:FILE`
 * (`sqlite::memory:` for a journal that ends with its process) and `kafka://host:port,host:port/PREFIX?...`.
 */
export const checkJournalUrl = (url: string): readonly string[] => {
  const kind = findKind(url);
  return kind === undefined ? [unknownKind()] : JOURNAL_ADAPTERS[kind].findUrlFaults(url);
};

/** The traits of a journal that settings depend on; of a URL of no kind, which is a fault, those of a file. */
export const journalTraitsOf = (url: string): Pick<JournalAdapter, 'isEmbedded'> =>
  JOURNAL_ADAPTERS[findKind(url) ?? 'sqlite'];

/**
 * Says in words what the journal of a URL is, without opening it: neither a file nor a topic is created. Rejects if it
 * cannot be reached or read.
 */
export const inspectJournal = async (url: string): Promise<string> => adapterOf(url).inspect(url);

/** True if the journal of a URL is in this process: in a file, or in memory. */
export const isEmbeddedJournal = (url: string): boolean => adapterOf(url).isEmbedded;

/** The URL of the journal in a file. */
export const urlOfJournalFile = (file: string): string => `${SQLITE_JOURNAL.beginning}${file}`;

/** The files of a SQLite journal; undefined for one in memory, and for Kafka. */
export const journalFilesOf = (url: string): JournalFiles | undefined => adapterOf(url).filesOf(url);

/** The URL of the study topics of a journal. */
export const studyTopicsUrl = (url: string): string => adapterOf(url).topicsUrlOf(url);

/** The faults in the file of a journal and its write-ahead log; none for Kafka. */
export const checkJournalFile = async (url: string): Promise<readonly string[]> => adapterOf(url).checkFile(url);

/** The messages that a start has found to be lost, a sentence for each gap; none for Kafka. */
export const describeLostMessages = (url: string): readonly string[] => adapterOf(url).describeLostMessages(url);

/**
 * Opens the journal of a URL (`checkJournalUrl`), and creates its file with the directory, or its topic. Rejects if an
 * existing one cannot be used as it is.
 */
export const openJournal = async (url: string, deps: JournalDeps): Promise<Journal> => adapterOf(url).open(url, deps);

/** Opens the study topics of a journal (`checkJournalUrl`): in a file beside it, or in the same Kafka. */
export const openStudyTopics = async (url: string, deps: JournalDeps): Promise<StudyTopics> =>
  adapterOf(url).openTopics(url, deps);

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

/** The copies of damaged logs beside the file of a journal; none for Kafka. */
export const findKeptLogs = (url: string): readonly string[] => adapterOf(url).findKeptLogs(url);

/** Reads what a damaged file of a journal still has, its log or a copy of that; throws the error of the file system. */
export const readSalvage = (file: string): SalvagedRecords => salvageRecords(file);
