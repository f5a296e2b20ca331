import { hash } from 'node:crypto';
import type { Collection } from 'mongodb';
import type { ActivityRepository, StoredActivity } from '../../ports/activity-repository.ts';
import { takenAt } from '../client/duplicate-key.ts';

/** An activity; its IRI, which may be longer than a key can be, stands beside the key. */
export interface ActivityDocument extends StoredActivity {
  /** The hash of the IRI. */
  readonly _id: string;
}

/** How many updates are under way at once. */
const LANES = 16;

const keyOf = (id: string): string => hash('sha256', id, 'base64url');

/** Activities in MongoDB. The `v` that was seen is part of the filter, so that comparing and writing are one step. */
export const createActivityRepository = (collection: Collection<ActivityDocument>): ActivityRepository => {
  /** The ids of those that had been there. */
  const insert = async (activities: readonly StoredActivity[]): Promise<readonly string[]> => {
    if (activities.length === 0) return [];
    try {
      await collection.insertMany(
        activities.map(({ id, definition, v }) => ({ _id: keyOf(id), id, definition, v })),
        { ordered: false },
      );
      return [];
    } catch (thrown) {
      return takenAt(thrown).flatMap((index) => activities[index]?.id ?? []);
    }
  };
  return {
    find: async (ids) => {
      if (ids.length === 0) return new Map();
      const documents = await collection
        .find({ _id: { $in: ids.map(keyOf) } }, { batchSize: ids.length, limit: ids.length })
        .toArray();
      return new Map(documents.map(({ id, definition, v }) => [id, { id, definition, v }]));
    },
    write: async (activities) => {
      const raced = new Set(await insert(activities.filter(({ v }) => v === 1)));
      const changes = activities.filter(({ v }) => v > 1);
      const queue = changes.values();
      // One update each: the answer to a common one tells how many were changed, not which.
      const lane = async (): Promise<void> => {
        for (const { id, definition, v } of queue) {
          const { matchedCount } = await collection.updateOne(
            { _id: keyOf(id), v: v - 1 },
            { $set: { definition, v } },
          );
          if (matchedCount === 0) raced.add(id);
        }
      };
      await Promise.all(Array.from({ length: Math.min(LANES, changes.length) }, lane));
      return raced;
    },
    remove: async (activities) => {
      if (activities.length > 0)
        await collection.deleteMany({ $or: activities.map(({ id, v }) => ({ _id: keyOf(id), v })) });
    },
  };
};
