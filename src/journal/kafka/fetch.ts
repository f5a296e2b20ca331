import { setTimeout } from 'node:timers/promises';
import type { Kafka, KafkaMessage } from 'kafkajs';
import { decodeFetch } from './kafkajs-patches/decode-fetch.ts';
import { type Broker, type Cluster, findClusterFactory } from './kafkajs-patches/private-cluster.ts';

/**
 * Reads partition 0 of topics, from any offset, without a group. Rejects with errors of kafkajs; one call at a time.
 */
export interface TopicFetcher {
  /** Committed records from the offset on, about `maxBytes` at most; empty after `waitMs` milliseconds without any. */
  fetch(
    topic: string,
    from: number,
    options: { readonly waitMs: number; readonly maxBytes: number },
  ): Promise<{ readonly messages: readonly KafkaMessage[]; readonly next: number }>;
  /** The last stable offset: everything below it is committed or aborted. */
  stableEnd(topic: string): Promise<number>;
  /**
   * The last stable offset, once it is above every record that the topic has at the call: Kafka confirms a commit
   * before readers see it. Rejects with OPEN_TRANSACTION after 30 s, or once it is disconnected.
   */
  waitForStableEnd(topic: string): Promise<number>;
  disconnect(): Promise<void>;
}

const READ_UNCOMMITTED = 0;
const READ_COMMITTED = 1;
/** Asks for the latest offset (Kafka protocol, ListOffsets). */
const LATEST_TIMESTAMP = -1;
/** An abandoned transaction is aborted after 15 s, which the broker checks every 10 s. */
const OPEN_TRANSACTION_TIMEOUT_MS = 30_000;
const RETRY_MS = 10;
const METADATA_MS = 60_000;

const createCluster = (kafka: Kafka): Cluster =>
  findClusterFactory(kafka).create({
    metadataMaxAge: METADATA_MS,
    allowAutoTopicCreation: false,
    maxInFlightRequests: 1,
    isolationLevel: READ_COMMITTED,
  }) as Cluster;

/** The error of `waitForStableEnd` if a transaction does not end. */
export const OPEN_TRANSACTION = new Error('a transaction does not end');

/** Connects at its first call. */
export const createTopicFetcher = (kafka: Kafka): TopicFetcher => {
  const cluster = createCluster(kafka);
  let connected: Promise<void> | undefined;
  let isDisconnected = false;

  /** Refreshes stale metadata after an error, for the next try of the caller. */
  const withMetadata = async <T>(topic: string, read: () => Promise<T>): Promise<T> => {
    try {
      await (connected ??= cluster.connect());
      await cluster.addTargetTopic(topic);
      await cluster.refreshMetadataIfNecessary();
      return await read();
    } catch (thrown) {
      connected = undefined;
      await cluster.refreshMetadata().catch(() => undefined);
      throw thrown;
    }
  };
  const leader = async (topic: string): Promise<Broker> => {
    const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [0]));
    if (nodeId === undefined) throw new Error('the topic has no leader now');
    return cluster.findBroker({ nodeId });
  };

  const endOf = async (broker: Broker, topic: string, isolationLevel: number): Promise<number> => {
    const { responses } = await broker.listOffsets({
      isolationLevel,
      topics: [{ topic, partitions: [{ partition: 0, timestamp: LATEST_TIMESTAMP }] }],
    });
    const end = Number(responses[0]?.partitions[0]?.offset ?? NaN);
    if (!Number.isSafeInteger(end)) throw new Error('the end of the topic is not known now');
    return end;
  };

  return {
    fetch: (topic, from, { waitMs, maxBytes }) =>
      withMetadata(topic, async () => {
        const broker = await leader(topic);
        const fetchOffset = String(from);
        const { responses } = await broker.fetch({
          isolationLevel: READ_COMMITTED,
          maxWaitTime: waitMs,
          minBytes: 1,
          maxBytes,
          topics: [{ topic, partitions: [{ partition: 0, fetchOffset, maxBytes }] }],
        });
        const [partition] = responses[0]?.partitions ?? [];
        if (partition === undefined) return { messages: [], next: from };
        return decodeFetch(topic, from, partition);
      }),
    stableEnd: (topic) => withMetadata(topic, async () => endOf(await leader(topic), topic, READ_COMMITTED)),
    waitForStableEnd: (topic) =>
      withMetadata(topic, async () => {
        const broker = await leader(topic);
        const there = await endOf(broker, topic, READ_UNCOMMITTED);
        for (const until = performance.now() + OPEN_TRANSACTION_TIMEOUT_MS; ;) {
          const end = await endOf(broker, topic, READ_COMMITTED);
          if (end >= there) return end;
          if (isDisconnected || performance.now() > until) throw OPEN_TRANSACTION;
          await setTimeout(RETRY_MS);
        }
      }),
    disconnect: () => {
      isDisconnected = true;
      return cluster.disconnect();
    },
  };
};
