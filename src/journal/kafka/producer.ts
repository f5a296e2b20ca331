import type { AdmittedBatch } from '../../xapi/model/types.ts';
import { encodeMarkerRecord, encodeRecord, frameSize } from '../port/batch-encoding.ts';
import { createGroupCommit } from '../port/group-commit.ts';
import type { JournalObserver, Marker, Position } from '../port/journal.ts';
import type { KafkaClient } from './client.ts';
import type { JournalLog } from '../port/journal.ts';
import { createKafkaMarking } from './append-markers.ts';
import { createHealth, isFinal, sendOnce, unconfirmed } from './send.ts';
import { createPartitionTurns } from './partition-rotation.ts';

/**
 * How long an append may take, in milliseconds: long enough for a dead broker to be voted out, shorter than a client's
 * patience.
 */
const APPEND_TIMEOUT = 10_000;
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
  /** As `Journal.mark`. */
  mark(marker: Marker): Promise<readonly Position[]>;
  /** Waits for what is under way, then disconnects. */
  close(): Promise<void>;
}

interface Waiting {
  readonly batch: AdmittedBatch;
  readonly expiresAt: number;
}

/** What an appender is made of. */
export interface KafkaAppenderDeps {
  readonly client: KafkaClient;
  readonly topic: string;
  readonly partitions: number;
  readonly log: JournalLog;
  readonly observe: JournalObserver;
}

/**
 * A plain producer: kafkajs's idempotent one loses acknowledged records when sends overlap or an answer is lost, and so
 * does a send that names several partitions when a broker dies. Every send here names one topic and one partition and
 * is tried once by kafkajs; what fails is sent again to another partition, so that a record may be there twice and
 * never not at all.
 */
export const openKafkaAppender = async (deps: KafkaAppenderDeps): Promise<KafkaAppender> => {
  const { client, topic, log, observe } = deps;
  const producer = client.watch(
    client.kafka.producer({
      idempotent: false,
      allowAutoTopicCreation: false,
      retry: { retries: 0 },
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? 0,
    }),
  );
  await producer.connect();
  const turns = createPartitionTurns(deps.partitions);
  const health = createHealth(log);
  const marking = createKafkaMarking({ producer, topic, partitions: deps.partitions, health });

  const sendUntil = async (
    records: readonly Buffer[],
    expiresAt: number,
  ): Promise<{ readonly partition: number; readonly offset: number }> => {
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
        if (isFinal(thrown) || performance.now() + pause > expiresAt) throw unconfirmed();
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
    const { partition, offset } = await sendUntil(
      groups.map(encodeRecord),
      Math.max(...alive.map(({ expiresAt }) => expiresAt)),
    );
    const positions = groups.flatMap((group, record) =>
      group.map((_, frame): Position => ({ partition, offset: offset + record, frame })),
    );
    observe.committed({
      batches: alive.length,
      bytes: alive.reduce((sum, { batch }) => sum + frameSize(batch), 0),
      seconds: (performance.now() - started) / 1000,
    });
    const placed = new Map(alive.map((item, i) => [item, positions[i]]));
    return items.map((item) => placed.get(item));
  };

  const group = createGroupCommit<Waiting, Position | undefined>({
    commit,
    sizeOf: ({ batch }) => frameSize(batch),
    maxBytes: SEND_BYTES,
    maxInFlightBytes: IN_FLIGHT_BYTES,
    slots: Math.min(SLOTS, deps.partitions),
    lingerMs: LINGER_MS,
  });

  return {
    append: (batch) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(unconfirmed()), APPEND_TIMEOUT);
        group
          .submit({ batch, expiresAt: performance.now() + APPEND_TIMEOUT })
          .then((position) => (position === undefined ? reject(unconfirmed()) : resolve(position)), reject)
          .finally(() => clearTimeout(timer));
      }),
    mark: (marker) => marking.mark(encodeMarkerRecord(marker)),
    close: async () => {
      await Promise.all([group.idle(), marking.idle()]);
      await producer.disconnect();
    },
  };
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
