import { setTimeout } from 'node:timers/promises';
import type { Admin, Kafka, KafkaMessage } from 'kafkajs';
import { withTimeout } from '../../core/retry/with-timeout.ts';
import { Problem } from '../../core/problem.ts';
import { createKafkaClient, prepareKafkajs } from './client/client.ts';
import type { JournalLog } from '../port/journal.ts';
import { createTopicFetcher, type TopicFetcher, OPEN_TRANSACTION } from './fetch.ts';
import { claimKafkaPartition, readConsumedOffsets } from './study-appender.ts';
import { ensureTopic, studyTopicSettings, TopicMismatch } from './client/topic.ts';
import { parseKafkaUrl } from './client/url.ts';
import { readTopicId } from './kafkajs-patches/topic-id.ts';
import { createWatermarkReader } from './client/watermarks.ts';
import type { StudyAppender, StudyRecord, StudyTopics, StudyTopicState } from '../port/study-topics.ts';

export interface KafkaStudyTopicsDeps {
  /** The largest body of a request, in bytes. */
  readonly bodyLimit: number;
  readonly log?: JournalLog;
}

const MAX_BYTES = 1_000_000;
/** Less than the time after which kafkajs gives up on a broker. */
const MAX_FETCH_WAIT_MS = 3000;
/** The time that a start waits for the state of a topic. */
const STATE_TIMEOUT_MS = 3000;
const MAX_TRIES = 5;
const RETRY_MS = 100;

const errorType = (thrown: unknown): unknown =>
  (thrown as { readonly type?: unknown }).type ??
  (thrown as { readonly cause?: { readonly type?: unknown } }).cause?.type;

const unavailable = (cause: unknown): Problem =>
  Object.assign(new Problem('journal-unavailable', 'The streams of studies cannot be reached.'), { cause });

const toProblem = (cause: unknown): Problem => {
  const kind = errorType(cause);
  if (kind === 'UNKNOWN_TOPIC_OR_PARTITION') return new Problem('not-found', 'There is no stream of this study.');
  if (kind === 'OFFSET_OUT_OF_RANGE') return new Problem('cursor-over', 'The stream ends before this cursor.');
  return unavailable(cause);
};

/** An unreachable broker is Problem `journal-unavailable`; a mismatch of the topic stays as it is. */
const rethrowEnsureError = (thrown: unknown): never => {
  throw thrown instanceof TopicMismatch ? thrown : unavailable(thrown);
};

const toRecord = ({ offset, key, value, timestamp, headers }: KafkaMessage): StudyRecord => ({
  offset: Number(offset),
  key: key?.toString() ?? '',
  value,
  appendedAt: Number(timestamp),
  ...(headers !== undefined &&
    Object.keys(headers).length > 0 && {
      headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, String(text)])),
    }),
});

/**
 * The fetchers of a process. A fetch that waits holds up its connection, so there are as many as reads were ever under
 * way at once.
 */
const createFetcherPool = (kafka: Kafka) => {
  const idle: TopicFetcher[] = [];
  const all = new Set<TopicFetcher>();
  let closed = false;
  const throwIfClosed = (): void => {
    if (closed) throw new Problem('journal-unavailable', 'The streams of studies are closed.');
  };
  return {
    throwIfClosed,
    isClosed: () => closed,
    /** Reads with a fetcher, and tries again with another one after an error of the connection. */
    use: async <T>(read: (fetcher: TopicFetcher) => Promise<T>): Promise<T> => {
      for (let tries = 1; ; tries++) {
        throwIfClosed();
        const fetcher = idle.pop() ?? createTopicFetcher(kafka);
        all.add(fetcher);
        try {
          const found = await read(fetcher);
          idle.push(fetcher);
          return found;
        } catch (thrown) {
          all.delete(fetcher);
          void fetcher.disconnect().catch(() => undefined);
          const problem = toProblem(thrown);
          if (problem.kind !== 'journal-unavailable' || tries === MAX_TRIES || thrown === OPEN_TRANSACTION)
            throw problem;
        }
        await setTimeout(RETRY_MS * tries);
      }
    },
    markClosed: (): void => {
      closed = true;
    },
    disconnect: async (): Promise<void> => {
      await Promise.all([...all].map((one) => one.disconnect().catch(() => undefined)));
    },
  };
};

/** The topic of `study:NAME` or `forward:NAME`: a colon may not be in its name. */
const topicUnder = (prefix: string, study: string): string =>
  study.startsWith('forward:')
    ? `${prefix}.forward.${study.slice('forward:'.length)}`
    : `${prefix}.study.${study.replace(/^study:/, '')}`;

/** Rejects with Problem `journal-unavailable`, after `STATE_TIMEOUT_MS` at the latest. */
const readTopicState = async (
  { kafka, admin }: { readonly kafka: Kafka; readonly admin: Admin },
  topic: string,
): Promise<StudyTopicState | undefined> => {
  try {
    return await withTimeout(STATE_TIMEOUT_MS, async () => {
      if (!(await admin.listTopics()).includes(topic)) return undefined;
      const id = await readTopicId(kafka, topic);
      const { byPartition } = await createWatermarkReader(admin, topic, Date.now).read();
      return { id, end: byPartition.get(0)?.end ?? 0 };
    });
  } catch (thrown) {
    throw unavailable(thrown);
  }
};

/**
 * Opens the topics PREFIX.study.ID of a Kafka URL, one partition each; only committed records are read. An append is
 * one transaction that contains the consumed offset of its partition, in the group PREFIX.released.
 */
export const openKafkaStudyTopics = async (
  url: string,
  { bodyLimit, log = () => undefined }: KafkaStudyTopicsDeps,
): Promise<StudyTopics> => {
  const settings = parseKafkaUrl(url);
  const { prefix, replication } = settings;
  await prepareKafkajs(log);
  const client = createKafkaClient(settings, log);
  const admin = client.closeWhenOverdue(client.kafka.admin({ retry: { retries: 2 } }));
  await admin.connect();

  const topicOf = (study: string): string => topicUnder(prefix, study);
  /** The place of the consumed offsets of the journal. */
  const consumed = { journalTopic: `${prefix}.traces`, groupId: `${prefix}.released` };
  const appenders = new Set<StudyAppender>();
  const fetchers = createFetcherPool(client.kafka);

  return {
    ensure: async (study) => {
      fetchers.throwIfClosed();
      await ensureTopic(admin, {
        topic: topicOf(study),
        partitions: 1,
        replication,
        settings: studyTopicSettings({ replication, bodyLimit }),
      }).catch(rethrowEnsureError);
    },
    readState: async (study) => {
      fetchers.throwIfClosed();
      return await readTopicState({ kafka: client.kafka, admin }, topicOf(study));
    },
    claim: async (partition) => {
      fetchers.throwIfClosed();
      const appender = await claimKafkaPartition({
        client,
        admin,
        topicOf,
        partition,
        ...consumed,
        transactionalId: `${prefix}.released.${partition}`,
      });
      const close = async (): Promise<void> => {
        appenders.delete(tracked);
        await appender.close();
      };
      const tracked: StudyAppender = { ...appender, close };
      appenders.add(tracked);
      return tracked;
    },
    consumedOffsets: async () => {
      fetchers.throwIfClosed();
      try {
        return await readConsumedOffsets({ admin, ...consumed });
      } catch (thrown) {
        throw unavailable(thrown);
      }
    },
    read: async (study, from, waitMs = 0) => {
      const topic = topicOf(study);
      const until = performance.now() + waitMs;
      for (let at = from; ;) {
        const waits = Math.min(MAX_FETCH_WAIT_MS, Math.max(0, until - performance.now()));
        const { messages, next } = await fetchers.use((fetcher) =>
          fetcher.fetch(topic, at, { waitMs: Math.ceil(waits), maxBytes: MAX_BYTES }),
        );
        if (messages.length > 0 || performance.now() >= until || fetchers.isClosed())
          return { records: messages.map(toRecord), next };
        at = next;
      }
    },
    direct: (study) => ({ topic: topicOf(study), brokers: settings.brokers, tls: settings.tls }),
    head: (study) => fetchers.use((fetcher) => fetcher.stableEnd(topicOf(study))),
    stableHead: (study) => fetchers.use((fetcher) => fetcher.waitForStableEnd(topicOf(study))),
    destroy: async (study) => {
      fetchers.throwIfClosed();
      const topic = topicOf(study);
      try {
        // Deleting an unknown topic fails only after 10 seconds.
        if ((await admin.listTopics()).includes(topic)) await admin.deleteTopics({ topics: [topic] });
      } catch (thrown) {
        throw toProblem(thrown);
      }
    },
    close: async () => {
      fetchers.markClosed();
      await Promise.all([...appenders].map((appender) => appender.close()));
      await fetchers.disconnect();
      await admin.disconnect();
    },
  };
};
