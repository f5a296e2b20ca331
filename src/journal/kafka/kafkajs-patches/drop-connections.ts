import { once } from 'node:events';
import type { Socket } from 'node:net';

/** A broker with its connections. */
export interface Connected {
  readonly connectionPool: { readonly pool: readonly { readonly socket?: Socket }[] };
  disconnect(): Promise<void>;
}

/**
 * Ends the connections of a broker that does not answer, and rejects what waits on them. `disconnect` by itself waits
 * until each of these requests has timed out.
 *
 * - Issue: kafkajs waits for requests under way before it closes a connection.
 * - Cost: private fields of `Broker`.
 * - Test: patched-symbols.test.ts, unanswered-brokers.test.ts.
 * - Delete when: kafkajs can close a connection at once.
 */
export const dropConnections = async (broker: Connected): Promise<void> => {
  const sockets = broker.connectionPool.pool.flatMap(({ socket }) => (socket === undefined ? [] : [socket]));
  await Promise.all(sockets.map(close));
  await broker.disconnect();
};

/** Resolves once kafkajs knows of the end: it would close the next connection in the place of this one. */
const close = async (socket: Socket): Promise<void> => {
  if (socket.closed) return;
  const closed = once(socket, 'close').catch(() => undefined);
  socket.destroy(new Error('no answer in time'));
  await closed;
};
