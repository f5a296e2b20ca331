import type { Kafka } from 'kafkajs';
import { type Cluster, type CoordinatorQuery, findClusterFactory } from './private-cluster.ts';

/** A Kafka client whose producers can cache their coordinators. */
export interface CoordinatorCache {
  readonly kafka: Kafka;
  /** From now on each coordinator is looked up once; before, it may change while a producer starts. */
  readonly enable: () => void;
}

/**
 * Lets one producer look up its coordinators once, and not before every step of a transaction.
 *
 * - Issue: kafkajs 2.2.4 spends four of the nine requests of a transaction on that.
 * - Cost: a step fails if the coordinator has changed. The next producer looks it up anew.
 * - Test: study-topics-kafka.test.ts, patched-symbols.test.ts.
 * - Delete when: kafkajs caches coordinators itself.
 */
export const cacheCoordinators = (kafka: Kafka): CoordinatorCache => {
  const { symbol, create } = findClusterFactory(kafka);
  let isEnabled = false;
  const createCachingCluster = (options: object): object => {
    const cluster = create(options) as Cluster;
    const findCoordinator = cluster.findGroupCoordinatorMetadata.bind(cluster);
    const cached = new Map<string, unknown>();
    cluster.findGroupCoordinatorMetadata = async (query: CoordinatorQuery) => {
      const key = `${query.coordinatorType ?? ''} ${query.groupId}`;
      const found = (isEnabled ? cached.get(key) : undefined) ?? (await findCoordinator(query));
      cached.set(key, found);
      return found;
    };
    return cluster;
  };
  const cachingKafka = Object.create(kafka, { [symbol]: { value: createCachingCluster } }) as Kafka;
  return {
    kafka: cachingKafka,
    enable: () => {
      isEnabled = true;
    },
  };
};
