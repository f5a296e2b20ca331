import type { Socket } from 'node:net';

/** A broker with its connections. */
export interface Connected {
  readonly connectionPool: { readonly pool: readonly { readonly socket?: Socket }[] };
  disconnect(): Promise<void>;
}

/**
 * Ends the connections of a broker that does not answer, and rejects what waits on them. `disconnect` alone waits until
 * each of these requests has timed out.
 *
 * - Issue: kafkajs waits for requests under way before it closes a connection.
 * - Cost: private fields of `Broker`.
 * - Test: patched-symbols.test.ts, unanswered-brokers.test.ts.
 * - Delete when: kafkajs can close a connection at once.
 */
export const dropConnections = async (broker: Connected): Promise<void> => {
  for (const { socket } of broker.connectionPool.pool) socket?.destroy(new Error('no answer in time'));
  await broker.disconnect();
};
