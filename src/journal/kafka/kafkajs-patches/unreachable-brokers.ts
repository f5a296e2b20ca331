import { answeringFirst, noteBrokers } from './broker-order.ts';
import { type Connected, dropConnections } from './drop-connections.ts';

interface PooledBroker extends Connected {
  readonly brokerAddress: string;
  isConnected(): boolean;
  apiVersions(): Promise<unknown>;
}

interface Pool {
  readonly brokers: Readonly<Record<string, PooledBroker>>;
  readonly seedBroker: PooledBroker;
  connect(): Promise<void>;
  findBroker(of: { readonly nodeId: string }): Promise<PooledBroker>;
}

type Use = (of: { readonly nodeId: string; readonly broker: unknown }) => Promise<unknown>;

/** The list in its order, from an entry of chance on. */
const fromAnywhere = <T>(list: readonly T[]): readonly T[] => {
  const from = Math.floor(Math.random() * list.length);
  return [...list.slice(from), ...list.slice(0, from)];
};

/** Asks one broker after the other, in an order of chance, until one has answered. */
const askInTurn =
  (withBroker: (...given: never[]) => unknown) =>
  async (pool: Pool, use: Use): Promise<unknown> => {
    const known = Object.entries(pool.brokers);
    // Without brokers it throws an error of its own.
    if (known.length === 0) return Reflect.apply(withBroker, pool, [use]) as unknown;
    for (const [nodeId] of answeringFirst(fromAnywhere(known), ([, { brokerAddress }]) => brokerAddress)) {
      try {
        return await use({ nodeId, broker: await pool.findBroker({ nodeId }) });
      } catch {
        // The next may answer.
      }
    }
    return null;
  };

/** Finds a broker that answers, those that are connected first; one that does not answer is disconnected. */
const findAnswering = async (pool: Pool): Promise<PooledBroker> => {
  noteBrokers(Object.keys(pool.brokers).length);
  const known = fromAnywhere(Object.entries(pool.brokers)).toSorted(
    ([, one], [, other]) => Number(other.isConnected()) - Number(one.isConnected()),
  );
  for (const [nodeId, broker] of answeringFirst(known, ([, { brokerAddress }]) => brokerAddress)) {
    try {
      // A new connection answers before it counts as connected.
      if (!broker.isConnected()) return await pool.findBroker({ nodeId });
      await broker.apiVersions();
      return broker;
    } catch {
      await dropConnections(broker);
    }
  }
  await pool.connect();
  return pool.seedBroker;
};

/**
 * Goes on to the next broker if one cannot be reached or does not answer. Rejects if kafkajs has another shape.
 *
 * - Issue: to find the coordinator of a group kafkajs asks any broker, and gives up if it cannot connect to it. For
 *   metadata it asks any broker that it is connected to, and waits for it as long as for a write.
 * - Cost: `withBroker` and `findConnectedBroker` are replaced; one request (ApiVersions) before each request for
 *   metadata.
 * - Test: unanswered-brokers.test.ts, patched-symbols.test.ts.
 * - Delete when: `withBroker` of kafkajs connects inside its `try`, and metadata are asked elsewhere after a timeout.
 */
export const skipUnreachableBrokers = async (): Promise<void> => {
  const { default: pool } = await import('kafkajs/src/cluster/brokerPool.js');
  const { withBroker, findBroker, findConnectedBroker, connect } = pool.prototype;
  if ([withBroker, findBroker, findConnectedBroker, connect].some((one) => typeof one !== 'function'))
    throw new TypeError('the pool of brokers has no withBroker or findConnectedBroker');
  const ask = askInTurn(withBroker as (...given: never[]) => unknown);
  pool.prototype['withBroker'] = function (this: Pool, use: Use): Promise<unknown> {
    return ask(this, use);
  };
  pool.prototype['findConnectedBroker'] = function (this: Pool): Promise<PooledBroker> {
    return findAnswering(this);
  };
};
