import { answeringFirst, noteReach } from './broker-order.ts';

interface PooledBroker {
  readonly brokerAddress: string;
  apiVersions(): Promise<unknown>;
  disconnect(): Promise<void>;
}

interface Pool {
  readonly brokers: Readonly<Record<string, PooledBroker>>;
  findBroker(of: { readonly nodeId: string }): Promise<PooledBroker>;
}

type Use = (of: { readonly nodeId: string; readonly broker: unknown }) => Promise<unknown>;

/** Asks one broker after the other, in an order of chance, until one has answered. */
const askInTurn =
  (withBroker: (...given: never[]) => unknown) =>
  async (pool: Pool, use: Use): Promise<unknown> => {
    const known = Object.entries(pool.brokers);
    // Without brokers it throws an error of its own.
    if (known.length === 0) return Reflect.apply(withBroker, pool, [use]) as unknown;
    const from = Math.floor(Math.random() * known.length);
    const order = [...known.slice(from), ...known.slice(0, from)];
    for (const [nodeId] of answeringFirst(order, ([, { brokerAddress }]) => brokerAddress)) {
      try {
        return await use({ nodeId, broker: await pool.findBroker({ nodeId }) });
      } catch {
        // The next may answer.
      }
    }
    return null;
  };

/** Finds a connected broker that answers; one that does not is disconnected. */
const findAnswering = async (pool: Pool, find: () => Promise<PooledBroker>): Promise<PooledBroker> => {
  for (let left = Object.keys(pool.brokers).length; ; left--) {
    const broker = await find();
    try {
      await broker.apiVersions();
      return broker;
    } catch (thrown) {
      noteReach(broker.brokerAddress, false);
      await broker.disconnect();
      if (left <= 0) throw thrown;
    }
  }
};

/**
 * Goes on to the next broker where one cannot be reached or does not answer. Rejects where kafkajs has another shape.
 *
 * - Issue: to find the coordinator of a group kafkajs asks any broker, and gives up where it cannot connect to it.
 *   For metadata it asks any broker that it is connected to, and waits for it as long as for a write.
 * - Cost: `withBroker` is replaced; one request (ApiVersions) before each request for metadata.
 * - Test: unanswered-brokers.test.ts, patched-symbols.test.ts.
 * - Delete when: `withBroker` of kafkajs connects inside its `try`, and metadata are asked elsewhere after a timeout.
 */
export const skipUnreachableBrokers = async (): Promise<void> => {
  const { default: pool } = await import('kafkajs/src/cluster/brokerPool.js');
  const { withBroker, findBroker, findConnectedBroker } = pool.prototype;
  if (typeof withBroker !== 'function' || typeof findBroker !== 'function' || typeof findConnectedBroker !== 'function')
    throw new TypeError('the pool of brokers has no withBroker or findConnectedBroker');
  const ask = askInTurn(withBroker as (...given: never[]) => unknown);
  pool.prototype['withBroker'] = function (this: Pool, use: Use): Promise<unknown> {
    return ask(this, use);
  };
  pool.prototype['findConnectedBroker'] = function (this: Pool): Promise<PooledBroker> {
    return findAnswering(this, () => Reflect.apply(findConnectedBroker, this, []) as Promise<PooledBroker>);
  };
};
