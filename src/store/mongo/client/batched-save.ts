import type { Collection } from 'mongodb';
import { outsideDeadline } from '../../../core/concurrency/request-deadline.ts';
import type { StoredProgress } from '../../ports/encodings.ts';
import type { Progress } from '../../ports/sink/progress-repository.ts';
import type { WithChecksum } from './record-checks.ts';

/** A progress document: the partition is its key. */
export interface ProgressDocument extends StoredProgress, Pick<Progress, 'epoch'>, WithChecksum {
  readonly _id: number;
}

interface PendingSave {
  readonly document: ProgressDocument;
  readonly resolve: (saved: boolean) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Replaces progress documents whose epoch is unchanged; false for the others. Saves of one turn of the event loop are
 * one round trip: idle partitions all move on at the same time, several times a second.
 */
export const createBatchedSave = (
  collection: Collection<ProgressDocument>,
): ((document: ProgressDocument) => Promise<boolean>) => {
  let pending: PendingSave[] = [];
  const sameEpoch = ({ _id, epoch }: ProgressDocument) => ({ _id, epoch });
  const saveOne = async (document: ProgressDocument): Promise<boolean> =>
    (await collection.replaceOne(sameEpoch(document), document)).matchedCount === 1;
  const saveAll = async (documents: readonly ProgressDocument[]): Promise<readonly boolean[]> => {
    if (documents.length > 1) {
      const { matchedCount } = await collection.bulkWrite(
        documents.map((document) => ({ replaceOne: { filter: sameEpoch(document), replacement: document } })),
        { ordered: false },
      );
      if (matchedCount === documents.length) return documents.map(() => true);
    }
    // The count does not say which failed: saving a document again changes nothing.
    return Promise.all(documents.map(saveOne));
  };
  const flush = async (): Promise<void> => {
    const saves = pending;
    pending = [];
    try {
      const saved = await saveAll(saves.map(({ document }) => document));
      saves.forEach(({ resolve }, index) => resolve(saved[index] === true));
    } catch (thrown) {
      for (const { reject } of saves) reject(thrown);
    }
  };
  return (document) =>
    new Promise((resolve, reject) => {
      pending.push({ document, resolve, reject });
      if (pending.length === 1) outsideDeadline(() => setImmediate(() => void flush()));
    });
};
