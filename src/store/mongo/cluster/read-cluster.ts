import { type Db, type Document, type MongoClient, MongoServerError, ReadConcern } from 'mongodb';
import type { ClusterFacts } from './check-cluster.ts';
import { forEachConcurrently } from '../client/for-each-concurrently.ts';
import { listIndexes } from '../client/index-build.ts';

/**
 * The locales of default collations by collection, of those that have one. The index of `_id` has the collation of its
 * collection, so that no right is needed beside those of a start. Rejects with the error of the driver.
 */
const readCollations = async (database: Db, collections: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const locales = new Map<string, string>();
  await forEachConcurrently(collections, async (collection) => {
    const collation = (await listIndexes(database, collection)).find(({ name }) => name === '_id_')?.collation;
    if (collation !== undefined) locales.set(collection, collation.locale);
  });
  return locales;
};

const UNAUTHORIZED = 13;
const COMMAND_NOT_FOUND = 59;
const COMMAND_NOT_SUPPORTED = 115;

const hasCode = (thrown: unknown, ...codes: readonly number[]): boolean =>
  thrown instanceof MongoServerError && codes.includes(Number(thrown.code));

/** The answer to a command; undefined if the server does not know it or the user may not send it. */
const answerTo = async (database: Db, command: Document): Promise<Document | undefined> => {
  try {
    return await database.command(command);
  } catch (thrown) {
    if (hasCode(thrown, UNAUTHORIZED, COMMAND_NOT_FOUND, COMMAND_NOT_SUPPORTED)) return undefined;
    throw thrown;
  }
};

/** An entry of `config.collections`. */
interface ShardedCollection {
  readonly _id: string;
  readonly key: Readonly<Record<string, unknown>>;
  /** An entry of a deleted collection, up to MongoDB 4.4. */
  readonly dropped?: boolean;
  /** A collection that is listed and not sharded, from MongoDB 8.0 on. */
  readonly unsplittable?: boolean;
}

const readShardKeys = async (client: MongoClient, database: string): Promise<ClusterFacts['shardKeys']> => {
  try {
    const found = await client
      .db('config', { readConcern: new ReadConcern('local') })
      .collection<ShardedCollection>('collections')
      .find({ _id: { $gte: `${database}.`, $lt: `${database}/` } })
      .toArray();
    const sharded = found.filter(({ dropped, unsplittable }) => dropped !== true && unsplittable !== true);
    return new Map(sharded.map(({ _id, key }) => [_id.slice(database.length + 1), key]));
  } catch (thrown) {
    if (hasCode(thrown, UNAUTHORIZED)) return 'unreadable';
    throw thrown;
  }
};

const lengthOf = (list: unknown): number => (Array.isArray(list) ? list.length : 0);

/** Sections of `serverStatus` that take time and are not needed. */
const LEFT_OUT = { metrics: 0, wiredTiger: 0, locks: 0, tcmalloc: 0, mirroredReads: 0, opLatencies: 0 };

/** Reads the facts about a deployment and these collections. Rejects with the error of the driver. */
export const readCluster = async (client: MongoClient, collections: readonly string[]): Promise<ClusterFacts> => {
  const admin = client.db('admin');
  const hello = (await answerTo(admin, { hello: 1 })) ?? (await answerTo(admin, { isMaster: 1 })) ?? {};
  const version: unknown = (await answerTo(admin, { buildInfo: 1 }))?.['version'];
  const engine = (await answerTo(admin, { serverStatus: 1, ...LEFT_OUT }))?.['storageEngine'] as Document | undefined;
  const isRouter = hello['msg'] === 'isdbgrid';
  const setName: unknown = hello['setName'];
  return {
    ...(typeof version === 'string' && { version }),
    maxWireVersion: Number(hello['maxWireVersion'] ?? 0),
    isRouter,
    ...(typeof setName === 'string' && { setName }),
    members: lengthOf(hello['hosts']) + lengthOf(hello['passives']),
    arbiters: lengthOf(hello['arbiters']),
    ...(engine !== undefined && { storage: engine['persistent'] === false ? 'memory' : 'disk' }),
    shardKeys: isRouter ? await readShardKeys(client, client.db().databaseName) : new Map(),
    collations: await readCollations(client.db(), collections),
  };
};
