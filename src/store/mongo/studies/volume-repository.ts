import type { Collection } from 'mongodb';
import type { StoredVolume, VolumeRepository } from '../../ports/volume-repository.ts';
import { inserted } from '../client/duplicate-key.ts';

/** What was counted of a dataset; its id is the key. */
export interface VolumeDocument extends Omit<StoredVolume, 'id'> {
  readonly _id: string;
}

/** What was counted of datasets, in MongoDB. */
export const createVolumeRepository = (collection: Collection<VolumeDocument>): VolumeRepository => ({
  put: async ({ id, ...volume }) => {
    if (!(await inserted(collection.insertOne({ _id: id, ...volume }))))
      await collection.replaceOne({ _id: id }, volume);
  },
  find: async (ids) => {
    if (ids.length === 0) return new Map();
    const found = await collection
      .find({ _id: { $in: [...ids] } }, { batchSize: ids.length, limit: ids.length })
      .toArray();
    return new Map(found.map(({ _id, ...volume }) => [_id, { id: _id, ...volume }]));
  },
});
