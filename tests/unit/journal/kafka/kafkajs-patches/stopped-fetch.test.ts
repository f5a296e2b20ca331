import createFetchManager from 'kafkajs/src/consumer/fetchManager.js';
import Runner from 'kafkajs/src/consumer/runner.js';
import { endStoppedFetching } from '../../../../../src/journal/kafka/kafkajs-patches/stopped-fetch.ts';

const logger = { namespace: () => logger, debug: () => undefined, info: () => undefined };

describe('fetching of a consumer that is stopped', () => {
  it('ends, also with fetchers that were made after the stop', async () => {
    await endStoppedFetching();
    const stopped = { running: false, logger, consumerGroup: {} };
    let requests = 0;
    const fetch = (nodeId: unknown): Promise<unknown[]> => {
      requests++;
      if (requests > 1000) throw new Error('it fetches for ever');
      return Reflect.apply(Runner.prototype['fetch'] as (nodeId: unknown) => Promise<unknown[]>, stopped, [nodeId]);
    };
    await expect(
      createFetchManager({ logger, getNodeIds: () => ['1', '2'], fetch, handler: () => Promise.resolve() }).start(),
    ).rejects.toThrow('the consumer is stopped');
    expect(requests).toBe(2);
  });
});
