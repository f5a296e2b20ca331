import { setTimeout as pause } from 'node:timers/promises';
import { defined } from '../../core/json-object.ts';
import { unwritable } from '../../core/disk/write-fault.ts';
import { Problem } from '../../core/problem.ts';
import {
  type Consumption,
  DEFAULT_RETENTION_MS,
  type Journal,
  type JournalHandler,
  type JournalLog,
  type JournalObserver,
  type JournalState,
} from '../port/journal.ts';
import { createKafkaClient, type KafkaClient, prepareKafkajs, probeBrokers } from './client/client.ts';
import { startKafkaConsumption } from './consume/consumption.ts';
import { openKafkaAppender } from './produce/producer.ts';
import { findReplicaFault, metadataFault, type TopicMetadata } from './client/replica-fault.ts';
import { ensureTopic, journalTopicSettings } from './client/topic.ts';
import { readTopicId } from './kafkajs-patches/topic-id.ts';
import { parseKafkaUrl } from './client/url.ts';
import { createWatermarkReader, type WatermarkReader } from './client/watermarks.ts';
import { withTimeout } from '../../core/retry/with-timeout.ts';
import { scanTopic } from './client/scan-topic.ts';

/** A broker waits 30 s for a controller that hangs before it hands a request to the next one. */
const CREATION_MS = 60_000;

const PING_TIMEOUT_MS = 3000;

const STATE_TIMEOUT_MS = 10_000;

const STATE_RETRY_MS = 200;

const UNOBSERVED: JournalObserver = { committed: () => undefined, damaged: () => undefined };

/** The consumer group of scans; it commits only for monitoring. */
const SCAN_GROUP = 'check';

export interface KafkaJournalDeps {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly observe?: JournalObserver;
  /** The largest body of a request, in bytes. */
  readonly bodyLimit: number;
  /** 46 hours by default. An existing topic must have it. */
  readonly retentionMs?: number;
  readonly log?: JournalLog;
}

/** Brokers may not know a new topic, or a new leader, at once. Rejects with Problem `journal-unavailable`. */
const readState = async (client: KafkaClient, topic: string, watermarks: WatermarkReader): Promise<JournalState> => {
  const until = performance.now() + STATE_TIMEOUT_MS;
  for (;;) {
    try {
      return await withTimeout(STATE_TIMEOUT_MS, async () => {
        const id = await readTopicId(client.kafka, topic);
        const { byPartition } = await watermarks.readFresh();
        const bounds = new Map([...byPartition].sort(([one], [other]) => one - other));
        return { ...defined({ id }), bounds };
      });
    } catch (thrown) {
      if (performance.now() > until)
        throw Object.assign(new Problem('journal-unavailable', 'The journal cannot be read now.'), { cause: thrown });
    }
    await pause(STATE_RETRY_MS);
  }
};

const warnOfRetry =
  (log: JournalLog) =>
  (thrown: unknown): void =>
    log('warn', 'Kafka does not make or describe a topic yet; trying again', {
      reason: thrown instanceof Error ? thrown.name : 'unknown',
    });

/**
 * Opens the journal in topic PREFIX.traces of a Kafka URL (`checkKafkaUrl`), and creates the topic if necessary.
 * Rejects with an Error that names every fault of the URL or an existing topic, or with an error of kafkajs.
 */
export const openKafkaJournal = async (url: string, deps: KafkaJournalDeps): Promise<Journal> => {
  const settings = parseKafkaUrl(url);
  const { prefix, partitions, replication } = settings;
  const { bodyLimit, retentionMs = DEFAULT_RETENTION_MS, log = () => undefined } = deps;
  const topic = `${prefix}.traces`;
  await prepareKafkajs(log);
  const probe = probeBrokers(settings, log);
  await probe.first;

  const client = createKafkaClient(settings, log);
  const admin = client.closeWhenOverdue(client.kafka.admin({ retry: { retries: 2 } }));
  const consumptions = new Set<Consumption>();
  try {
    await admin.connect();
    await ensureTopic(
      admin,
      { topic, partitions, replication, settings: journalTopicSettings({ replication, bodyLimit, retentionMs }) },
      { forMs: CREATION_MS, onRetry: warnOfRetry(log) },
    );
  } catch (thrown) {
    await Promise.all([admin.disconnect(), probe.all]);
    throw thrown;
  }
  const watermarks = createWatermarkReader(admin, topic, deps.now);
  const appender = await openKafkaAppender({
    client,
    topic,
    partitions,
    log,
    observe: deps.observe ?? UNOBSERVED,
  });

  const consume = (group: string, handler: JournalHandler): Consumption => {
    const consumption = startKafkaConsumption({
      createClient: () => createKafkaClient(settings, log),
      topic,
      partitions,
      groupId: `${prefix}.${group}`,
      handler,
      watermarks,
      log,
    });
    consumptions.add(consumption);
    void consumption.ended.catch(() => undefined).finally(() => consumptions.delete(consumption));
    return consumption;
  };

  let closed: Promise<void> | undefined;
  const refused = (): Promise<never> => Promise.reject(new Problem('journal-unavailable', 'The journal is closed.'));
  const close = async (): Promise<void> => {
    await Promise.all([...consumptions].map((consumption) => consumption.stop()));
    await appender.close();
    await Promise.all([admin.disconnect(), probe.all]);
  };

  return {
    retentionMs,
    append: (batch) => (closed === undefined ? appender.append(batch) : refused()),
    mark: (marker) => (closed === undefined ? appender.mark(marker) : refused()),
    partitions: () => Promise.resolve(Array.from({ length: partitions }, (_, partition) => partition)),
    consume: (group, handler) => (closed === undefined ? Promise.resolve(consume(group, handler)) : refused()),
    scan: async (handle) => {
      if (closed !== undefined) return refused();
      const { bounds } = await readState(client, topic, watermarks);
      return scanTopic(bounds, handle, (handler) => consume(SCAN_GROUP, handler));
    },
    readState: async () => (closed === undefined ? readState(client, topic, watermarks) : refused()),
    ping: async () => {
      if (closed !== undefined) return refused();
      const read = (): Promise<TopicMetadata> => admin.fetchTopicMetadata({ topics: [topic] });
      const fault = await withTimeout(PING_TIMEOUT_MS, read).then(
        ({ topics }) => findReplicaFault(topics[0]?.partitions ?? [], replication) ?? appender.recentFailure(),
        (thrown: unknown) => metadataFault(thrown),
      );
      if (fault !== undefined) throw unwritable('journal-unavailable', fault);
      return undefined;
    },
    close: () => (closed ??= close()),
  };
};
