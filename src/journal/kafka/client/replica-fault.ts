import type { Admin } from 'kafkajs';
import { minInSyncReplicas } from './topic.ts';

/** Kafka's answer about topics. */
export type TopicMetadata = Awaited<ReturnType<Admin['fetchTopicMetadata']>>;

interface PartitionState {
  /** The id of its leading broker; -1 if it has none. */
  readonly leader: number;
  readonly isr: readonly number[];
}

/**
 * The reason why no partition takes appends; undefined if one does, since a send goes on to another partition. Kafka
 * answers from the replicas that it takes for in sync: one that hangs counts until the controller gives it up.
 */
export const findReplicaFault = (partitions: readonly PartitionState[], replication: number): string | undefined => {
  const led = partitions.filter(({ leader }) => leader >= 0);
  if (led.length === 0) return 'NO_LEADER';
  return led.some(({ isr }) => isr.length >= minInSyncReplicas(replication)) ? undefined : 'NOT_ENOUGH_REPLICAS';
};

/**
 * The reason why Kafka does not answer about a topic: its own error, as in `TOPIC_AUTHORIZATION_FAILED`, or that no
 * broker answers.
 */
export const metadataFault = (thrown: unknown): string => {
  const { type } = thrown as { readonly type?: unknown };
  return typeof type === 'string' ? type : 'NO_BROKER';
};
