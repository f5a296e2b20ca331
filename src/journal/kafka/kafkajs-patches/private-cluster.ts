import type { Kafka } from 'kafkajs';

/**
 * Access to the connections ("cluster") of kafkajs, which are private.
 *
 * - Issue: kafkajs reads topics only in a consumer group, and has no hook at its look-up of coordinators.
 * - Cost: the private symbol and the methods of `Cluster` may change with any version.
 * - Test: patched-symbols.test.ts, contract of study topics.
 * - Delete when: kafkajs reads without a group, and caches coordinators.
 */
export interface ClusterFactory {
  readonly symbol: symbol;
  readonly create: (options: object) => object;
}

/** The methods of a cluster that Carnet calls. */
export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  refreshMetadata(): Promise<void>;
  refreshMetadataIfNecessary(): Promise<void>;
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Readonly<Record<string, unknown>>;
  findBroker(of: { readonly nodeId: string }): Promise<Broker>;
  findGroupCoordinatorMetadata(of: CoordinatorQuery): Promise<unknown>;
}

interface BrokerResponse<T> {
  readonly responses: readonly { readonly partitions: readonly T[] }[];
}

/** The requests to a broker that Carnet sends itself. */
export interface Broker {
  fetch(request: object): Promise<BrokerResponse<object>>;
  listOffsets(request: object): Promise<BrokerResponse<{ readonly offset: string }>>;
  /** The versions that the broker supports, by the key of a request; set once it is connected. */
  readonly versions: Readonly<Record<number, { readonly maxVersion: number }>>;
  readonly connectionPool: { send(protocol: object): Promise<unknown> };
}

export interface CoordinatorQuery {
  readonly groupId: string;
  readonly coordinatorType?: number;
}

/** The private method by which a Kafka client creates clusters. Throws if this kafkajs has none. */
export const findClusterFactory = (kafka: Kafka): ClusterFactory => {
  const symbol = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  );
  const create = symbol === undefined ? undefined : (kafka as unknown as Readonly<Record<symbol, unknown>>)[symbol];
  if (symbol === undefined || typeof create !== 'function')
    throw new Error('unsupported version of kafkajs: it creates no cluster');
  return { symbol, create: create as (options: object) => object };
};
