import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A load balancer of TCP: it passes on bytes, and knows nothing of HTTP but `/health/ready`. */
export interface Balancer {
  readonly url: string;
  /** Takes a process in once it is ready. */
  add(target: string): void;
  /** Those that new connections go to. */
  ready(): readonly string[];
  /** The connections that a target has reset, or refused. */
  readonly resets: number;
  close(): Promise<void>;
}

const LOOK_EVERY_MS = 100;

type Health = 'ready' | 'unready' | 'gone';

const healthOf = async (target: string): Promise<Health> => {
  try {
    return (await fetch(`${target}/health/ready`, { headers: { connection: 'close' } })).ok ? 'ready' : 'unready';
  } catch {
    return 'gone';
  }
};

/** Ties two sockets: the end of one is that of the other. */
const tie = (from: Socket, to: Socket, onError: () => void): void => {
  from.pipe(to);
  from.on('error', () => {
    onError();
    to.destroy();
  });
};

/** Starts a balancer that asks each of its targets ten times a second, and sends connections to the ready in turn. */
export const startBalancer = async (): Promise<Balancer> => {
  const targets = new Map<string, Health>();
  const sockets = new Set<Socket>();
  let resets = 0;
  let turn = 0;
  let isClosed = false;
  const ofHealth = (health: Health): readonly string[] =>
    [...targets].filter(([, found]) => found === health).map(([target]) => target);

  const watch = async (target: string): Promise<void> => {
    while (!isClosed) {
      targets.set(target, await healthOf(target));
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  };
  const server = createServer((client) => {
    // Where none is ready, one that answers is better than none.
    const known = ofHealth('ready').length > 0 ? ofHealth('ready') : ofHealth('unready');
    const target = known[turn++ % known.length];
    if (target === undefined) {
      client.destroy();
      return;
    }
    const { hostname, port } = new URL(target);
    const upstream = connect({ host: hostname, port: Number(port) });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
    tie(client, upstream, () => undefined);
    tie(upstream, client, () => {
      if (!isClosed) resets++;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    add: (target) => {
      targets.set(target, 'gone');
      void watch(target);
    },
    ready: () => ofHealth('ready'),
    get resets() {
      return resets;
    },
    close: async () => {
      isClosed = true;
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
