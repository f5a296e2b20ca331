import { setTimeout as sleep } from 'node:timers/promises';
import type { Producer } from 'kafkajs';
import { backoffMs } from '../../../core/retry/backoff.ts';
import type { AdmittedBatch } from '../../../xapi/model/types.ts';
import { encodeMarkerRecord, encodeRecord, encodedBatchSize } from '../../port/batch-encoding.ts';
import { createGroupCommit } from '../../port/group-commit.ts';
import type { JournalLog, JournalObserver, Marker, Position } from '../../port/journal.ts';
import type { KafkaClient } from '../client/client.ts';
import { createMarkerAppender } from './append-markers.ts';
import {
  createSendOutcomeLog,
  isPermanentFailure,
  SEND_BACKOFF,
  type SendOutcomeLog,
  sendOnce,
  unconfirmed,
} from './send.ts';
import { createPartitionRotation } from './partition-rotation.ts';

/** Long enough for the partitions of a dead broker to get another leader, shorter than the timeout of a client. */
const APPEND_TIMEOUT_MS = 10_000;
/** Limits of one send, and of one record in it; a larger batch is sent by itself. */
const MAX_SEND_BYTES = 950_000;
const MAX_RECORD_BYTES = 500_000;
const MAX_IN_FLIGHT_BYTES = 32 * 1024 * 1024;
const MAX_CONCURRENT_SENDS = 3;
const LINGER_MS = 0;
/** Longer than a send takes if all brokers work, also while one of them restarts. */
const HEDGE_AFTER_MS = 2000;

export interface KafkaAppender {
  /** Acts as `Journal.append`. */
  append(batch: AdmittedBatch): Promise<Position>;
  /** Acts as `Journal.mark`. */
  mark(marker: Marker): Promise<readonly Position[]>;
  /** Acts as that of `SendOutcomeLog`. */
  recentFailure(): string | undefined;
  /** Waits for appends under way, then disconnects. */
  close(): Promise<void>;
}

interface PendingAppend {
  readonly batch: AdmittedBatch;
  readonly expiresAt: number;
}

export interface KafkaAppenderDeps {
  readonly client: KafkaClient;
  readonly topic: string;
  readonly partitions: number;
  readonly log: JournalLog;
  readonly observe: JournalObserver;
}

const groupIntoRecords = (batches: readonly AdmittedBatch[]): readonly (readonly AdmittedBatch[])[] => {
  const groups: AdmittedBatch[][] = [];
  let bytes = Infinity;
  for (const batch of batches) {
    const size = encodedBatchSize(batch);
    if (bytes + size > MAX_RECORD_BYTES) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(batch);
    bytes += size;
  }
  return groups;
};

const openProducer = async (client: KafkaClient): Promise<Producer> => {
  const producer = client.closeWhenOverdue(
    client.kafka.producer({
      // kafkajs's idempotent producer loses acknowledged records when sends overlap or an answer is lost.
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
  return producer;
};

/** The position of the first of the records. */
interface Sent {
  readonly partition: number;
  readonly offset: number;
}

/** One flush under way, by one or two senders. */
interface Flush {
  readonly records: readonly Buffer[];
  /** A time of the monotonic clock. */
  readonly expiresAt: number;
  /** True if it is confirmed, refused for good, or too late: no sender tries again. */
  isOver: boolean;
}

/** Sends to one partition after another until one confirms or the flush is over. Rejects with the last error. */
const createSender = (producer: Producer, { topic, partitions }: KafkaAppenderDeps, outcomeLog: SendOutcomeLog) => {
  const rotation = createPartitionRotation(partitions);
  return async (flush: Flush): Promise<Sent> => {
    for (let failures = 1; ; failures++) {
      const pause = backoffMs(SEND_BACKOFF, failures);
      const partition = rotation.acquire();
      const began = performance.now();
      try {
        // One partition and one try: a send to several loses acknowledged records when a broker dies.
        const offset = await sendOnce(producer, { topic, partition, records: flush.records });
        rotation.release(partition, true);
        outcomeLog.succeeded();
        flush.isOver = true;
        return { partition, offset };
      } catch (thrown) {
        rotation.release(partition, false);
        outcomeLog.failed(partition, thrown, began);
        flush.isOver ||= isPermanentFailure(thrown) || performance.now() + pause > flush.expiresAt;
        if (flush.isOver) throw thrown;
      }
      await sleep(pause);
    }
  };
};

/**
 * Sends records until one partition confirms, or until `expiresAt` (monotonic clock). If that takes long, they are also
 * sent to another partition: a broker that hangs answers neither yes nor no, and a repeat is harmless.
 */
const createSend = (producer: Producer, deps: KafkaAppenderDeps, outcomeLog: SendOutcomeLog) => {
  const send = createSender(producer, deps, outcomeLog);
  return async (records: readonly Buffer[], expiresAt: number): Promise<Sent> => {
    const flush: Flush = { records, expiresAt, isOver: false };
    const first = send(flush);
    const second = Promise.race([sleep(HEDGE_AFTER_MS), first.catch(() => undefined)]).then(() => {
      if (flush.isOver) throw unconfirmed();
      return send(flush);
    });
    return Promise.any([first, second]).catch(() => Promise.reject(unconfirmed()));
  };
};

/** The commit of batches that wait together; undefined for batches whose append has been rejected already. */
const createCommit =
  (send: ReturnType<typeof createSend>, observe: JournalObserver) =>
  async (items: readonly PendingAppend[]): Promise<readonly (Position | undefined)[]> => {
    const started = performance.now();
    const alive = items.filter(({ expiresAt }) => expiresAt > started);
    if (alive.length === 0) return items.map(() => undefined);
    const groups = groupIntoRecords(alive.map(({ batch }) => batch));
    const { partition, offset } = await send(
      groups.map(encodeRecord),
      Math.max(...alive.map(({ expiresAt }) => expiresAt)),
    );
    const positions = groups.flatMap((group, record) =>
      group.map((_, frame): Position => ({ partition, offset: offset + record, frame })),
    );
    observe.committed({
      batches: alive.length,
      bytes: alive.reduce((sum, { batch }) => sum + encodedBatchSize(batch), 0),
      seconds: (performance.now() - started) / 1000,
    });
    const positionOf = new Map(alive.map((item, i) => [item, positions[i]]));
    return items.map((item) => positionOf.get(item));
  };

/**
 * Appends to a topic, each send to one partition. A failed send is repeated at another partition, so a record may be in
 * the log twice. An acknowledged record is never missing.
 */
export const openKafkaAppender = async (deps: KafkaAppenderDeps): Promise<KafkaAppender> => {
  const { client, topic, partitions, log, observe } = deps;
  const producer = await openProducer(client);
  const outcomeLog = createSendOutcomeLog(log);
  const markers = createMarkerAppender({ producer, topic, partitions, outcomeLog });
  const batches = createGroupCommit<PendingAppend, Position | undefined>({
    commit: createCommit(createSend(producer, deps, outcomeLog), observe),
    sizeOf: ({ batch }) => encodedBatchSize(batch),
    maxBytes: MAX_SEND_BYTES,
    maxInFlightBytes: MAX_IN_FLIGHT_BYTES,
    slots: Math.min(MAX_CONCURRENT_SENDS, partitions),
    lingerMs: LINGER_MS,
  });

  return {
    append: (batch) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(unconfirmed()), APPEND_TIMEOUT_MS);
        batches
          .submit({ batch, expiresAt: performance.now() + APPEND_TIMEOUT_MS })
          .then((position) => (position === undefined ? reject(unconfirmed()) : resolve(position)), reject)
          .finally(() => clearTimeout(timer));
      }),
    recentFailure: () => outcomeLog.recentFailure(),
    mark: (marker) => markers.append(encodeMarkerRecord(marker)),
    close: async () => {
      await Promise.all([batches.idle(), markers.idle()]);
      await producer.disconnect();
    },
  };
};
