import type { Collection, Filter } from 'mongodb';
import { damagedWhenRead } from '../../ports/checked/damaged-record.ts';
import { storeUnavailable } from '../../ports/store-error.ts';
import {
  type PendingRetractionQuery,
  releaseKeyOf,
  type ReleaseRepository,
  type StoredRelease,
} from '../../ports/studies/release-repository.ts';
import { insertNew } from '../client/insert-new.ts';
import { type RecordChecks, STRICT_CHECKS } from '../client/record-checks.ts';
import { type ReleaseDocument, releaseDocument, releaseFromDocument } from './release-document.ts';

/** The first releases of several lists, each in the order of keys; a release that is in several lists is there once. */
const mergeByKey = (lists: readonly (readonly StoredRelease[])[], limit: number): readonly StoredRelease[] =>
  [...new Map(lists.flat().map((release) => [releaseKeyOf(release), release])).values()]
    .sort((one, other) => (releaseKeyOf(one) < releaseKeyOf(other) ? -1 : 1))
    .slice(0, limit);

type ReadRelease = (document: ReleaseDocument) => StoredRelease;

const findDocuments = async (
  collection: Collection<ReleaseDocument>,
  keys: readonly string[],
): Promise<readonly ReleaseDocument[]> =>
  keys.length === 0 ? [] : collection.find({ _id: { $in: keys } }, { batchSize: keys.length }).toArray();

const OPTIONAL = ['checksum', 'dueOf', 'due', 'order', 'endingOf', 'ending', 'endingAt', 'againOf', 'again'] as const;

/** The filter that matches only a document as it was read. */
const unchanged = (document: ReleaseDocument): Filter<ReleaseDocument> => {
  const { _id, checksum } = document;
  if (checksum !== undefined) return { _id, checksum };
  const absent = OPTIONAL.filter((name) => document[name] === undefined);
  return { ...document, ...Object.fromEntries(absent.map((name) => [name, { $exists: false }])) };
};

const MAX_ROUNDS = 100;

/**
 * Gives releases other members, each in one step with its checksum; `change` returns undefined for a release that
 * stays. If others are quicker, the round is made again. Resolves with the documents as they were before. Rejects with
 * Problem `damaged` if one of them is damaged.
 */
const createChangeReleases =
  (collection: Collection<ReleaseDocument>, checks: RecordChecks) =>
  async (
    keys: readonly string[],
    change: (document: ReleaseDocument) => ReleaseDocument | undefined,
  ): Promise<readonly ReleaseDocument[]> => {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const found = await findDocuments(collection, keys);
      const damaged = found.find((one) => !checks.isIntact('release', one));
      if (damaged !== undefined) throw damagedWhenRead({ kind: 'release', id: damaged._id });
      const changes = found.flatMap((document) => {
        const replacement = change(document);
        return replacement === undefined
          ? []
          : [{ filter: unchanged(document), replacement: checks.seal('release', replacement) }];
      });
      if (changes.length === 0) return found;
      const { matchedCount } = await collection.bulkWrite(
        changes.map((replaceOne) => ({ replaceOne })),
        { ordered: false },
      );
      if (matchedCount === changes.length) return found;
    }
    throw storeUnavailable('releases change faster than they can be written');
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

const releaseQueries = (collection: Collection<ReleaseDocument>, read: ReadRelease): Queries => {
  const list = async (
    filter: object,
    sort: Readonly<Record<string, 1>>,
    limit: number,
  ): Promise<readonly StoredRelease[]> =>
    (await collection.find(filter, { sort, limit, batchSize: limit }).toArray()).map(read);
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
    find: async (keys) =>
      new Map((await findDocuments(collection, keys)).map((document) => [document._id, read(document)])),
    findDue: ({ owner, study }, now, limit) =>
      list({ dueOf: owner, study, due: { $lte: now } }, { due: 1, order: 1 }, limit),
    findPendingRetractions: async (query) => {
      const { after, limit } = query;
      if (after === undefined) return listPending(query, {}, limit);
      // Two ranges of the index: one filter would be one range, read from its start.
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
    // One query a person: for several at once the index gives no order.
    findByPeople: async (people, { after, limit }) =>
      mergeByKey(
        await Promise.all(people.map((id) => list({ 'people.id': id, ...above(after) }, { _id: 1 }, limit))),
        limit,
      ),
    findByStatements: async (statements) =>
      (await collection.find({ statement: { $in: statements } }, { batchSize: 1000 }).toArray()).map(read),
    findByStudy: (study, { after, limit }) => list({ study, ...above(after) }, { _id: 1 }, limit),
    listRereleaseRequests: (owner, limit) => list({ againOf: owner, endingOf: { $exists: false } }, {}, limit),
  };
};

const withoutDue = ({ dueOf, due, order, ...document }: ReleaseDocument): ReleaseDocument => document;
const withoutEnding = ({ endingOf, ending, endingAt, ...document }: ReleaseDocument): ReleaseDocument => document;
const withoutRequests = ({ againOf, again, ...document }: ReleaseDocument): ReleaseDocument => document;
const withRequest = (release: ReleaseDocument): ReleaseDocument => ({
  ...release,
  againOf: release.owner,
  again: (release.again ?? 0) + 1,
});
const published = (release: ReleaseDocument): ReleaseDocument => withRequest(withoutDue(release));
const dueAt = (at: number, release: ReleaseDocument): ReleaseDocument => ({
  ...withoutRequests(withoutEnding(release)),
  dueOf: release.owner,
  due: release.due ?? at,
  order: release.order ?? release._id,
});

const releaseChanges = (
  collection: Collection<ReleaseDocument>,
  { read, checks }: { readonly read: ReadRelease; readonly checks: RecordChecks },
): Omit<ReleaseRepository, keyof Queries> => {
  const changeReleases = createChangeReleases(collection, checks);
  const keysOf = (documents: readonly ReleaseDocument[]): ReadonlySet<string> =>
    new Set(documents.map(({ _id }) => _id));
  return {
    add: async (releases) => {
      const documents = releases.map((release) => checks.seal('release', releaseDocument(release)));
      const existing = await insertNew(collection, documents);
      const keys = documents.filter((_, index) => existing.has(index)).map(({ _id }) => _id);
      return new Map((await findDocuments(collection, keys)).map((document) => [document._id, read(document)]));
    },
    markPublished: async (keys) => keysOf(await changeReleases(keys, published)),
    cancel: async (keys) => {
      if (keys.length > 0) await collection.deleteMany({ _id: { $in: keys }, dueOf: { $exists: true } });
    },
    retract: async (keys, why, at) => {
      await changeReleases(keys, (release) =>
        release.endingOf === undefined ? { ...release, endingOf: release.owner, ending: why, endingAt: at } : undefined,
      );
    },
    handOver: async (keys, { from, to }) => {
      await changeReleases(keys, (release) =>
        release.owner === from && release.endingOf === from
          ? { ...release, owner: to, endingOf: to, ...(release.againOf !== undefined && { againOf: to }) }
          : undefined,
      );
    },
    requestRerelease: async (keys) => {
      const left = keysOf(await changeReleases(keys, withRequest));
      return new Set(keys.filter((key) => !left.has(key)));
    },
    ackRereleaseRequests: async (releases) => {
      const requests = new Map(releases.map(({ key, rereleaseRequests }) => [key, rereleaseRequests]));
      await changeReleases([...requests.keys()], (release) =>
        release.again !== undefined && release.again === requests.get(release._id)
          ? withoutRequests(release)
          : undefined,
      );
    },
    renew: async (releases) => {
      const renewed = new Map(releases.map(({ key, people, pseudonyms }) => [key, { people, pseudonyms }]));
      await changeReleases([...renewed.keys()], (release) => ({ ...release, ...renewed.get(release._id) }));
    },
    delete: async (keys, at) => {
      if (keys.length === 0) return;
      await collection.deleteMany({ _id: { $in: keys }, againOf: { $exists: false } });
      await changeReleases(keys, (release) =>
        release.againOf !== undefined && release.endingOf !== undefined ? dueAt(at, release) : undefined,
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
export const createMongoReleaseRepository = (
  collection: Collection<ReleaseDocument>,
  checks: RecordChecks = STRICT_CHECKS,
): ReleaseRepository => {
  const read: ReadRelease = (document) => checks.read('release', document, releaseFromDocument);
  return { ...releaseQueries(collection, read), ...releaseChanges(collection, { read, checks }) };
};
