import type { Collection } from 'mongodb';
import type { ErasureRepository, StoredErasure } from '../../ports/erasure-repository.ts';
import { inserted } from '../client/duplicate-key.ts';

/** An erasure; all but what it is found by stands as JSON text, so that it comes back as it was. */
export interface ErasureDocument {
  readonly _id: string;
  readonly v: number;
  /** When it was requested, as long as it is not done. */
  readonly openSince?: number;
  readonly body: string;
}

/** The index of those that are open; it is sparse. */
export const BY_OPEN_SINCE = { openSince: 1 } as const;

const IS_OPEN = { openSince: { $exists: true } } as const;

const contentOf = ({ v, ...body }: StoredErasure): Omit<ErasureDocument, '_id'> => ({
  v,
  ...(body.done === undefined ? { openSince: body.requestedAt } : {}),
  body: JSON.stringify(body),
});

const read = ({ v, body }: ErasureDocument): StoredErasure => ({ ...(JSON.parse(body) as StoredErasure), v });

/** Erasures in MongoDB. The `v` that was seen is part of the filter, so that comparing and writing are one step. */
export const createErasureRepository = (collection: Collection<ErasureDocument>): ErasureRepository => ({
  add: async (erasure) => inserted(collection.insertOne({ _id: erasure.id, ...contentOf(erasure) })),
  find: async (id) => {
    const found = await collection.findOne({ _id: id });
    return found === null ? undefined : read(found);
  },
  change: async (erasure) =>
    (await collection.replaceOne({ _id: erasure.id, v: erasure.v - 1 }, contentOf(erasure))).matchedCount === 1,
  open: async (limit) =>
    (await collection.find(IS_OPEN, { sort: { openSince: 1 }, limit, batchSize: limit }).toArray()).map(read),
  pending: async () => {
    const count = await collection.countDocuments(IS_OPEN);
    const oldest = await collection.findOne(IS_OPEN, { sort: { openSince: 1 }, projection: { openSince: 1 } });
    return { count, ...(oldest?.openSince === undefined ? {} : { oldest: oldest.openSince }) };
  },
});
