import type { Db } from 'mongodb';
import { forEachConcurrently } from '../client/for-each-concurrently.ts';
import { listIndexes } from '../client/index-build.ts';

/**
 * The locales of default collations by collection, of those that have one. The index of `_id` has the collation of its
 * collection, so that no right is needed beside those of a start. Rejects with the error of the driver.
 */
export const readCollations = async (
  database: Db,
  collections: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const locales = new Map<string, string>();
  await forEachConcurrently(collections, async (collection) => {
    const collation = (await listIndexes(database, collection)).find(({ name }) => name === '_id_')?.collation;
    if (collation !== undefined) locales.set(collection, collation.locale);
  });
  return locales;
};
