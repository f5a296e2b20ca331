import Batch from 'kafkajs/src/consumer/batch.js';
import type { Kafka, KafkaMessage } from 'kafkajs';
import { clusterMaker } from './kafkajs-patches/cluster.ts';

/**
 * Reads partition 0 of topics from wherever it is asked to, without a group. Rejects with what kafkajs says; one call
 * at a time.
 */
export interface KafkaFetching {
  /**
   * At most about `maxBytes` of what was committed at or after the offset, as soon as there is any, or empty after so
   * many milliseconds.
   */
  fetch(
    topic: string,
    from: number,
    options: { readonly waitMs: number; readonly maxBytes: number },
  ): Promise<{ readonly messages: readonly KafkaMessage[]; readonly next: number }>;
  /** The offset up to which everything is committed or aborted. */
  end(topic: string): Promise<number>;
  /**
   * The same, once that is past all that was there when it was asked for: Kafka confirms a commit before readers see
   * it. Rejects with UNENDED where that takes longer than 30 s, or once it is disconnected.
   */
  wholeEnd(topic: string): Promise<number>;
  disconnect(): Promise<void>;
}

/**
 * The part of a kafkajs cluster that is used here: its consumers read through the same, but never without joining a
 * group.
 */
interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  refreshMetadata(): Promise<void>;
  refreshMetadataIfNecessary(): Promise<void>;
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Readonly<Record<string, unknown>>;
  findBroker(of: { readonly nodeId: string }): Promise<Broker>;
}

interface Answer<T> {
  readonly responses: readonly { readonly partitions: readonly T[] }[];
}

interface Broker {
  fetch(request: object): Promise<Answer<object>>;
  listOffsets(request: object): Promise<Answer<{ readonly offset: string }>>;
}

const READ_UNCOMMITTED = 0;
const READ_COMMITTED = 1;
/** What stands for the newest offset in the protocol. */
const NEWEST = -1;
/** A transaction that nobody ends is aborted after 15 s, which the broker looks for every 10 s. */
const ENDED_WITHIN_MS = 30_000;
const AGAIN_MS = 10;
const METADATA_MS = 60_000;

const createCluster = (kafka: Kafka): Cluster =>
  clusterMaker(kafka).make({
    metadataMaxAge: METADATA_MS,
    allowAutoTopicCreation: false,
    maxInFlightRequests: 1,
    isolationLevel: READ_COMMITTED,
  }) as Cluster;

/** What `wholeEnd` rejects with: somebody's transaction does not end. */
export const UNENDED = new Error('a transaction does not end');

/** Makes the reading, not connected yet; it connects at its first call. */
export const createKafkaFetching = (kafka: Kafka): KafkaFetching => {
  const cluster = createCluster(kafka);
  let connected: Promise<void> | undefined;
  let isOver = false;

  /** Metadata that is out of date is looked up anew with the next try, which is the caller's. */
  const reading = async <T>(topic: string, read: () => Promise<T>): Promise<T> => {
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
      topics: [{ topic, partitions: [{ partition: 0, timestamp: NEWEST }] }],
    });
    const end = Number(responses[0]?.partitions[0]?.offset ?? NaN);
    if (!Number.isSafeInteger(end)) throw new Error('the end of the topic is not known now');
    return end;
  };

  return {
    fetch: (topic, from, { waitMs, maxBytes }) =>
      reading(topic, async () => {
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
        const batch = new Batch(topic, fetchOffset, partition);
        const { messages: raw, lastStableOffset } = partition as {
          readonly messages: readonly unknown[];
          readonly lastStableOffset: string;
        };
        // Where no record is left below the stable end (compaction keeps empty batches) it is gone to, and not to the
        // end of a transaction that is still open.
        return {
          messages: batch.messages,
          next: Math.max(from, raw.length === 0 ? Number(lastStableOffset) : Number(batch.lastOffset()) + 1),
        };
      }),
    end: (topic) => reading(topic, async () => endOf(await leader(topic), topic, READ_COMMITTED)),
    wholeEnd: (topic) =>
      reading(topic, async () => {
        const broker = await leader(topic);
        const there = await endOf(broker, topic, READ_UNCOMMITTED);
        for (const until = performance.now() + ENDED_WITHIN_MS; ;) {
          const end = await endOf(broker, topic, READ_COMMITTED);
          if (end >= there) return end;
          if (isOver || performance.now() > until) throw UNENDED;
          await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
        }
      }),
    disconnect: () => {
      isOver = true;
      return cluster.disconnect();
    },
  };
};
