import { Problem } from '../../core/problem.ts';
import type { Consumption, Journal, JournalObserver } from '../port/journal.ts';
import { createKafkaClient } from './client.ts';
import type { JournalLog } from '../port/journal.ts';
import { registerCodecs } from './compression.ts';
import { startKafkaConsumption } from './consumption.ts';
import { openKafkaAppender } from './producer.ts';
import { quietIdleConnections } from './kafkajs-patches/idle-timer.ts';
import { endStoppedFetching } from './kafkajs-patches/stopped-fetch.ts';
import { ensureTopic, journalSettings } from './topic.ts';
import { parseKafkaUrl } from './url.ts';
import { createWatermarkReader } from './watermarks.ts';
import { withTimeout } from '../../core/with-timeout.ts';

/** How long `ping` waits, in milliseconds. */
const PING = 3000;

/** What a Kafka journal is opened with. */
export interface KafkaJournalDeps {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly observe?: JournalObserver;
  /** The largest body of a request, in bytes. */
  readonly bodyLimit: number;
  readonly log?: JournalLog;
}

/**
 * Opens the journal in topic PREFIX.traces of the Kafka that the URL names (`checkKafkaUrl`), and creates the topic
 * where it is not there. Rejects with an Error that names every fault of the URL, or every difference of a topic that
 * is not as it must be, and with what kafkajs says where Kafka cannot be reached.
 */
export const openKafkaJournal = async (url: string, deps: KafkaJournalDeps): Promise<Journal> => {
  const settings = parseKafkaUrl(url);
  const log: JournalLog = deps.log ?? (() => undefined);
  const { prefix, partitions, replication } = settings;
  const topic = `${prefix}.traces`;
  await registerCodecs();
  await quietIdleConnections(log);
  await endStoppedFetching(log);

  const client = createKafkaClient(settings, log);
  const admin = client.watch(client.kafka.admin({ retry: { retries: 2 } }));
  const consumptions = new Set<Consumption>();
  try {
    await admin.connect();
    await ensureTopic(admin, {
      topic,
      partitions,
      replication,
      settings: journalSettings({ replication, bodyLimit: deps.bodyLimit }),
    });
  } catch (thrown) {
    await admin.disconnect();
    throw thrown;
  }
  const watermarks = createWatermarkReader(admin, topic, deps.now);
  const appender = await openKafkaAppender({
    client,
    topic,
    partitions,
    log,
    observe: deps.observe ?? { committed: () => undefined },
  });

  let closed: Promise<void> | undefined;
  const refused = (): Promise<never> => Promise.reject(new Problem('journal-unavailable', 'The journal is closed.'));
  const close = async (): Promise<void> => {
    await Promise.all([...consumptions].map((consumption) => consumption.stop()));
    await appender.close();
    await admin.disconnect();
  };

  return {
    append: (batch) => (closed === undefined ? appender.append(batch) : refused()),
    mark: (marker) => (closed === undefined ? appender.mark(marker) : refused()),
    partitions: () => Promise.resolve(Array.from({ length: partitions }, (_, partition) => partition)),
    consume: (group, handler) => {
      if (closed !== undefined) return refused();
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
      return Promise.resolve(consumption);
    },
    ping: async () => {
      if (closed !== undefined) return refused();
      const answer = await withTimeout(PING, () => admin.fetchTopicMetadata({ topics: [topic] })).catch(() => undefined);
      if (answer === undefined) throw new Problem('journal-unavailable', 'The journal cannot be reached.');
      return undefined;
    },
    close: () => (closed ??= close()),
  };
};
