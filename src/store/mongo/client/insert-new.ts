import type { Collection } from 'mongodb';
import { duplicateIndexes } from './duplicate-key.ts';

/** Inserts the documents whose key is new, each atomically; resolves with the indexes of the others. */
export const insertNew = async <T extends { readonly _id: unknown }>(
  collection: Collection<T>,
  documents: readonly T[],
): Promise<ReadonlySet<number>> => {
  if (documents.length === 0) return new Set();
  try {
    await collection.insertMany(documents as never, { ordered: false });
    return new Set();
  } catch (thrown) {
    return new Set(duplicateIndexes(thrown));
  }
};
