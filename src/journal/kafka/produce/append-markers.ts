import { setTimeout } from 'node:timers/promises';
import type { Producer } from 'kafkajs';
import { backoffMs } from '../../../core/retry/backoff.ts';
import { createGroupCommit } from '../../port/group-commit.ts';
import type { Position } from '../../port/journal.ts';
import { isPermanentFailure, SEND_BACKOFF, type SendOutcomeLog, sendOnce, unconfirmed } from './send.ts';

/** Long enough for the partitions of a dead broker to get another leader. */
const MARK_TIMEOUT_MS = 10_000;
const MAX_SEND_BYTES = 500_000;
const MAX_IN_FLIGHT_BYTES = 8 * 1024 * 1024;

interface PendingMarker {
  readonly record: Buffer;
  readonly expiresAt: number;
}

/** Appends records to every partition of a topic. */
export interface MarkerAppender {
  /**
   * Resolves with the positions of the record, once it is durable in all. Rejects with Problem `journal-unavailable` or
   * `overloaded`.
   */
  append(record: Buffer): Promise<readonly Position[]>;
  /** Resolves when no append is under way. */
  idle(): Promise<void>;
}

/**
 * One concurrent send a partition, each retried at its own partition. Records that wait at the same time share the
 * sends, so that many withdrawals at once cost no more than one.
 */
export const createMarkerAppender = (deps: {
  readonly producer: Producer;
  readonly topic: string;
  readonly partitions: number;
  readonly outcomeLog: SendOutcomeLog;
}): MarkerAppender => {
  const { producer, topic, partitions, outcomeLog } = deps;

  const sendUntil = async (partition: number, records: readonly Buffer[], expiresAt: number): Promise<number> => {
    for (let failures = 1; ; failures++) {
      const pause = backoffMs(SEND_BACKOFF, failures);
      const began = performance.now();
      try {
        const offset = await sendOnce(producer, { topic, partition, records });
        outcomeLog.succeeded();
        return offset;
      } catch (thrown) {
        outcomeLog.failed(partition, thrown, began);
        if (isPermanentFailure(thrown) || performance.now() + pause > expiresAt) throw unconfirmed();
      }
      await setTimeout(pause);
    }
  };

  const commit = async (items: readonly PendingMarker[]): Promise<readonly (readonly Position[])[]> => {
    const records = items.map(({ record }) => record);
    const expiresAt = Math.max(...items.map((item) => item.expiresAt));
    const sent = await Promise.allSettled(
      Array.from({ length: partitions }, (_, partition) => sendUntil(partition, records, expiresAt)),
    );
    // Only when no send is under way any more, so that a close waits for all of them.
    const offsets = sent.map((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value;
    });
    return items.map((_, index) =>
      offsets.map((offset, partition): Position => ({ partition, offset: offset + index, frame: 0 })),
    );
  };

  const group = createGroupCommit<PendingMarker, readonly Position[]>({
    commit,
    sizeOf: ({ record }) => record.length,
    maxBytes: MAX_SEND_BYTES,
    maxInFlightBytes: MAX_IN_FLIGHT_BYTES,
    slots: 1,
    lingerMs: 0,
  });
  return {
    append: (record) => group.submit({ record, expiresAt: performance.now() + MARK_TIMEOUT_MS }),
    idle: () => group.idle(),
  };
};
