import type { EachBatchPayload } from 'kafkajs';
import type { Offset } from '../port/journal.ts';
import type { KafkaClient } from './client.ts';
import type { PartitionReader } from './partition-reader.ts';
import { withTimeout } from '../../core/with-timeout.ts';

/** A member that says nothing for so long is replaced, in milliseconds. */
export const SESSION_TIMEOUT = 6000;
const HEARTBEAT = 500;
/**
 * How long a group waits for a member when it divides the partitions anew; ours answer at once, whatever their handlers
 * do.
 */
export const REBALANCE_TIMEOUT = 10_000;
/** How long a fetch may wait for messages. Stopping, and going on after a claim, wait for it. */
const FETCH_WAIT = 200;
/** The most that one fetch brings of a partition, and in all; compressed, so several times as much comes out. */
const PARTITION_BYTES = 512 * 1024;
const FETCH_BYTES = 4 * 1024 * 1024;
/** How long a fetch is held up by a full queue before that partition is fetched no more until there is room. */
const PATIENCE = 300;
/** How long kafkajs may take to join, once it is to leave, and then to say goodbye. */
const GOODBYE = 1500;

/** What a group member is made of. */
export interface GroupMemberDeps {
  /** A client of its own: kafkajs keeps the offsets of a group in the client. */
  readonly client: KafkaClient;
  readonly topic: string;
  readonly groupId: string;
  readonly readers: readonly PartitionReader[];
  /** These partitions are the member's from now on, and no others. */
  readonly joined: (partitions: readonly number[]) => void;
}

/** One life of a kafkajs consumer in its group. */
export interface GroupMember {
  /** Fetches on from an offset, once or again. */
  fetchFrom(partition: number, offset: Offset): void;
  fetchNot(partition: number): void;
  fetchOn(partition: number): void;
  /** Resolves with the reason when kafkajs gives up; it never starts anew by itself. */
  readonly over: Promise<string>;
  /** How long ago the group last answered, in milliseconds. */
  silence(): number;
  /** Joins the group; rejects where it cannot. */
  join(): Promise<void>;
  /** Tells the group where the reading stands. */
  commit(offsets: ReadonlyMap<number, Offset>): Promise<void>;
  /** Leaves the group and closes the connections, within 3 s. */
  leave(): Promise<void>;
}

/** Makes a member that has not joined yet. */
export const createGroupMember = ({ client, topic, groupId, readers, joined }: GroupMemberDeps): GroupMember => {
  const consumer = client.watch(
    client.kafka.consumer({
      groupId,
      sessionTimeout: SESSION_TIMEOUT,
      heartbeatInterval: HEARTBEAT,
      rebalanceTimeout: REBALANCE_TIMEOUT,
      maxWaitTimeInMs: FETCH_WAIT,
      minBytes: 1,
      maxBytes: FETCH_BYTES,
      maxBytesPerPartition: PARTITION_BYTES,
      allowAutoTopicCreation: false,
      metadataMaxAge: 60_000,
      retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 5, restartOnFailure: () => Promise.resolve(false) },
    }),
  );
  const over = new Promise<string>((resolve) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error.message));
  });
  let left = false;
  let answeredAt = performance.now();
  consumer.on(consumer.events.HEARTBEAT, () => void (answeredAt = performance.now()));
  // Runs before anything is fetched under the new assignment.
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    answeredAt = performance.now();
    if (!left) joined(payload.memberAssignment[topic] ?? []);
  });
  // kafkajs does not stop while it joins: it would join all the same, and keep partitions that nobody reads.
  consumer.on(consumer.events.FETCH_START, () => {
    if (left) consumer.disconnect().catch(() => undefined);
  });
  const join = async (): Promise<void> => {
    await consumer.connect();
    // From the beginning, so that an offset that is gone never leads to the end of the partition.
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: readers.length,
      eachBatch: (payload) => takeBatch(payload, readers[payload.batch.partition]),
    });
  };
  let joining: Promise<void> | undefined;
  const steer = (action: () => void): void => {
    try {
      action();
    } catch {
      // It does not run (any more); the next member asks for all that anew.
    }
  };
  return {
    fetchFrom: (partition, offset) =>
      steer(() => {
        consumer.seek({ topic, partition, offset: String(offset) });
        consumer.resume([{ topic, partitions: [partition] }]);
      }),
    fetchNot: (partition) => steer(() => consumer.pause([{ topic, partitions: [partition] }])),
    fetchOn: (partition) => steer(() => consumer.resume([{ topic, partitions: [partition] }])),
    over,
    silence: () => performance.now() - answeredAt,
    join: () => (joining ??= join()),
    commit: (offsets) =>
      consumer.commitOffsets([...offsets].map(([partition, offset]) => ({ topic, partition, offset: String(offset) }))),
    leave: async () => {
      left = true;
      // kafkajs says goodbye only once it has joined; without it the group waits a session for the member.
      await withTimeout(GOODBYE, async () => joining).catch(() => undefined);
      await withTimeout(GOODBYE, () => consumer.disconnect()).catch(() => undefined);
    },
  };
};

/** Only puts messages into the reader's queue, so that fetching and heartbeats go on whatever the handler does. */
const takeBatch = async (payload: EachBatchPayload, reader: PartitionReader | undefined): Promise<void> => {
  if (reader === undefined || payload.isStale()) return;
  const { batch } = payload;
  const last = batch.lastOffset();
  const taken = reader.take({
    first: Number(batch.firstOffset()),
    next: Number(last) + 1,
    messages: batch.messages.map(({ offset, timestamp, value }) => ({
      offset: Number(offset),
      appendedAt: Number(timestamp),
      value,
    })),
  });
  if (!taken) return;
  payload.resolveOffset(last);
  await reader.room(PATIENCE);
};
