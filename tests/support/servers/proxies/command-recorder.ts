import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Document } from 'mongodb';
import {
  commandName,
  commandOf,
  COMMANDS_OF_CONNECTION,
  createSplitter,
  tieSockets,
  urlThrough,
} from './mongodb-messages.ts';

/** A way to a MongoDB server that records each command sent. */
export interface CommandRecorder {
  /** The server's URL with the recorder's host, port, and this database. */
  urlOf(database: string): string;
  /** The commands sent while this runs, in the order of their bytes; those of the connection itself are not there. */
  during(run: () => Promise<unknown>): Promise<readonly Document[]>;
  close(): Promise<void>;
}

/** Starts a recorder before the server at this URL (`mongodb://host:port`), without TLS or compression. */
export const startCommandRecorder = async (server: string): Promise<CommandRecorder> => {
  const { hostname, port } = new URL(server);
  const sockets = new Set<Socket>();
  let recorded: Document[] = [];
  const record = (message: Buffer): void => {
    const command = commandOf(message);
    if (command === undefined) return;
    const name = commandName(command);
    if (name !== 'ping' && !COMMANDS_OF_CONNECTION.has(name)) recorded.push(command);
  };
  const listener = createServer((near) => {
    const far = connect({ host: hostname, port: Number(port) });
    const split = createSplitter(record);
    near.on('data', (bytes: Buffer) => {
      split(bytes);
      far.write(bytes);
    });
    far.on('data', (bytes: Buffer) => near.write(bytes));
    tieSockets(sockets, near, far);
  });
  await new Promise<void>((resolve) => {
    listener.listen(0, '127.0.0.1', resolve);
  });
  return {
    urlOf: (database) => urlThrough(server, (listener.address() as AddressInfo).port, database),
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
