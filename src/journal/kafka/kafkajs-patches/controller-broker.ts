import type { Broker } from './private-cluster.ts';

interface WithPool {
  readonly brokerPool: { findConnectedBroker(): Promise<Broker> };
}

const isUnreachable = (thrown: unknown): boolean =>
  thrown instanceof Error && ['KafkaJSConnectionError', 'KafkaJSBrokerNotFound'].includes(thrown.name);

/**
 * Asks another broker for what the controller does, if the one that Kafka names cannot be reached. Rejects if kafkajs
 * has another shape.
 *
 * - Issue: with KRaft Kafka names any broker, as each hands requests on to the controller. It names one that hangs too,
 *   until that is given up. kafkajs asks only that one.
 * - Cost: if Kafka runs with ZooKeeper, the other broker answers NOT_CONTROLLER, which is tried again.
 * - Test: unanswered-brokers.test.ts, patched-symbols.test.ts.
 * - Delete when: kafkajs asks another broker itself.
 */
export const replaceUnreachableController = async (): Promise<void> => {
  const { default: cluster } = await import('kafkajs/src/cluster/index.js');
  const find = cluster.prototype['findControllerBroker'];
  if (typeof find !== 'function') throw new TypeError('the cluster has no findControllerBroker');
  cluster.prototype['findControllerBroker'] = async function (this: WithPool): Promise<Broker> {
    try {
      return await (Reflect.apply(find, this, []) as Promise<Broker>);
    } catch (thrown) {
      if (!isUnreachable(thrown)) throw thrown;
      return this.brokerPool.findConnectedBroker();
    }
  };
};
