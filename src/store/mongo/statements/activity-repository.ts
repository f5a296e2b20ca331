import { hash } from 'node:crypto';
import type { Collection } from 'mongodb';
import type { ActivityRepository, StoredActivity } from '../../ports/activity-repository.ts';
import { forEachConcurrently } from '../client/for-each-concurrently.ts';
import { insertNew } from '../client/insert-new.ts';

/** An activity under the hash of its IRI, which may be longer than MongoDB's keys. */
export interface ActivityDocument extends StoredActivity {
  /** The hash of the IRI. */
  readonly _id: string;
}

const keyOf = (id: string): string => hash('sha256', id, 'base64url');

/** Activities in MongoDB. An update filters by `v`: compare and set are one step. */
export const createMongoActivityRepository = (collection: Collection<ActivityDocument>): ActivityRepository => {
  /** Inserts new activities; resolves with the ids that existed. */
  const insert = async (activities: readonly StoredActivity[]): Promise<readonly string[]> => {
    const existing = await insertNew(
      collection,
      activities.map(({ id, definition, v }) => ({ _id: keyOf(id), id, definition, v })),
    );
    return activities.filter((_, index) => existing.has(index)).map(({ id }) => id);
  };
  return {
    find: async (ids) => {
      if (ids.length === 0) return new Map();
      const documents = await collection
        .find({ _id: { $in: ids.map(keyOf) } }, { batchSize: ids.length, limit: ids.length })
        .toArray();
      return new Map(documents.map(({ id, definition, v }) => [id, { id, definition, v }]));
    },
    saveAll: async (activities) => {
      const stale = new Set(await insert(activities.filter(({ v }) => v === 1)));
      // One update each: a bulk write's answer has the number of changed documents, not which.
      await forEachConcurrently(
        activities.filter(({ v }) => v > 1),
        async ({ id, definition, v }) => {
          const { matchedCount } = await collection.updateOne(
            { _id: keyOf(id), v: v - 1 },
            { $set: { definition, v } },
          );
          if (matchedCount === 0) stale.add(id);
        },
      );
      return stale;
    },
    delete: async (activities) => {
      if (activities.length > 0)
        await collection.deleteMany({ $or: activities.map(({ id, v }) => ({ _id: keyOf(id), v })) });
    },
  };
};
