import type { Producer } from 'kafkajs';
import { Problem } from '../problem.ts';
import type { AdmittedBatch } from '../xapi/types.ts';
import { encodeRecord, frameSize } from './frame.ts';
import { createGroupCommit } from './group-commit.ts';
import type { JournalObserver, Position } from './journal.ts';
import type { KafkaClient, JournalLog } from './kafka-client.ts';
import { COMPRESSION } from './kafka-compression.ts';
import { createPartitionTurns } from './kafka-turns.ts';

/** How long an append may take, in milliseconds: long enough for a dead broker to be voted out, shorter than a client's patience. */
const APPEND_TIMEOUT = 10_000;
/** How long the leader waits for the copies; it answers before kafkajs gives up on it. */
const ACKS_TIMEOUT = 4500;
/** One send carries up to so many bytes, one record of it up to so many; a larger batch goes alone. */
const SEND_BYTES = 950_000;
const RECORD_BYTES = 500_000;
const IN_FLIGHT_BYTES = 32 * 1024 * 1024;
const SLOTS = 3;
const LINGER_MS = 0;

/** Appends to one topic. */
export interface KafkaAppender {
  /** As `Journal.append`. */
  append(batch: AdmittedBatch): Promise<Position>;
  /** Waits for what is under way, then disconnects. */
  close(): Promise<void>;
}

interface Waiting {
  readonly batch: AdmittedBatch;
  readonly expiresAt: number;
}

/** What an appender is made of. */
export interface KafkaAppenderParts {
  readonly client: KafkaClient;
  readonly topic: string;
  readonly partitions: number;
  readonly log: JournalLog;
  readonly observe: JournalObserver;
}

/**
 * A plain producer: kafkajs's idempotent one loses acknowledged records when sends overlap or an answer is lost, and so does
 * a send that names several partitions when a broker dies. Every send here names one topic and one partition and is tried
 * once by kafkajs; what fails is sent again to another partition, so that a record may be there twice and never not at all.
 */
export const openKafkaAppender = async (parts: KafkaAppenderParts): Promise<KafkaAppender> => {
  const { client, topic, log, observe } = parts;
  const producer = client.watch(
    client.kafka.producer({ idempotent: false, allowAutoTopicCreation: false, retry: { retries: 0 }, createPartitioner: () => ({ message }) => message.partition ?? 0 }),
  );
  await producer.connect();
  const turns = createPartitionTurns(parts.partitions);
  const health = createHealth(log);

  const sendUntil = async (records: readonly Buffer[], expiresAt: number): Promise<{ readonly partition: number; readonly offset: number }> => {
    for (let pause = 25; ; pause = Math.min(pause * 2, 1000)) {
      const partition = turns.take();
      try {
        const offset = await sendOnce(producer, topic, partition, records);
        turns.give(partition, true);
        health.up();
        return { partition, offset };
      } catch (thrown) {
        turns.give(partition, false);
        health.down(partition, thrown);
        if (isFinal(thrown) || performance.now() + pause > expiresAt) throw unavailable();
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  };

  const commit = async (items: readonly Waiting[]): Promise<readonly (Position | undefined)[]> => {
    const started = performance.now();
    // Whoever waited for these has been told already that they are not confirmed.
    const alive = items.filter(({ expiresAt }) => expiresAt > started);
    if (alive.length === 0) return items.map(() => undefined);
    const groups = groupIntoRecords(alive.map(({ batch }) => batch));
    const { partition, offset } = await sendUntil(groups.map(encodeRecord), Math.max(...alive.map(({ expiresAt }) => expiresAt)));
    const positions = groups.flatMap((group, record) => group.map((_, frame): Position => ({ partition, offset: offset + record, frame })));
    observe.committed({ batches: alive.length, bytes: alive.reduce((sum, { batch }) => sum + frameSize(batch), 0), seconds: (performance.now() - started) / 1000 });
    const placed = new Map(alive.map((item, i) => [item, positions[i]]));
    return items.map((item) => placed.get(item));
  };

  const group = createGroupCommit<Waiting, Position | undefined>({
    commit,
    sizeOf: ({ batch }) => frameSize(batch),
    maxBytes: SEND_BYTES,
    maxInFlightBytes: IN_FLIGHT_BYTES,
    slots: Math.min(SLOTS, parts.partitions),
    lingerMs: LINGER_MS,
  });

  return {
    append: (batch) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(unavailable()), APPEND_TIMEOUT);
        group
          .submit({ batch, expiresAt: performance.now() + APPEND_TIMEOUT })
          .then((position) => (position === undefined ? reject(unavailable()) : resolve(position)), reject)
          .finally(() => clearTimeout(timer));
      }),
    close: async () => {
      await group.idle();
      await producer.disconnect();
    },
  };
};

const unavailable = (): Problem => new Problem('journal-unavailable', 'The journal did not confirm in time; the statements may or may not be kept.');

/** Sends one record set to one partition; the offset of its first record once it is in all in-sync copies. */
const sendOnce = async (producer: Producer, topic: string, partition: number, records: readonly Buffer[]): Promise<number> => {
  const answers = await producer.send({
    topic,
    acks: -1,
    timeout: ACKS_TIMEOUT,
    compression: COMPRESSION,
    messages: records.map((value) => ({ partition, key: null, value })),
  });
  // kafkajs resolves with an empty list where it knows no such partition: nothing was sent.
  const [answer] = answers;
  const offset = Number(answer?.baseOffset ?? -1);
  if (answers.length !== 1 || answer?.partition !== partition || answer.errorCode !== 0 || !Number.isSafeInteger(offset) || offset < 0) {
    throw new Error('the answer does not say where the records are');
  }
  return offset;
};

/** Sending again would not help. */
const isFinal = (thrown: unknown): boolean => nameOf(thrown) === 'MESSAGE_TOO_LARGE' || nameOf(thrown) === 'INVALID_RECORD';

/** The broker's word for what went wrong, or the kind of the error; a message of kafkajs is not quoted. */
const nameOf = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return 'unknown';
  const { type, cause } = thrown as { readonly type?: unknown; readonly cause?: unknown };
  if (typeof type === 'string') return type;
  return cause instanceof Error && cause !== thrown ? nameOf(cause) : thrown.name;
};

const groupIntoRecords = (batches: readonly AdmittedBatch[]): readonly (readonly AdmittedBatch[])[] => {
  const groups: AdmittedBatch[][] = [];
  let bytes = Infinity;
  for (const batch of batches) {
    const size = frameSize(batch);
    if (bytes + size > RECORD_BYTES) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(batch);
    bytes += size;
  }
  return groups;
};

/** Tells once that sends began to fail and once that they succeed again. */
const createHealth = (log: JournalLog): { up(): void; down(partition: number, thrown: unknown): void } => {
  let failures = 0;
  return {
    up: () => {
      if (failures > 0) log('warn', 'the journal takes records again', { failures });
      failures = 0;
    },
    down: (partition, thrown) => {
      if (isFinal(thrown)) log('error', 'the journal refuses a record: the settings of its topic do not fit', { reason: nameOf(thrown) });
      else if (failures === 0) log('warn', 'the journal does not take records; trying again', { partition, reason: nameOf(thrown) });
      failures += 1;
    },
  };
};
