import type { Collection } from 'mongodb';
import type { Progress } from '../../ports/store.ts';

/** A progress document: the partition is its key. */
export interface ProgressDocument extends Omit<Progress, 'partition'> {
  readonly _id: number;
}

interface Waiting {
  readonly document: ProgressDocument;
  readonly resolve: (saved: boolean) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Builds the saving of progress documents under their epochs, each told for itself whether its epoch still stood. Those
 * of one turn of the event loop are one trip: the idle partitions of a process all move on at the same time, several
 * times a second.
 */
export const createSaveTogether = (
  collection: Collection<ProgressDocument>,
): ((document: ProgressDocument) => Promise<boolean>) => {
  let waiting: Waiting[] = [];
  const standing = ({ _id, epoch }: ProgressDocument) => ({ _id, epoch });
  const saveOne = async (document: ProgressDocument): Promise<boolean> =>
    (await collection.replaceOne(standing(document), document)).matchedCount === 1;
  const saveAll = async (documents: readonly ProgressDocument[]): Promise<readonly boolean[]> => {
    if (documents.length > 1) {
      const { matchedCount } = await collection.bulkWrite(
        documents.map((document) => ({ replaceOne: { filter: standing(document), replacement: document } })),
        { ordered: false },
      );
      if (matchedCount === documents.length) return documents.map(() => true);
    }
    // Which of them did not stand is told one by one: the same document again changes nothing.
    return Promise.all(documents.map(saveOne));
  };
  const flush = async (): Promise<void> => {
    const some = waiting;
    waiting = [];
    try {
      const saved = await saveAll(some.map(({ document }) => document));
      some.forEach(({ resolve }, index) => resolve(saved[index] === true));
    } catch (thrown) {
      for (const { reject } of some) reject(thrown);
    }
  };
  return (document) =>
    new Promise((resolve, reject) => {
      waiting.push({ document, resolve, reject });
      if (waiting.length === 1) setImmediate(() => void flush());
    });
};
