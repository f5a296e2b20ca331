import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { BSON, type Document } from 'mongodb';

/** A way to a MongoDB server that records each command sent. */
export interface CommandRecorder {
  /** The server's URL with the recorder's host, port, and this database. */
  urlOf(database: string): string;
  /** The commands sent while this runs, in the order of their bytes; those of the connection itself are not there. */
  during(run: () => Promise<unknown>): Promise<readonly Document[]>;
  close(): Promise<void>;
}

const OP_MSG = 2013;
const HEADER_BYTES = 16;
/** What the driver sends on its own. */
const OF_CONNECTION = new Set(['hello', 'isMaster', 'ismaster', 'saslStart', 'saslContinue', 'ping', 'endSessions']);

/** The command of an OP_MSG, with its document sequences as members; undefined for another message. */
const commandOf = (message: Buffer): Document | undefined => {
  if (message.readInt32LE(12) !== OP_MSG) return undefined;
  let command: Document = {};
  const sequences: Document = {};
  const end = message.length - ((message.readUInt32LE(HEADER_BYTES) & 1) === 1 ? 4 : 0);
  for (let at = HEADER_BYTES + 4; at < end;) {
    const kind = message.readUInt8(at++);
    const size = message.readInt32LE(at);
    if (kind === 0) command = BSON.deserialize(message.subarray(at, at + size));
    else {
      const nameEnd = message.indexOf(0, at + 4);
      const documents: Document[] = [];
      for (let next = nameEnd + 1; next < at + size; next += message.readInt32LE(next))
        documents.push(BSON.deserialize(message.subarray(next, next + message.readInt32LE(next))));
      sequences[message.toString('utf8', at + 4, nameEnd)] = documents;
    }
    at += size;
  }
  return { ...command, ...sequences };
};

/** Starts a recorder before the server at this URL (`mongodb://host:port`), without TLS or compression. */
export const startCommandRecorder = async (server: string): Promise<CommandRecorder> => {
  const { hostname, port } = new URL(server);
  const sockets = new Set<Socket>();
  let recorded: Document[] = [];
  const record = (command: Document | undefined): void => {
    if (command !== undefined && !OF_CONNECTION.has(Object.keys(command)[0] ?? '')) recorded.push(command);
  };
  const listener = createServer((near) => {
    const far = connect({ host: hostname, port: Number(port) });
    let pending = Buffer.alloc(0);
    near.on('data', (bytes: Buffer) => {
      pending = Buffer.concat([pending, bytes]);
      while (pending.length >= 4 && pending.length >= pending.readInt32LE(0)) {
        record(commandOf(pending.subarray(0, pending.readInt32LE(0))));
        pending = pending.subarray(pending.readInt32LE(0));
      }
      far.write(bytes);
    });
    far.on('data', (bytes: Buffer) => near.write(bytes));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => {
    listener.listen(0, '127.0.0.1', resolve);
  });
  return {
    urlOf: (database) => {
      const url = new URL(server);
      url.hostname = '127.0.0.1';
      url.port = String((listener.address() as AddressInfo).port);
      url.pathname = `/${database}`;
      url.searchParams.set('directConnection', 'true');
      return url.href;
    },
    during: async (run) => {
      recorded = [];
      await run();
      return recorded;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        listener.close(resolve);
      });
    },
  };
};
