import type { Collection } from 'mongodb';
import type { Progress, ProgressRepository } from '../../ports/store.ts';
import { inserted } from '../client/duplicate-key.ts';
import { createSaveTogether, type ProgressDocument } from '../client/batched-upsert.ts';

const toDocument = ({ partition, ...rest }: Progress): ProgressDocument => ({ _id: partition, ...rest });

const read = ({ _id, ...rest }: ProgressDocument): Progress => ({ partition: _id, ...rest });

/** The progress documents in MongoDB. */
export const createProgressRepository = (collection: Collection<ProgressDocument>): ProgressRepository => {
  const save = createSaveTogether(collection);
  const raise = async (partition: number): Promise<Progress | undefined> => {
    const document = await collection.findOneAndUpdate(
      { _id: partition },
      { $inc: { epoch: 1 } },
      { returnDocument: 'after' },
    );
    return document === null ? undefined : read(document);
  };
  return {
    // Never an upsert: of concurrent upserts on one key some servers lose one.
    claim: async (partition) => {
      const raised = await raise(partition);
      if (raised !== undefined) return raised;
      const first: Progress = { partition, epoch: 1, last: 0, through: 0, aside: [] };
      if (await inserted(collection.insertOne(toDocument(first)))) return first;
      const second = await raise(partition);
      if (second === undefined) throw new Error('a progress document that was there is gone');
      return second;
    },
    save: (progress) => save(toDocument(progress)),
    all: async () => (await collection.find({}, { batchSize: 1000 }).toArray()).map(read),
  };
};
