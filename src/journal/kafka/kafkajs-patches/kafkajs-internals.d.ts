/*
 * Modules of kafkajs 2.2.4 that its own types leave out, as far as the patches rely on them. The test
 * tests/unit/journal/kafka/kafkajs-patches/patched-symbols.test.ts checks each of these shapes.
 */

declare module 'kafkajs/src/network/requestQueue/index.js' {
  const RequestQueue: {
    new (options: object): { readonly pending: unknown; readonly throttledUntil: unknown };
    readonly prototype: Record<string, unknown>;
  };
  export = RequestQueue;
}

declare module 'kafkajs/src/consumer/runner.js' {
  const Runner: {
    new (options: object): { readonly running: unknown };
    readonly prototype: Record<string, unknown>;
  };
  export = Runner;
}

declare module 'kafkajs/src/consumer/batch.js' {
  import type { KafkaMessage } from 'kafkajs';

  /** The messages of one partition in a fetch response, without those of aborted transactions. */
  const Batch: new (
    topic: string,
    fetchedOffset: string,
    partition: object,
  ) => { readonly messages: readonly KafkaMessage[]; lastOffset(): string };
  export = Batch;
}

declare module 'kafkajs/src/consumer/fetchManager.js' {
  const createFetchManager: (options: object) => { start(): Promise<void> };
  export = createFetchManager;
}

declare module 'kafkajs/src/broker/index.js' {
  const Broker: { new (options: object): object; readonly prototype: Record<string, unknown> };
  export = Broker;
}

declare module 'kafkajs/src/cluster/index.js' {
  const Cluster: { readonly prototype: Record<string, unknown> };
  export = Cluster;
}

declare module 'kafkajs/src/cluster/brokerPool.js' {
  const BrokerPool: { new (options: object): object; readonly prototype: Record<string, unknown> };
  export = BrokerPool;
}

declare module 'kafkajs/src/network/connectionPool.js' {
  const ConnectionPool: { new (options: object): object; readonly prototype: Record<string, unknown> };
  export = ConnectionPool;
}
