import kafkajs from 'kafkajs';
import { hasOtherBrokers, isSilent, noteReach } from './broker-order.ts';
import { type Connected, dropConnections } from './drop-connections.ts';

interface Connecting extends Connected {
  versions?: unknown;
  /** Null until metadata have named the broker. */
  readonly nodeId: unknown;
  readonly brokerAddress: string;
  isConnected(): boolean;
}

/** A broker that did not answer is not asked again for so long: a sender to many partitions would wait for each. */
const SILENT_MS = 2000;

/** A request was not answered, or its connection was closed meanwhile. */
const UNANSWERED = new Set([
  'KafkaJSRequestTimeoutError',
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSLockTimeout',
]);

const unreachable = (broker: string, reason: string): Error =>
  // With this code kafkajs looks for the coordinator of a group again.
  new kafkajs.KafkaJSConnectionError(reason, { broker, code: 'ECONNREFUSED' });

const isUnanswered = (thrown: unknown): thrown is Error => thrown instanceof Error && UNANSWERED.has(thrown.name);

/**
 * Takes a broker for connected once it has answered. One that accepts and does not answer cannot be reached: kafkajs
 * then goes on to the next. Rejects if kafkajs has another shape.
 *
 * - Issue: kafkajs asks a broker for its versions only if it does not know them, and repeats that question at the same
 *   broker. If the first of three listed brokers was stopped, no client could begin.
 * - Cost: one request (ApiVersions) a connection.
 * - Test: unanswered-brokers.test.ts, patched-symbols.test.ts.
 * - Delete when: kafkajs tries another broker after a timeout.
 */
export const refuseUnansweredConnections = async (): Promise<void> => {
  const { default: broker } = await import('kafkajs/src/broker/index.js');
  const connect = broker.prototype['connect'];
  const isConnected = broker.prototype['isConnected'];
  if (typeof connect !== 'function' || typeof isConnected !== 'function' || connect.length !== 0)
    throw new TypeError('the broker has no connect');
  broker.prototype['connect'] = async function (this: Connecting): Promise<void> {
    if (!this.isConnected()) {
      if (this.nodeId !== null && isSilent(this.brokerAddress, SILENT_MS) && hasOtherBrokers())
        throw unreachable(this.brokerAddress, 'no answer a moment ago');
      this.versions = undefined;
    }
    try {
      await (Reflect.apply(connect, this, []) as Promise<void>);
      noteReach(this.brokerAddress, true);
    } catch (thrown) {
      if (!isUnanswered(thrown)) throw thrown;
      noteReach(this.brokerAddress, false);
      await dropConnections(this);
      throw unreachable(this.brokerAddress, thrown.message);
    }
  };
};
