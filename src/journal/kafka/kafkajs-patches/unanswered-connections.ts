import kafkajs from 'kafkajs';
import { noteReach } from './broker-order.ts';

interface Connecting {
  versions?: unknown;
  readonly brokerAddress: string;
  isConnected(): boolean;
  disconnect(): Promise<void>;
}

/** A request was not answered, or its connection was closed meanwhile. */
const UNANSWERED = new Set([
  'KafkaJSRequestTimeoutError',
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSLockTimeout',
]);

const isUnanswered = (thrown: unknown): thrown is Error => thrown instanceof Error && UNANSWERED.has(thrown.name);

/**
 * Takes a broker for connected once it has answered. One that accepts and does not answer cannot be reached: kafkajs
 * then goes on to the next. Rejects where kafkajs has another shape.
 *
 * - Issue: kafkajs asks a broker for its versions only where it does not know them, and repeats that question at the
 *   same broker. With one of three brokers stopped, no client could begin where it was the first of the list.
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
    if (!this.isConnected()) this.versions = undefined;
    try {
      await (Reflect.apply(connect, this, []) as Promise<void>);
      noteReach(this.brokerAddress, true);
    } catch (thrown) {
      if (!isUnanswered(thrown)) throw thrown;
      noteReach(this.brokerAddress, false);
      await this.disconnect();
      // With this code kafkajs looks for the coordinator of a group again.
      throw new kafkajs.KafkaJSConnectionError(thrown.message, { broker: this.brokerAddress, code: 'ECONNREFUSED' });
    }
  };
};
