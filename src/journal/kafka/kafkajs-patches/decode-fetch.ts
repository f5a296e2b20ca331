import Batch from 'kafkajs/src/consumer/batch.js';
import type { KafkaMessage } from 'kafkajs';

/**
 * Decodes one partition of a fetch response: the committed messages from an offset on, and the offset to read next.
 *
 * - Issue: kafkajs filters aborted transactions and control records only in its group consumer.
 * - Cost: the private module `consumer/batch.js`.
 * - Test: patched-symbols.test.ts, contract of study topics.
 * - Delete when: topics can be read without a group.
 */
export const decodeFetch = (
  topic: string,
  from: number,
  partition: object,
): { readonly messages: readonly KafkaMessage[]; readonly next: number } => {
  const batch = new Batch(topic, String(from), partition);
  const { messages: raw, lastStableOffset } = partition as {
    readonly messages: readonly unknown[];
    readonly lastStableOffset: string;
  };
  // Without a record below the stable offset (compaction leaves empty batches) reading moves on to that offset, not to
  // the end of a transaction that is still open.
  return {
    messages: batch.messages,
    next: Math.max(from, raw.length === 0 ? Number(lastStableOffset) : Number(batch.lastOffset()) + 1),
  };
};
