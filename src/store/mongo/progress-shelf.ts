import type { Collection } from 'mongodb';
import type { Progress, ProgressShelf } from '../store.ts';
import { inserted } from './duplicate.ts';

/** A progress document: the partition is its key. */
export interface ProgressDocument extends Omit<Progress, 'partition'> {
  readonly _id: number;
}

const toDocument = ({ partition, ...rest }: Progress): ProgressDocument => ({ _id: partition, ...rest });

const read = ({ _id, ...rest }: ProgressDocument): Progress => ({ partition: _id, ...rest });

/** The progress documents in MongoDB. */
export const createProgressShelf = (collection: Collection<ProgressDocument>): ProgressShelf => {
  const raise = async (partition: number): Promise<Progress | undefined> => {
    const document = await collection.findOneAndUpdate({ _id: partition }, { $inc: { epoch: 1 } }, { returnDocument: 'after' });
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
    save: async (progress) => (await collection.replaceOne({ _id: progress.partition, epoch: progress.epoch }, toDocument(progress))).matchedCount === 1,
    all: async () => (await collection.find({}, { batchSize: 1000 }).toArray()).map(read),
  };
};
