import { ownValue } from '../../../core/json-object.ts';
import type { EachBatchPayload } from 'kafkajs';
import type { Offset } from '../../port/journal.ts';
import type { KafkaClient } from '../client/client.ts';
import type { PartitionReader } from './partition-reader.ts';
import { withTimeout } from '../../../core/retry/with-timeout.ts';

/** A member that is silent for so long loses its partitions. */
export const SESSION_TIMEOUT_MS = 6000;
const HEARTBEAT_MS = 500;
/** The time that a rebalance waits for a member; ours answer at once, whatever their handlers do. */
export const REBALANCE_TIMEOUT_MS = 10_000;
/** The time that a fetch waits for messages. Stopping, and seeking after a claim, wait for it. */
const FETCH_WAIT_MS = 200;
/** The most bytes that one fetch brings, of a partition and in all; compressed, so several times as many come out. */
const MAX_PARTITION_BYTES = 512 * 1024;
const MAX_FETCH_BYTES = 4 * 1024 * 1024;
/** The time that a full queue delays a fetch before fetching of that partition pauses. */
const FULL_QUEUE_PATIENCE_MS = 300;
/** The time that leaving waits for kafkajs to join, and then to leave. */
const DISCONNECT_TIMEOUT_MS = 1500;

export interface GroupMemberDeps {
  /** A client for only this member: kafkajs keeps the offsets of a group in the client. */
  readonly client: KafkaClient;
  readonly topic: string;
  readonly groupId: string;
  readonly readers: readonly PartitionReader[];
  /** The complete new assignment. */
  readonly onAssigned: (partitions: readonly number[]) => void;
}

/** One life of a kafkajs consumer in its group. */
export interface GroupMember {
  /** Seeks to the offset and resumes. */
  fetchFrom(partition: number, offset: Offset): void;
  pauseFetching(partition: number): void;
  resumeFetching(partition: number): void;
  /** Resolves with the reason when kafkajs gives up; it does not restart by itself. */
  readonly crashed: Promise<string>;
  /** Milliseconds since the group last answered. */
  silentForMs(): number;
  join(): Promise<void>;
  /** Commits offsets to the group, for monitoring only. */
  commit(offsets: ReadonlyMap<number, Offset>): Promise<void>;
  /** Leaves the group and closes the connections, within 3 s. */
  leaveGroup(): Promise<void>;
}

/** A member that has not joined yet. */
export const createGroupMember = ({ client, topic, groupId, readers, onAssigned }: GroupMemberDeps): GroupMember => {
  const consumer = client.closeWhenOverdue(
    client.kafka.consumer({
      groupId,
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      minBytes: 1,
      maxBytes: MAX_FETCH_BYTES,
      maxBytesPerPartition: MAX_PARTITION_BYTES,
      allowAutoTopicCreation: false,
      metadataMaxAge: 60_000,
      retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 5, restartOnFailure: () => Promise.resolve(false) },
    }),
  );
  const crashed = new Promise<string>((resolve) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error.message));
  });
  let isLeaving = false;
  let answeredAt = performance.now();
  consumer.on(consumer.events.HEARTBEAT, () => void (answeredAt = performance.now()));
  // Runs before anything is fetched under the new assignment.
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    answeredAt = performance.now();
    if (!isLeaving) onAssigned(ownValue(payload.memberAssignment, topic) ?? []);
  });
  // kafkajs does not stop while it joins: it would join all the same, and keep partitions that no reader reads.
  consumer.on(consumer.events.FETCH_START, () => {
    if (isLeaving) consumer.disconnect().catch(() => undefined);
  });
  const join = async (): Promise<void> => {
    await consumer.connect();
    // From the beginning, so that a deleted offset never leads to the end of the partition.
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: readers.length,
      eachBatch: (payload) => enqueueBatch(payload, readers[payload.batch.partition]),
    });
  };
  let joining: Promise<void> | undefined;
  const ifRunning = (action: () => void): void => {
    try {
      action();
    } catch {
      // The member does not run yet, or any more; the next member asks for everything anew.
    }
  };
  return {
    fetchFrom: (partition, offset) =>
      ifRunning(() => {
        consumer.seek({ topic, partition, offset: String(offset) });
        consumer.resume([{ topic, partitions: [partition] }]);
      }),
    pauseFetching: (partition) => ifRunning(() => consumer.pause([{ topic, partitions: [partition] }])),
    resumeFetching: (partition) => ifRunning(() => consumer.resume([{ topic, partitions: [partition] }])),
    crashed,
    silentForMs: () => performance.now() - answeredAt,
    join: () => (joining ??= join()),
    commit: (offsets) =>
      consumer.commitOffsets([...offsets].map(([partition, offset]) => ({ topic, partition, offset: String(offset) }))),
    leaveGroup: async () => {
      isLeaving = true;
      // kafkajs leaves only once it has joined; otherwise the group waits a session for the member.
      await withTimeout(DISCONNECT_TIMEOUT_MS, async () => joining).catch(() => undefined);
      await withTimeout(DISCONNECT_TIMEOUT_MS, () => consumer.disconnect()).catch(() => undefined);
    },
  };
};

/** Only queues the messages, so that fetching and heartbeats go on whatever the handler does. */
const enqueueBatch = async (payload: EachBatchPayload, reader: PartitionReader | undefined): Promise<void> => {
  if (reader === undefined || payload.isStale()) return;
  const { batch } = payload;
  const last = batch.lastOffset();
  const accepted = reader.accept({
    first: Number(batch.firstOffset()),
    next: Number(last) + 1,
    messages: batch.messages.map(({ offset, timestamp, value }) => ({
      offset: Number(offset),
      appendedAt: Number(timestamp),
      value,
    })),
  });
  if (!accepted) return;
  payload.resolveOffset(last);
  await reader.waitForCapacity(FULL_QUEUE_PATIENCE_MS);
};
