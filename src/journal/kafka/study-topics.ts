import type { KafkaMessage } from 'kafkajs';
import { Problem } from '../../core/problem.ts';
import { createKafkaClient } from './client.ts';
import type { JournalLog } from '../port/journal.ts';
import { registerCodecs } from './compression.ts';
import { createKafkaFetching, type KafkaFetching, UNENDED } from './fetch.ts';
import { quietIdleConnections } from './kafkajs-patches/idle-timer.ts';
import { endStoppedFetching } from './kafkajs-patches/stopped-fetch.ts';
import { claimKafkaPartition } from './study-appender.ts';
import { ensureTopic, studySettings } from './topic.ts';
import { parseKafkaUrl } from './url.ts';
import type { StudyAppender, StudyRecord, StudyTopics } from '../port/study-topics.ts';

/** What the topics of studies are opened with in Kafka. */
export interface KafkaStudyTopicsDeps {
  /** The largest body of a request, in bytes. */
  readonly bodyLimit: number;
  readonly log?: JournalLog;
}

const MOST_BYTES = 1_000_000;
/** How long one fetch waits at most: an answer must come before kafkajs gives up on the broker. */
const FETCH_MS = 3000;
/** How often what does not answer is asked once more, and how long to wait before, in milliseconds. */
const TRIES = 5;
const AGAIN_MS = 100;

const kindOf = (thrown: unknown): unknown =>
  (thrown as { readonly type?: unknown }).type ??
  (thrown as { readonly cause?: { readonly type?: unknown } }).cause?.type;

const unreachable = (cause: unknown): Problem => {
  const kind = kindOf(cause);
  if (kind === 'UNKNOWN_TOPIC_OR_PARTITION') return new Problem('not-found', 'There is no stream of this study.');
  if (kind === 'OFFSET_OUT_OF_RANGE') return new Problem('cursor-over', 'The stream ends before this cursor.');
  return Object.assign(new Problem('journal-unavailable', 'The streams of studies cannot be reached.'), { cause });
};

const toRecord = ({ offset, key, value, timestamp, headers }: KafkaMessage): StudyRecord => ({
  offset: Number(offset),
  key: key?.toString() ?? '',
  value,
  appendedAt: Number(timestamp),
  ...(headers === undefined || Object.keys(headers).length === 0
    ? {}
    : { headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, String(text)])) }),
});

/**
 * Opens the topics PREFIX.study.ID of the Kafka that the URL names, one partition each. Appends are transactions, one
 * transactional id for each partition of the journal, with how far that was consumed inside, in the name of the group
 * PREFIX.released; only what was committed is read.
 */
export const openKafkaStudyTopics = async (
  url: string,
  { bodyLimit, log = () => undefined }: KafkaStudyTopicsDeps,
): Promise<StudyTopics> => {
  const settings = parseKafkaUrl(url);
  const { prefix, replication } = settings;
  await registerCodecs();
  await quietIdleConnections(log);
  await endStoppedFetching(log);
  const client = createKafkaClient(settings, log);
  const admin = client.watch(client.kafka.admin({ retry: { retries: 2 } }));
  await admin.connect();

  const topicOf = (study: string): string => `${prefix}.study.${study.replace(/^study:/, '')}`;
  const appenders = new Set<StudyAppender>();
  const idle: KafkaFetching[] = [];
  const all = new Set<KafkaFetching>();
  let closed = false;

  const refuseClosed = (): void => {
    if (closed) throw new Problem('journal-unavailable', 'The streams of studies are closed.');
  };

  /** A fetch that waits holds up its connection: as many are open as reads were ever under way at once. */
  const fetching = async <T>(read: (from: KafkaFetching) => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries++) {
      refuseClosed();
      const one = idle.pop() ?? createKafkaFetching(client.kafka);
      all.add(one);
      try {
        const found = await read(one);
        idle.push(one);
        return found;
      } catch (thrown) {
        all.delete(one);
        void one.disconnect().catch(() => undefined);
        const problem = unreachable(thrown);
        if (problem.kind !== 'journal-unavailable' || tries === TRIES || thrown === UNENDED) throw problem;
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS * tries));
    }
  };
  const asked = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (thrown) {
      throw unreachable(thrown);
    }
  };

  return {
    ensure: (study) =>
      ensureTopic(admin, {
        topic: topicOf(study),
        partitions: 1,
        replication,
        settings: studySettings({ replication, bodyLimit }),
      }),
    claim: async (partition) => {
      refuseClosed();
      const appender = await claimKafkaPartition({
        client,
        admin,
        topicOf,
        partition,
        journalTopic: `${prefix}.traces`,
        groupId: `${prefix}.released`,
        transactionalId: `${prefix}.released.${partition}`,
      });
      const close = async (): Promise<void> => {
        appenders.delete(kept);
        await appender.close();
      };
      const kept: StudyAppender = { ...appender, close };
      appenders.add(kept);
      return kept;
    },
    read: async (study, from, waitMs = 0) => {
      const topic = topicOf(study);
      const until = performance.now() + waitMs;
      for (let at = from; ;) {
        const waits = Math.min(FETCH_MS, Math.max(0, until - performance.now()));
        const { messages, next } = await fetching((one) =>
          one.fetch(topic, at, { waitMs: Math.ceil(waits), maxBytes: MOST_BYTES }),
        );
        if (messages.length > 0 || performance.now() >= until || closed)
          return { records: messages.map(toRecord), next };
        at = next;
      }
    },
    direct: (study) => ({ topic: topicOf(study), brokers: settings.brokers, tls: settings.tls }),
    head: (study) => fetching((one) => one.end(topicOf(study))),
    wholeHead: (study) => fetching((one) => one.wholeEnd(topicOf(study))),
    destroy: (study) =>
      asked(async () => {
        const topic = topicOf(study);
        // Deleting a topic that is not there fails after 10 seconds.
        if ((await admin.listTopics()).includes(topic)) await admin.deleteTopics({ topics: [topic] });
      }),
    close: async () => {
      closed = true;
      await Promise.all([...appenders].map((appender) => appender.close()));
      await Promise.all([...all].map((one) => one.disconnect().catch(() => undefined)));
      await admin.disconnect();
    },
  };
};
