import type { Collection } from 'mongodb';
import type {
  PendingRetractionQuery,
  ReleaseRepository,
  StoredRelease,
} from '../../ports/studies/release-repository.ts';
import { insertNew } from '../client/insert-new.ts';
import { type ReleaseDocument, releaseDocument, releaseFromDocument } from './release-document.ts';

/** The first releases of several lists, each in the order of keys; one that is in several is there once. */
const mergeByKey = (lists: readonly (readonly StoredRelease[])[], limit: number): readonly StoredRelease[] =>
  [...new Map(lists.flat().map((release) => [release.key, release])).values()]
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .slice(0, limit);

const findByKeys = async (
  collection: Collection<ReleaseDocument>,
  keys: readonly string[],
): Promise<ReadonlyMap<string, StoredRelease>> => {
  if (keys.length === 0) return new Map();
  const documents = await collection.find({ _id: { $in: keys } }, { batchSize: keys.length }).toArray();
  return new Map(documents.map((document) => [document._id, releaseFromDocument(document)]));
};

type Queries = Pick<
  ReleaseRepository,
  | 'find'
  | 'findDue'
  | 'findPendingRetractions'
  | 'findOwnersWithPendingWork'
  | 'findByPeople'
  | 'findByStatements'
  | 'findByStudy'
  | 'listRereleaseRequests'
>;

const releaseQueries = (collection: Collection<ReleaseDocument>): Queries => {
  const list = async (
    filter: object,
    sort: Readonly<Record<string, 1>>,
    limit: number,
  ): Promise<readonly StoredRelease[]> =>
    (await collection.find(filter, { sort, limit, batchSize: limit }).toArray()).map(releaseFromDocument);
  const above = (after: string | undefined): object => (after === undefined ? {} : { _id: { $gt: after } });
  const listPending = (
    { owner, before }: PendingRetractionQuery,
    place: object,
    limit: number,
  ): Promise<readonly StoredRelease[]> => {
    const old = before && { $or: [{ endingAt: { $exists: false } }, { endingAt: { $lt: before } }] };
    return list({ endingOf: owner, ...place, ...old }, { study: 1, _id: 1 }, limit);
  };
  return {
    find: (keys) => findByKeys(collection, keys),
    findDue: ({ owner, study }, now, limit) =>
      list({ dueOf: owner, study, due: { $lte: now } }, { due: 1, order: 1 }, limit),
    findPendingRetractions: async (query) => {
      const { after, limit } = query;
      if (after === undefined) return listPending(query, {}, limit);
      // Two ranges of the index: as one filter they are one range, read from its start.
      const rest = await listPending(query, { study: after.study, _id: { $gt: after.key } }, limit);
      if (rest.length === limit) return rest;
      return [...rest, ...(await listPending(query, { study: { $gt: after.study } }, limit - rest.length))];
    },
    findOwnersWithPendingWork: async () => {
      const owners = await Promise.all(
        (['endingOf', 'againOf'] as const).map((field) => collection.distinct(field, { [field]: { $gte: 0 } })),
      );
      return new Set(owners.flat().filter((owner) => owner !== undefined));
    },
    // One query a person: of several at once the index gives no order.
    findByPeople: async (people, { after, limit }) =>
      mergeByKey(
        await Promise.all(people.map((id) => list({ 'people.id': id, ...above(after) }, { _id: 1 }, limit))),
        limit,
      ),
    findByStatements: async (statements) =>
      (await collection.find({ statement: { $in: statements } }, { batchSize: 1000 }).toArray()).map(
        releaseFromDocument,
      ),
    findByStudy: (study, { after, limit }) => list({ study, ...above(after) }, { _id: 1 }, limit),
    listRereleaseRequests: (owner, limit) => list({ againOf: owner, endingOf: { $exists: false } }, {}, limit),
  };
};

const releaseChanges = (collection: Collection<ReleaseDocument>): Omit<ReleaseRepository, keyof Queries> => {
  const ownersOf = async (keys: readonly string[]): Promise<ReadonlySet<number>> =>
    new Set([...(await findByKeys(collection, keys)).values()].map(({ owner }) => owner));
  return {
    add: async (releases) => {
      const existing = await insertNew(collection, releases.map(releaseDocument));
      return findByKeys(
        collection,
        releases.filter((_, index) => existing.has(index)).map(({ key }) => key),
      );
    },
    markPublished: async (keys) => {
      if (keys.length === 0) return new Set();
      await collection.updateMany({ _id: { $in: keys } }, { $unset: { dueOf: '', due: '', order: '' } });
      return new Set((await findByKeys(collection, keys)).keys());
    },
    cancel: async (keys) => {
      if (keys.length > 0) await collection.deleteMany({ _id: { $in: keys }, dueOf: { $exists: true } });
    },
    retract: async (keys, why, at) => {
      for (const owner of await ownersOf(keys))
        await collection.updateMany(
          { _id: { $in: keys }, owner, endingOf: { $exists: false } },
          { $set: { endingOf: owner, ending: why, endingAt: at } },
        );
    },
    handOver: async (keys, { from, to }) => {
      if (keys.length === 0) return;
      const pending = { _id: { $in: keys }, owner: from, endingOf: from };
      await collection.updateMany({ ...pending, againOf: { $exists: false } }, { $set: { owner: to, endingOf: to } });
      await collection.updateMany(
        { ...pending, againOf: { $exists: true } },
        { $set: { owner: to, endingOf: to, againOf: to } },
      );
    },
    requestRerelease: async (keys) => {
      let left = await findByKeys(collection, keys);
      for (let moved = keys; moved.length > 0;) {
        const before = left;
        for (const owner of new Set([...before.values()].map((one) => one.owner)))
          await collection.updateMany({ _id: { $in: moved }, owner }, { $set: { againOf: owner }, $inc: { again: 1 } });
        // One may have been deleted meanwhile, or given to another owner before the request reached it.
        left = await findByKeys(collection, keys);
        moved = [...left.values()].filter((one) => before.get(one.key)?.owner !== one.owner).map(({ key }) => key);
      }
      return new Set(keys.filter((key) => !left.has(key)));
    },
    ackRereleaseRequests: async (releases) => {
      for (const again of new Set(releases.map(({ rereleaseRequests }) => rereleaseRequests))) {
        const keys = releases.filter(({ rereleaseRequests }) => rereleaseRequests === again).map(({ key }) => key);
        if (again !== undefined)
          await collection.updateMany({ _id: { $in: keys }, again }, { $unset: { againOf: '', again: '' } });
      }
    },
    renew: async (releases) => {
      if (releases.length === 0) return;
      await collection.bulkWrite(
        releases.map(({ key, people, pseudonyms }) => ({
          updateOne: { filter: { _id: key }, update: { $set: { people, pseudonyms } } },
        })),
        { ordered: false },
      );
    },
    delete: async (keys) => {
      if (keys.length === 0) return;
      await collection.deleteMany({ _id: { $in: keys }, againOf: { $exists: false } });
      await collection.updateMany(
        { _id: { $in: keys }, againOf: { $exists: true } },
        { $unset: { endingOf: '', ending: '', endingAt: '' } },
      );
    },
    deleteByStudy: async (study, limit) => {
      const found = await collection.find({ study }, { projection: { _id: 1 }, limit, batchSize: limit }).toArray();
      if (found.length > 0) await collection.deleteMany({ _id: { $in: found.map(({ _id }) => _id) } });
      return found.length === limit;
    },
  };
};

/** Releases in MongoDB, one document each. */
export const createMongoReleaseRepository = (collection: Collection<ReleaseDocument>): ReleaseRepository => ({
  ...releaseQueries(collection),
  ...releaseChanges(collection),
});
