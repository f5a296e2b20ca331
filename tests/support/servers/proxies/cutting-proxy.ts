import net from 'node:net';

/** A TCP proxy for one port that can lose answers. */
export interface CuttingProxy {
  readonly port: number;
  /**
   * Forwards requests and withholds answers for this long, then cuts every connection and forwards all again.
   */
  cut(milliseconds: number): Promise<void>;
  /** Withholds every answer from now on, as a broker does that was stopped: it accepts connections and is silent. */
  hang(): void;
  /** Number of connections since the start. */
  connections(): number;
  /** Number of pieces that clients have sent. */
  pieces(): number;
  /** Number of connections that were cut while an answer was withheld. */
  lostAnswers(): number;
  close(): Promise<void>;
}

/** Starts a proxy on 127.0.0.1 for a port there. */
export const startCuttingProxy = async (target: number): Promise<CuttingProxy> => {
  const pairs = new Set<{ readonly client: net.Socket; readonly server: net.Socket; lost: boolean }>();
  let holding = false;
  let lost = 0;
  let connections = 0;
  let pieces = 0;
  const proxy = net.createServer((client) => {
    connections += 1;
    const server = net.createConnection({ host: '127.0.0.1', port: target });
    const pair = { client, server, lost: false };
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    client.on('data', (bytes) => {
      pieces += 1;
      server.write(bytes);
    });
    client.pause();
    server.once('connect', () => client.resume());
    server.on('data', (bytes) => {
      if (holding) pair.lost = true;
      else client.write(bytes);
    });
    for (const socket of [client, server]) socket.on('error', end).on('close', end);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    port: (proxy.address() as net.AddressInfo).port,
    cut: async (milliseconds) => {
      holding = true;
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      for (const { client, server, lost: answered } of pairs) {
        if (answered) lost += 1;
        client.destroy();
        server.destroy();
      }
      pairs.clear();
      holding = false;
    },
    hang: () => {
      holding = true;
    },
    connections: () => connections,
    pieces: () => pieces,
    lostAnswers: () => lost,
    close: () => {
      for (const { client, server } of pairs) {
        client.destroy();
        server.destroy();
      }
      return new Promise((resolve) => proxy.close(() => resolve()));
    },
  };
};
