/** A part of kafkajs that its own types leave out. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  const RequestQueue: { readonly prototype: Record<string, unknown> };
  export = RequestQueue;
}

/** What a fetch brought of one partition, without what belongs to aborted transactions. */
declare module 'kafkajs/src/consumer/batch.js' {
  import type { KafkaMessage } from 'kafkajs';

  const Batch: new (
    topic: string,
    fetchedOffset: string,
    partition: object,
  ) => { readonly messages: readonly KafkaMessage[]; lastOffset(): string };
  export = Batch;
}

declare module 'kafkajs/src/consumer/runner.js' {
  const Runner: { readonly prototype: Record<string, unknown> };
  export = Runner;
}

declare module 'kafkajs/src/consumer/fetchManager.js' {
  const createFetchManager: (parts: object) => { start(): Promise<void> };
  export = createFetchManager;
}
