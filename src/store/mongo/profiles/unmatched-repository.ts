import type { Collection } from 'mongodb';
import { retryOnConflict } from '../../../core/retry/retry-on-conflict.ts';
import {
  raiseUnmatched,
  type UnmatchedCount,
  type UnmatchedRepository,
} from '../../ports/profiles/unmatched-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';

/** The counters of one source. */
export interface UnmatchedDocument {
  /** The id of the source. */
  readonly _id: string;
  readonly v: number;
  readonly counts: readonly UnmatchedCount[];
}

/** More than sinks write at once. */
const RETRY = { tries: 20, overloaded: 'too many sinks count unmatched statements of one source' };

/** Counters of unmatched statements in MongoDB: one document a source, changed by compare-and-set. */
export const createMongoUnmatchedRepository = (collection: Collection<UnmatchedDocument>): UnmatchedRepository => ({
  raise: (source, counts) =>
    retryOnConflict(RETRY, async () => {
      const found = await collection.findOne({ _id: source });
      const raised = raiseUnmatched(found?.counts ?? [], counts);
      if (found === null)
        return (await isInserted(collection.insertOne({ _id: source, v: 1, counts: raised }))) ? null : undefined;
      const { matchedCount } = await collection.updateOne(
        { _id: source, v: found.v },
        { $set: { counts: raised, v: found.v + 1 } },
      );
      return matchedCount === 1 ? null : undefined;
    }).then(() => undefined),
  list: async (source) => (await collection.findOne({ _id: source }))?.counts ?? [],
});
