import type { Collection } from 'mongodb';
import { storeUnavailable } from '../../ports/store-error.ts';
import type { FactRepository } from '../../ports/store.ts';
import { isInserted } from './duplicate-key.ts';

/** A fact; its name is the key. */
export interface FactDocument {
  readonly _id: string;
  readonly value: string;
}

export const createMongoFactRepository = (collection: Collection<FactDocument>): FactRepository => ({
  putIfAbsent: async (name, value) => {
    if (await isInserted(collection.insertOne({ _id: name, value }))) return value;
    const document = await collection.findOne({ _id: name });
    if (document === null) throw storeUnavailable('a stored fact is gone');
    return document.value;
  },
  find: async (name) => (await collection.findOne({ _id: name }))?.value,
  remove: async (name) => {
    await collection.deleteOne({ _id: name });
  },
});
