import type { Collection } from 'mongodb';
import { retryOnConflict } from '../../../core/retry/retry-on-conflict.ts';
import { damagedWhenRead } from '../../ports/checked/damaged-record.ts';
import { fromStoredProgress, toStoredProgress } from '../../ports/encodings.ts';
import type { Progress, ProgressRepository } from '../../ports/sink/progress-repository.ts';
import { storeUnavailable } from '../../ports/store-error.ts';
import { createBatchedSave, type ProgressDocument } from '../client/batched-save.ts';
import { isInserted } from '../client/duplicate-key.ts';
import { type RecordChecks, sealed, STRICT_CHECKS } from '../client/record-checks.ts';

const toDocument = (progress: Progress): ProgressDocument =>
  sealed('progress', {
    _id: progress.partition,
    epoch: progress.epoch,
    ...toStoredProgress(progress),
  });

const parse = ({ _id, epoch, checksum, ...stored }: ProgressDocument): Progress =>
  fromStoredProgress({ partition: _id, epoch }, stored);

const RETRY = { tries: 100, overloaded: 'too many claim this partition at once' };

export const createMongoProgressRepository = (
  collection: Collection<ProgressDocument>,
  checks: RecordChecks = STRICT_CHECKS,
): ProgressRepository => {
  /** Throws Problem `damaged`: without its offset it is not known what was read. */
  const read = (document: ProgressDocument): Progress => {
    if (!checks.isIntact('progress', document)) throw damagedWhenRead({ kind: 'progress', id: String(document._id) });
    return parse(document);
  };
  const save = createBatchedSave(collection);
  /** Resolves with null if there is none. */
  const raiseEpoch = (partition: number): Promise<Progress | null> =>
    retryOnConflict(RETRY, async () => {
      const found = await collection.findOne({ _id: partition });
      if (found === null) return null;
      const progress = read(found);
      const raised = { ...progress, epoch: progress.epoch + 1 };
      // Replaces all of the document: a sink may save it at the same time, under the earlier epoch.
      const { matchedCount } = await collection.replaceOne(found, toDocument(raised));
      return matchedCount === 1 ? raised : undefined;
    });
  return {
    // Never an upsert: of concurrent upserts on one key some servers lose one.
    claim: async (partition) => {
      const raised = await raiseEpoch(partition);
      if (raised !== null) return raised;
      const first: Progress = { partition, epoch: 1, last: 0, through: 0, deadLetters: [] };
      if (await isInserted(collection.insertOne(toDocument(first)))) return first;
      const second = await raiseEpoch(partition);
      if (second === null) throw storeUnavailable('a stored progress document is gone');
      return second;
    },
    save: (progress, before) => save(toDocument(progress), before?.through),
    all: async () => (await collection.find({}, { batchSize: 1000 }).toArray()).map(read),
    deleteOthers: async (partitions, before) =>
      (await collection.deleteMany({ _id: { $nin: [...partitions] }, through: { $lt: before } })).deletedCount,
  };
};
