import { hash } from 'node:crypto';
import type { Collection } from 'mongodb';
import {
  type ActivityKey,
  activityKeyText,
  type ActivityRepository,
  type ActivityWrite,
  type RebuildPosition,
  type StoredActivity,
} from '../../ports/statements/activity-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';
import { forEachConcurrently } from '../client/for-each-concurrently.ts';
import { insertNew } from '../client/insert-new.ts';

/** The definition of an activity by a source, under the hash of both: an IRI may be longer than MongoDB's keys. */
interface ActivityDocument extends StoredActivity {
  readonly _id: string;
}

/** The position of the rebuild of definitions: the one document of its collection. */
interface RebuildDocument {
  readonly _id: 'definitions';
  readonly position: RebuildPosition;
}

export interface ActivityCollections {
  readonly definitions: Collection<ActivityDocument>;
  readonly rebuilds: Collection<RebuildDocument>;
}

const keyOf = (key: ActivityKey): string => hash('sha256', activityKeyText(key), 'base64url');

/** Activities in MongoDB. An update filters by `v`: compare and set are one step. */
export const createMongoActivityRepository = ({ definitions, rebuilds }: ActivityCollections): ActivityRepository => {
  /** Inserts new activities; resolves with the keys of those that existed. */
  const insert = async (activities: readonly ActivityWrite[]): Promise<readonly string[]> => {
    const existing = await insertNew(
      definitions,
      activities.map(({ source, id, definition, v }) => ({ _id: keyOf({ source, id }), source, id, definition, v })),
    );
    return activities.filter((_, index) => existing.has(index)).map(activityKeyText);
  };
  return {
    find: async (keys) => {
      if (keys.length === 0) return new Map();
      const documents = await definitions
        .find({ _id: { $in: keys.map(keyOf) } }, { batchSize: keys.length, limit: keys.length })
        .toArray();
      return new Map(
        documents.map(({ source, id, definition, v }) => [
          activityKeyText({ source, id }),
          { source, id, definition, v },
        ]),
      );
    },
    saveAll: async (activities) => {
      const stale = new Set(await insert(activities.filter(({ replaces }) => replaces === undefined)));
      // One update each: a bulk write's answer has the number of changed documents, not which.
      await forEachConcurrently(
        activities.filter(({ replaces }) => replaces !== undefined),
        async ({ source, id, definition, v, replaces }) => {
          const filter = { _id: keyOf({ source, id }), v: replaces as number };
          const { matchedCount } = await definitions.updateOne(filter, { $set: { definition, v } });
          if (matchedCount === 0) stale.add(activityKeyText({ source, id }));
        },
      );
      return stale;
    },
    delete: async (activities) => {
      if (activities.length > 0)
        await definitions.deleteMany({ $or: activities.map((one) => ({ _id: keyOf(one), v: one.v })) });
    },
    rebuildPosition: async () => (await rebuilds.findOne({ _id: 'definitions' }))?.position,
    saveRebuildPosition: async (position) => {
      const isMoved = async (): Promise<boolean> =>
        (await rebuilds.updateOne({ _id: 'definitions' }, { $set: { position } })).matchedCount === 1;
      // Never an upsert: of concurrent upserts on one key some servers lose one.
      if (!(await isMoved()) && !(await isInserted(rebuilds.insertOne({ _id: 'definitions', position }))))
        await isMoved();
    },
  };
};
