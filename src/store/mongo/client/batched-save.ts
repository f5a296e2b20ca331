import type { Collection } from 'mongodb';
import { outsideDeadline } from '../../../core/concurrency/request-deadline.ts';
import type { StoredProgress } from '../../ports/encodings.ts';
import type { Progress } from '../../ports/sink/progress-repository.ts';
import type { WithChecksum } from './record-checks.ts';

/** A progress document: the partition is its key. */
export interface ProgressDocument extends StoredProgress, Pick<Progress, 'epoch'>, WithChecksum {
  readonly _id: number;
}

interface Save {
  readonly document: ProgressDocument;
  /** The `through` of the document that it replaces; absent: any. */
  readonly before: number | undefined;
}

interface PendingSave extends Save {
  readonly resolve: (saved: boolean) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Replaces progress documents if epoch and `through` are unchanged; false for the others. Saves of one turn of the
 * event loop are one round trip: idle partitions all move on at the same time, several times a second.
 */
export const createBatchedSave = (
  collection: Collection<ProgressDocument>,
): ((document: ProgressDocument, before?: number) => Promise<boolean>) => {
  let pending: PendingSave[] = [];
  // Matches its own `through` too: a document that is saved already is saved again.
  const unchanged = ({ document: { _id, epoch, through }, before }: Save) => ({
    _id,
    epoch,
    ...(before !== undefined && { through: { $in: [before, through] } }),
  });
  const saveOne = async (save: Save): Promise<boolean> =>
    (await collection.replaceOne(unchanged(save), save.document)).matchedCount === 1;
  const saveAll = async (saves: readonly Save[]): Promise<readonly boolean[]> => {
    if (saves.length > 1) {
      const { matchedCount } = await collection.bulkWrite(
        saves.map((save) => ({ replaceOne: { filter: unchanged(save), replacement: save.document } })),
        { ordered: false },
      );
      if (matchedCount === saves.length) return saves.map(() => true);
    }
    // The count does not show which save failed: saving a document again changes nothing.
    return Promise.all(saves.map(saveOne));
  };
  const flush = async (): Promise<void> => {
    const saves = pending;
    pending = [];
    try {
      const saved = await saveAll(saves);
      saves.forEach(({ resolve }, index) => resolve(saved[index] === true));
    } catch (thrown) {
      for (const { reject } of saves) reject(thrown);
    }
  };
  return (document, before) =>
    new Promise((resolve, reject) => {
      pending.push({ document, before, resolve, reject });
      if (pending.length === 1) outsideDeadline(() => setImmediate(() => void flush()));
    });
};
