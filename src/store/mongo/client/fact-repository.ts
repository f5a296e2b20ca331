import type { Collection } from 'mongodb';
import type { FactRepository } from '../../ports/store.ts';
import { inserted } from './duplicate-key.ts';

/** A fact; its name is the key. */
export interface FactDocument {
  readonly _id: string;
  readonly value: string;
}

/** The facts in MongoDB. */
export const createFactRepository = (collection: Collection<FactDocument>): FactRepository => ({
  keep: async (name, value) => {
    if (await inserted(collection.insertOne({ _id: name, value }))) return value;
    const document = await collection.findOne({ _id: name });
    if (document === null) throw new Error('a fact that was there is gone');
    return document.value;
  },
});
