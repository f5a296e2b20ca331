import type { Producer } from 'kafkajs';
import { createGroupCommit } from '../port/group-commit.ts';
import type { Position } from '../port/journal.ts';
import { isFinal, sendOnce, unconfirmed, type SendHealth } from './send.ts';

/** How long writing a marker everywhere may take, in milliseconds: long enough for a dead broker to be voted out. */
const MARK_TIMEOUT = 10_000;
/** Markers that wait together go up to so many bytes to a send, and so many may wait. */
const SEND_BYTES = 500_000;
const IN_FLIGHT_BYTES = 8 * 1024 * 1024;

interface Waiting {
  readonly record: Buffer;
  readonly expiresAt: number;
}

/** Writes records to every partition of a topic. */
export interface KafkaMarking {
  /**
   * Resolves, once the record is durable in every partition, with where it stands. Rejects with Problem
   * `journal-unavailable` or `overloaded`.
   */
  mark(record: Buffer): Promise<readonly Position[]>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/**
 * Makes what writes to every partition: one send for each, all at once, each tried again at its own partition until it
 * is taken. Records that wait at the same time share the sends, so that many who withdraw at once cost no more than
 * one.
 */
export const createKafkaMarking = (parts: {
  readonly producer: Producer;
  readonly topic: string;
  readonly partitions: number;
  readonly health: SendHealth;
}): KafkaMarking => {
  const { producer, topic, partitions, health } = parts;

  const sendUntil = async (partition: number, records: readonly Buffer[], expiresAt: number): Promise<number> => {
    for (let pause = 25; ; pause = Math.min(pause * 2, 1000)) {
      try {
        const offset = await sendOnce(producer, topic, partition, records);
        health.up();
        return offset;
      } catch (thrown) {
        health.down(partition, thrown);
        if (isFinal(thrown) || performance.now() + pause > expiresAt) throw unconfirmed();
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  };

  const commit = async (items: readonly Waiting[]): Promise<readonly (readonly Position[])[]> => {
    const records = items.map(({ record }) => record);
    const expiresAt = Math.max(...items.map((item) => item.expiresAt));
    const sent = await Promise.allSettled(
      Array.from({ length: partitions }, (_, partition) => sendUntil(partition, records, expiresAt)),
    );
    // Only when none is on its way any more, so that a close waits for all of them.
    const offsets = sent.map((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value;
    });
    return items.map((_, place) =>
      offsets.map((offset, partition): Position => ({ partition, offset: offset + place, frame: 0 })),
    );
  };

  const group = createGroupCommit<Waiting, readonly Position[]>({
    commit,
    sizeOf: ({ record }) => record.length,
    maxBytes: SEND_BYTES,
    maxInFlightBytes: IN_FLIGHT_BYTES,
    slots: 1,
    lingerMs: 0,
  });
  return {
    mark: (record) => group.submit({ record, expiresAt: performance.now() + MARK_TIMEOUT }),
    idle: () => group.idle(),
  };
};
