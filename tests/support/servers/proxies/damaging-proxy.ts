import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { BSON, type Document, Long } from 'mongodb';
import { commandOf, createSplitter, replyTo, tieSockets, urlThrough } from './mongodb-messages.ts';

/** An entry that an index has lost: queries by the index do not find the document under this value. */
interface LostEntry {
  readonly collection: string;
  readonly key: Readonly<Record<string, 1 | -1>>;
  /** The first path of the key, and its value; absent: every value. */
  readonly value?: unknown;
  /** The `_id` of the document. */
  readonly _id: unknown;
}

/** A proxy of a MongoDB-protocol server whose indexes can be damaged, as no such server lets anyone do. */
export interface DamagingProxy {
  urlOf(database: string): string;
  /** Takes an entry out of an index, until the index is dropped and built again. */
  lose(entry: LostEntry): void;
  /** Adds options to an index in the lists of the server, until it is dropped. */
  listAs(name: string, options: Document): void;
  /** The names of the commands on indexes that have passed. */
  readonly seen: readonly string[];
  close(): Promise<void>;
}

const textOf = (value: unknown): string => Buffer.from(BSON.serialize({ value })).toString('hex');

/** The values that a filter asks for at a path. */
const askedAt = (filter: Document, path: string): readonly unknown[] => {
  const own = (filter['$and'] as readonly Document[] | undefined)?.find((one) => path in one) ?? filter;
  const condition: unknown = own[path];
  if (condition === undefined) return [];
  const list: unknown =
    typeof condition === 'object' && condition !== null ? (condition as Document)['$in'] : undefined;
  return Array.isArray(list) ? list : [condition];
};

/** Whether a query by an index has to do without this entry. */
const isLost = ({ collection, key, value }: LostEntry, command: Document): boolean => {
  if (command['find'] !== collection || !isDeepStrictEqual(command['hint'], key)) return false;
  const [path = ''] = Object.keys(key);
  const asked = askedAt((command['filter'] ?? {}) as Document, path).map(textOf);
  return value === undefined || asked.includes(textOf(value));
};

const indexNameOf = (key: object): string =>
  Object.entries(key)
    .map(([path, order]) => `${path}_${String(order)}`)
    .join('_');

/** Starts such a proxy on 127.0.0.1 for the server at this URL. */
export const startDamagingProxy = async (server: string): Promise<DamagingProxy> => {
  const { hostname, port } = new URL(server);
  const sockets = new Set<Socket>();
  const seen: string[] = [];
  let lost: readonly LostEntry[] = [];
  const listedAs = new Map<unknown, Document>();

  const dropped = (command: Document): void => {
    const [collection, name] = [command['dropIndexes'] as string | undefined, command['index'] as string];
    if (collection === undefined) return;
    seen.push(`drop ${collection} ${name}`);
    listedAs.delete(name);
    lost = lost.filter((one) => one.collection !== collection || indexNameOf(one.key) !== name);
  };
  const listener = createServer((near) => {
    const far = connect({ host: hostname, port: Number(port) });
    const asked = new Map<number, Buffer>();
    const forward = createSplitter((message) => {
      const command = commandOf(message);
      if (command !== undefined) dropped(command);
      const isChanged = command?.['listIndexes'] !== undefined && listedAs.size > 0;
      if (command !== undefined && (isChanged || lost.some((entry) => isLost(entry, command))))
        asked.set(message.readInt32LE(4), Buffer.from(message));
      far.write(message);
    });
    const answer = createSplitter((reply) => {
      const message = asked.get(reply.readInt32LE(8));
      asked.delete(reply.readInt32LE(8));
      if (message === undefined) {
        near.write(reply);
        return;
      }
      const command = commandOf(message) ?? {};
      const keys = new Set(lost.filter((entry) => isLost(entry, command)).map(({ _id }) => textOf(_id)));
      const document = commandOf(reply) ?? {};
      const cursor = document['cursor'] as { readonly id: number; readonly firstBatch: readonly Document[] };
      const firstBatch = cursor.firstBatch
        .filter(({ _id }) => !keys.has(textOf(_id)))
        .map((one) => (command['listIndexes'] === undefined ? one : { ...one, ...listedAs.get(one['name']) }));
      near.write(replyTo(message, { ...document, cursor: { ...cursor, id: Long.fromNumber(cursor.id), firstBatch } }));
    });
    near.on('data', forward);
    far.on('data', answer);
    tieSockets(sockets, near, far);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port: own } = listener.address() as AddressInfo;
  return {
    urlOf: (database) => urlThrough(server, own, database),
    lose: (entry) => {
      lost = [...lost, entry];
    },
    listAs: (name, options) => void listedAs.set(name, options),
    seen,
    close: async () => {
      for (const socket of [...sockets]) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
};
