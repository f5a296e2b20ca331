import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

interface ConnectionLimits {
  /** The most connections of one address. */
  readonly byAddress: number;
  /** The most connections in all. */
  readonly total: number;
  /** A proxy brings the connections of many clients. */
  readonly isTrustedProxy: (address: string) => boolean;
}

interface Connection {
  /** Address and port of the client. */
  readonly key: string;
  readonly socket: Socket;
  readonly of: AddressConnections;
  /** Requests under way. */
  requests: number;
}

interface AddressConnections {
  readonly address: string;
  count: number;
  /** The connections that have sent no request yet, the oldest first. */
  readonly unused: Set<Connection>;
  /** The connections that wait for their next request, the one that has waited longest first. */
  readonly idle: Set<Connection>;
}

const firstOf = <T>(set: ReadonlySet<T>): T | undefined => set.values().next().value;

/**
 * Bounds the connections of each address and of all. Beyond a bound the oldest idle one closes, unused ones first; if
 * none is idle, the newest. Beyond the total, the address with most loses one. With TLS, connections count from their
 * first byte.
 */
export const boundConnections = (server: Server, { byAddress, total, isTrustedProxy }: ConnectionLimits): void => {
  const addresses = new Map<string, AddressConnections>();
  /** By address and port of the client: the socket of a TLS connection is another than that of its TCP connection. */
  const connections = new Map<string, Connection>();
  const ofSocket = new WeakMap<Socket, Connection>();

  const keyOf = ({ remoteAddress = '', remotePort = 0 }: Socket): string => `${remoteAddress} ${remotePort}`;
  const forget = (connection: Connection): void => {
    const { key, of } = connection;
    if (connections.get(key) !== connection) return;
    connections.delete(key);
    of.unused.delete(connection);
    of.idle.delete(connection);
    of.count--;
    if (of.count === 0) addresses.delete(of.address);
  };
  const closeOldest = ({ unused, idle }: AddressConnections): boolean => {
    const oldest = firstOf(unused) ?? firstOf(idle);
    if (oldest === undefined) return false;
    forget(oldest);
    oldest.socket.destroy();
    return true;
  };
  const greediest = (): AddressConnections | undefined => {
    let most: AddressConnections | undefined;
    for (const one of addresses.values()) if (most === undefined || one.count > most.count) most = one;
    return most;
  };
  const makeRoom = (of: AddressConnections): boolean => {
    if (of.count >= byAddress && !isTrustedProxy(of.address)) return closeOldest(of);
    if (connections.size < total) return true;
    const most = greediest();
    return most !== undefined && closeOldest(most);
  };

  server.prependListener('connection', (socket: Socket) => {
    const key = keyOf(socket);
    // With TLS the server emits the event twice.
    if (socket.remoteAddress === undefined || connections.has(key)) return;
    const address = socket.remoteAddress;
    const of = addresses.get(address) ?? { address, count: 0, unused: new Set(), idle: new Set() };
    if (!makeRoom(of)) {
      socket.destroy();
      return;
    }
    addresses.set(address, of);
    const connection: Connection = { key, socket, of, requests: 0 };
    of.count++;
    of.unused.add(connection);
    connections.set(key, connection);
    socket.once('close', () => forget(connection));
  });

  server.prependListener('request', ({ socket }: IncomingMessage, response) => {
    const connection = ofSocket.get(socket) ?? connections.get(keyOf(socket));
    if (connection === undefined) return;
    ofSocket.set(socket, connection);
    const { unused, idle } = connection.of;
    connection.requests++;
    unused.delete(connection);
    idle.delete(connection);
    response.once('close', () => {
      connection.requests--;
      if (connection.requests === 0 && connections.get(connection.key) === connection) idle.add(connection);
    });
  });
};
