import type { Kafka } from 'kafkajs';
import { clusterMaker } from './cluster.ts';

/** A kafkajs whose producers may remember who coordinates them. */
export interface RememberingKafka {
  readonly kafka: Kafka;
  /**
   * From now on who coordinates a transaction or a group is asked once; before, it may change while a producer begins.
   */
  readonly remember: () => void;
}

interface Coordinated {
  readonly groupId: string;
  readonly coordinatorType?: number;
}

/**
 * The same kafkajs for one producer, which asks who coordinates it once and not before each step of each transaction,
 * as 2.2.4 does: four of nine trips. A coordinator that changes refuses the step; this producer is then used no more,
 * as after anything that was rejected.
 */
export const rememberCoordinators = (kafka: Kafka): RememberingKafka => {
  const { symbol, make } = clusterMaker(kafka);
  let remembers = false;
  const own = Object.create(kafka, {
    [symbol]: {
      value: (options: object) => {
        const cluster = make(options) as { findGroupCoordinatorMetadata(of: Coordinated): Promise<unknown> };
        const ask = cluster.findGroupCoordinatorMetadata.bind(cluster);
        const known = new Map<string, unknown>();
        cluster.findGroupCoordinatorMetadata = async (of) => {
          const name = `${of.coordinatorType ?? ''} ${of.groupId}`;
          const found = (remembers ? known.get(name) : undefined) ?? (await ask(of));
          known.set(name, found);
          return found;
        };
        return cluster;
      },
    },
  }) as Kafka;
  return {
    kafka: own,
    remember: () => {
      remembers = true;
    },
  };
};
