/**
 * The package as it is installed: no other test file has patched it.
 *
 * @jest-environment-options {"ownModules": true}
 */
import { createRequire } from 'node:module';
import kafkajs from 'kafkajs';
import Broker from 'kafkajs/src/broker/index.js';
import Cluster from 'kafkajs/src/cluster/index.js';
import BrokerPool from 'kafkajs/src/cluster/brokerPool.js';
import ConnectionPool from 'kafkajs/src/network/connectionPool.js';
import Batch from 'kafkajs/src/consumer/batch.js';
import Runner from 'kafkajs/src/consumer/runner.js';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import { KAFKAJS_VERSION } from '../../../../../src/journal/kafka/kafkajs-patches/apply-patches.ts';
import { findClusterFactory } from '../../../../../src/journal/kafka/kafkajs-patches/private-cluster.ts';

const logger = { namespace: () => logger, debug: () => undefined, info: () => undefined, warn: () => undefined };

/** The names of these members that are not functions. */
const notFunctions = (object: unknown, names: readonly string[]): readonly string[] =>
  names.filter((name) => typeof (object as Record<string, unknown>)[name] !== 'function');

describe('The installed kafkajs', () => {
  it('has exactly the version that the patches are written for', () => {
    const { version } = createRequire(import.meta.url)('kafkajs/package.json') as { readonly version: string };
    expect(version).toBe('2.2.4');
    expect(version).toBe(KAFKAJS_VERSION);
  });

  it('has a request queue with the methods and fields that the patch of the idle timer relies on', () => {
    expect(notFunctions(RequestQueue.prototype, ['scheduleCheckPendingRequests', 'checkPendingRequests'])).toEqual([]);
    const { pending, throttledUntil } = new RequestQueue({ logger, broker: 'a:9092', clientId: 'test' });
    expect([pending, typeof throttledUntil]).toEqual([[], 'number']);
  });

  it('has a request queue whose requests have a time of their own and a handler of its end', () => {
    const create = RequestQueue.prototype['createSocketRequest'] as (pushed: object) => object;
    expect([typeof create, create.length]).toEqual(['function', 1]);
    const queue = new RequestQueue({ logger, broker: 'a:9092', clientId: 'test', requestTimeout: 5000 });
    const request = Reflect.apply(create, queue, [{ entry: { apiKey: 18, correlationId: 1 } }]);
    expect(request).toMatchObject({ requestTimeout: 5000, broker: 'a:9092', entry: { apiKey: 18 } });
    expect(notFunctions(request, ['timeoutHandler'])).toEqual([]);
  });

  it('has a consumer runner whose `fetch` takes a node, and that says whether it is running', () => {
    const fetch = Runner.prototype['fetch'] as (nodeId: unknown) => Promise<unknown>;
    expect([typeof fetch, fetch.length]).toEqual(['function', 1]);
    expect(new Runner({ logger, consumerGroup: {}, concurrency: 1 }).running).toBe(false);
  });

  it('creates clusters by one private method, with every method that Carnet calls or replaces', () => {
    const kafka = new kafkajs.Kafka({ brokers: ['127.0.0.1:1'] });
    const { symbol, create } = findClusterFactory(kafka);
    expect(Object.getOwnPropertySymbols(kafka).filter((one) => String(one) === String(symbol))).toHaveLength(1);
    expect(
      notFunctions(create({ maxInFlightRequests: 1, metadataMaxAge: 1 }), [
        'connect',
        'disconnect',
        'addTargetTopic',
        'refreshMetadata',
        'refreshMetadataIfNecessary',
        'findLeaderForPartitions',
        'findBroker',
        'findGroupCoordinatorMetadata',
      ]),
    ).toEqual([]);
    expect(notFunctions(Broker.prototype, ['fetch', 'listOffsets'])).toEqual([]);
  });

  it('has brokers that know what they support, and send any request through their pool of connections', () => {
    expect(notFunctions(ConnectionPool.prototype, ['send'])).toEqual([]);
    const connectionPool = { host: 'a', port: 1, connectionTimeout: 1 };
    expect(new Broker({ connectionPool, logger, versions: { 3: {} } })).toMatchObject({
      connectionPool,
      versions: { 3: {} },
    });
  });

  it('has brokers that connect once and ask for versions, and a pool that finds one', () => {
    expect(notFunctions(Broker.prototype, ['connect', 'isConnected', 'disconnect', 'apiVersions'])).toEqual([]);
    expect((Broker.prototype['connect'] as () => unknown).length).toBe(0);
    expect(notFunctions(BrokerPool.prototype, ['withBroker', 'findBroker', 'findConnectedBroker', 'connect'])).toEqual(
      [],
    );
    expect(notFunctions(Cluster.prototype, ['findControllerBroker'])).toEqual([]);
    const connectionPool = new ConnectionPool({ host: 'a', port: 1, connectionTimeout: 1, logger });
    expect(connectionPool).toMatchObject({ pool: [{}, {}] });
    expect(new Broker({ connectionPool, logger })).toMatchObject({
      brokerAddress: 'a:1',
      nodeId: null,
      versions: null,
    });
  });

  it('decodes a fetched partition without aborted and control records, and knows the last offset', () => {
    const message = (offset: number, about: object = {}) => ({
      offset: String(offset),
      key: null,
      value: null,
      ...about,
    });
    const batch = new Batch('topic', '5', {
      partition: 0,
      highWatermark: '9',
      abortedTransactions: [],
      messages: [message(4), message(5), message(6, { isControlRecord: true })],
    });
    expect([batch.messages.map(({ offset }) => offset), batch.lastOffset()]).toEqual([['5'], '6']);
  });
});
