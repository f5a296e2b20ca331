import { withinDeadline } from '../core/concurrency/request-deadline.ts';
import { defined } from '../core/json-object.ts';
import { Problem } from '../core/problem.ts';
import { checkKafkaUrl } from './kafka/client/url.ts';
import type { JournalAdapter, JournalDeps } from './port/journal-adapter.ts';
import type { Journal } from './port/journal.ts';

const overdue = (): Problem =>
  new Problem('journal-unavailable', 'the journal took too long to answer; what was sent may be stored all the same');

/** The same journal; what a request appends waits as long as the request may. */
const withDeadlines = (journal: Journal): Journal => ({
  ...journal,
  append: (batch) => withinDeadline(() => journal.append(batch), overdue),
  mark: (marker) => withinDeadline(() => journal.mark(marker), overdue),
});

const clientDeps = ({ bodyLimit, log }: JournalDeps) => ({
  bodyLimit,
  log: (level: keyof JournalDeps['log'], message: string, facts: object = {}): void => log[level](facts, message),
});

/** Topics of Kafka. The client is loaded when it is needed, so that a process on SQLite does not load it. */
export const KAFKA_JOURNAL: JournalAdapter = {
  product: 'Kafka',
  beginning: 'kafka://',
  isEmbedded: false,
  owns: (url) => url.startsWith('kafka:'),
  findUrlFaults: checkKafkaUrl,
  filesOf: () => undefined,
  topicsUrlOf: (url) => url,
  inspect: async (url) => (await import('./kafka/inspect.ts')).inspectKafkaJournal(url),
  checkFile: () => Promise.resolve([]),
  describeLostMessages: () => [],
  findKeptLogs: () => [],
  open: async (url, deps) => {
    const { now, observe, retentionMs } = deps;
    const { openKafkaJournal } = await import('./kafka/journal.ts');
    const journal = await openKafkaJournal(url, { now, ...clientDeps(deps), ...defined({ observe, retentionMs }) });
    return withDeadlines(journal);
  },
  openTopics: async (url, deps) =>
    (await import('./kafka/study-topics.ts')).openKafkaStudyTopics(url, clientDeps(deps)),
};
