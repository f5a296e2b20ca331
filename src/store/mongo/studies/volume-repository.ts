import type { Collection } from 'mongodb';
import type { StoredVolume, VolumeRepository } from '../../ports/studies/volume-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';

/** The last count of a dataset; its id is the key. */
export interface VolumeDocument extends Omit<StoredVolume, 'id'> {
  readonly _id: string;
}

export const createMongoVolumeRepository = (collection: Collection<VolumeDocument>): VolumeRepository => ({
  put: async ({ id, ...volume }) => {
    if (!(await isInserted(collection.insertOne({ _id: id, ...volume }))))
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
