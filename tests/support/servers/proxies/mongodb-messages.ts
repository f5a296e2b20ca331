import type { Socket } from 'node:net';
import { BSON, type Document } from 'mongodb';

/** What the driver sends on its own. */
export const COMMANDS_OF_CONNECTION: ReadonlySet<string> = new Set([
  ...['hello', 'isMaster', 'ismaster', 'saslStart', 'saslContinue', 'endSessions'],
]);

const OP_MSG = 2013;
const HEADER_BYTES = 16;
const FLAG_BYTES = 4;

/** The name of a command. */
export const commandName = (command: Document): string => Object.keys(command)[0] ?? '';

/** The command of an OP_MSG, with its document sequences as members; undefined for another message. */
export const commandOf = (message: Buffer): Document | undefined => {
  if (message.readInt32LE(12) !== OP_MSG) return undefined;
  let command: Document = {};
  const sequences: Document = {};
  const end = message.length - ((message.readUInt32LE(HEADER_BYTES) & 1) === 1 ? 4 : 0);
  for (let at = HEADER_BYTES + FLAG_BYTES; at < end;) {
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

/** The OP_MSG that answers a message with this document. */
export const replyTo = (message: Buffer, document: Document): Buffer => {
  const body = BSON.serialize(document);
  const reply = Buffer.alloc(HEADER_BYTES + FLAG_BYTES + 1 + body.byteLength);
  reply.writeInt32LE(reply.byteLength, 0);
  reply.writeInt32LE(message.readInt32LE(4), 8);
  reply.writeInt32LE(OP_MSG, 12);
  reply.set(body, HEADER_BYTES + FLAG_BYTES + 1);
  return reply;
};

/** Splits bytes into the messages of the protocol, each with its length in its first four bytes. */
export const createSplitter = (onMessage: (message: Buffer) => void): ((bytes: Buffer) => void) => {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.byteLength >= HEADER_BYTES && rest.byteLength >= rest.readInt32LE(0)) {
      const length = rest.readInt32LE(0);
      onMessage(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  };
};

/** Ends each of two sockets with the other, and keeps both in `sockets` until then. */
export const tieSockets = (sockets: Set<Socket>, near: Socket, far: Socket): void => {
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
};

/** The URL of a server by way of a port of this machine: with its credentials and options, and this database. */
export const urlThrough = (server: string, port: number, database: string): string => {
  const url = new URL(server);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  // The driver looks for the user in the database of the path, if no option names another.
  if (url.username !== '' && !url.searchParams.has('authSource'))
    url.searchParams.set('authSource', url.pathname.slice(1) || 'admin');
  url.pathname = `/${database}`;
  url.searchParams.set('directConnection', 'true');
  return url.href;
};
