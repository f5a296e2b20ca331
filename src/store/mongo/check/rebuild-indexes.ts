import { type Collection, MongoServerError } from 'mongodb';
import { callDriver } from '../client/failure.ts';
import { buildIndexes, hasIndexKey, type IndexBuilder, listIndexes, type StoreIndex } from '../client/index-build.ts';
import type { Retry } from '../client/retry.ts';

/** No such index, or no such collection. */
const NOT_FOUND: ReadonlySet<unknown> = new Set([26, 27]);
/** Another process has dropped it again: it repairs the same. */
const BUILD_ABORTED = 276;
const TRIES = 3;

interface RebuildDeps {
  readonly builder: IndexBuilder;
  readonly retry: Retry;
}

/** True if two documents have the key that only one may have: then a unique index cannot be built. */
const hasDuplicates = async (collection: Collection, { key }: StoreIndex): Promise<boolean> => {
  const paths = Object.keys(key);
  const found = await callDriver(() =>
    collection
      .aggregate(
        [
          { $match: Object.fromEntries(paths.map((path) => [path, { $exists: true }])) },
          { $group: { _id: paths.map((path) => `$${path}`), n: { $sum: 1 } } },
          { $match: { n: { $gt: 1 } } },
          { $limit: 1 },
        ],
        { hint: { $natural: 1 }, allowDiskUse: true },
      )
      .toArray(),
  );
  return found.length > 0;
};

const dropIndex = async (collection: Collection, name: string): Promise<void> => {
  try {
    await callDriver(() => collection.dropIndex(name));
  } catch (thrown) {
    if (!(thrown instanceof MongoServerError) || !NOT_FOUND.has(thrown.code)) throw thrown;
  }
};

/**
 * Drops an index, and builds it again from the documents. Repeatable, also beside another process that does the same.
 * False, with nothing changed, if documents have a key twice. Rejects with an error of the driver.
 */
export const buildAgain = async (index: StoreIndex, { builder, retry }: RebuildDeps): Promise<boolean> => {
  const { database } = builder;
  const collection = database.collection(index.collection);
  if (index.unique === true && (await hasDuplicates(collection, index))) return false;
  for (const { key, name } of await listIndexes(database, index.collection))
    if (hasIndexKey(index, key) && name !== undefined) await dropIndex(collection, name);
  for (let tries = 1; ; tries++)
    try {
      const options = { database, builder, retry, missing: [], onBuilding: () => undefined, reportEveryMs: 60_000 };
      await buildIndexes(index.collection, [index], options);
      return true;
    } catch (thrown) {
      if (tries === TRIES || !(thrown instanceof MongoServerError) || thrown.code !== BUILD_ABORTED) throw thrown;
    }
};
