import type { Collection } from 'mongodb';
import { fromStoredProgress, toStoredProgress } from '../../ports/encodings.ts';
import type { Progress, ProgressRepository } from '../../ports/sink/progress-repository.ts';
import { storeUnavailable } from '../../ports/store-error.ts';
import { createBatchedSave, type ProgressDocument } from '../client/batched-save.ts';
import { isInserted } from '../client/duplicate-key.ts';

const toDocument = (progress: Progress): ProgressDocument => ({
  _id: progress.partition,
  epoch: progress.epoch,
  ...toStoredProgress(progress),
});

const read = ({ _id, epoch, ...stored }: ProgressDocument): Progress =>
  fromStoredProgress({ partition: _id, epoch }, stored);

export const createMongoProgressRepository = (collection: Collection<ProgressDocument>): ProgressRepository => {
  const save = createBatchedSave(collection);
  const raiseEpoch = async (partition: number): Promise<Progress | undefined> => {
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
      const raised = await raiseEpoch(partition);
      if (raised !== undefined) return raised;
      const first: Progress = { partition, epoch: 1, last: 0, through: 0, deadLetters: [] };
      if (await isInserted(collection.insertOne(toDocument(first)))) return first;
      const second = await raiseEpoch(partition);
      if (second === undefined) throw storeUnavailable('a stored progress document is gone');
      return second;
    },
    save: (progress, before) => save(toDocument(progress), before?.through),
    all: async () => (await collection.find({}, { batchSize: 1000 }).toArray()).map(read),
    deleteOthers: async (partitions, before) =>
      (await collection.deleteMany({ _id: { $nin: [...partitions] }, through: { $lt: before } })).deletedCount,
  };
};
