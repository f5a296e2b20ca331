import { Binary, type Collection, type Filter } from 'mongodb';
import { defined } from '../../../core/json-object.ts';
import { Problem } from '../../../core/problem.ts';
import type {
  DocumentCursor,
  DocumentHead,
  DocumentScope,
  DocumentSpace,
  DocumentRepository,
  ListedDocument,
} from '../../ports/statements/document-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';
import { type DocumentDocument, hiddenOwner, ownerOf, ownKeyOf, scopeHash, sharedKeyOf } from './document-keys.ts';
import { createMovingDocuments } from './moving-documents.ts';

/** The index of lists. */
export const BY_OWNER_AND_SCOPE = { owner: 1, scope: 1, registration: 1, updatedAt: 1 } as const;

/** The index of the documents of people. */
export const BY_PERSON_OF_DOCUMENT = { 'person.id': 1, _id: 1 } as const;

/** The largest content in bytes: MongoDB's documents have at most 16 MiB, keys and names included. */
const MAX_BYTES = 16_000_000;

/** The filter names an owner too, of which a server could read all documents. */
const BY_KEY = { hint: { _id: 1 } } as const;

/** The filter of one document in the space. An owner has at most one: under its own key, or under the shared one. */
const createDocumentFilter = (areMoved: () => boolean) => (space: DocumentSpace, id: string) => ({
  _id: {
    $in: [...(areMoved() ? [] : [sharedKeyOf(space, id)]), ...space.owners.map((owner) => ownKeyOf(owner, space, id))],
  },
  owner: { $in: [...space.owners] },
});

const scopeOf = ({ resource, activity, agent, registration }: DocumentScope): DocumentScope => ({
  resource,
  ...defined({ activity, agent, registration }),
});

const headOf = ({
  owner,
  resource,
  activity,
  agent,
  registration,
  id,
  contentType,
  etag,
  updatedAt,
  source,
  person,
}: Omit<DocumentDocument, 'bytes'>): DocumentHead => ({
  scope: {
    resource,
    ...defined({ activity, agent, registration }),
  },
  owner,
  id,
  contentType,
  etag,
  updatedAt,
  source,
  ...defined({ person }),
});

/** The filter of `list` and `deleteAll`: for a state without a registration, the filter of every registration. */
const spaceFilter = (space: DocumentSpace): Filter<DocumentDocument> => {
  const isOfEvery = space.resource === 'state' && space.registration === undefined;
  return {
    owner: { $in: [...space.owners] },
    scope: scopeHash(space),
    // Null finds what has none, and closes the gap in the index before the time.
    ...(!isOfEvery && { registration: space.registration ?? (null as never) }),
  };
};

/** Names a document in the order of people, then keys: no key has a slash. */
const cursorOf = ({ _id, person }: Pick<DocumentDocument, '_id' | 'person'>): string => `${person?.id ?? ''}/${_id}`;
const placeFrom = (cursor: DocumentCursor): { readonly person: string; readonly key: string } => {
  const text = String(cursor);
  const end = text.lastIndexOf('/');
  return { person: text.slice(0, end), key: text.slice(end + 1) };
};

/** Documents that are given their owners at once. */
const MIGRATION_BATCH = 1000;

/**
 * Gives the documents that all sources shared to their last writers; resolves with their number. Repeatable, also
 * beside another process; if nothing is left to do, it costs one look into an index.
 */
export const giveDocumentsOwners = async (collection: Collection<DocumentDocument>): Promise<number> => {
  for (let given = 0; ;) {
    const found = await collection
      .find({ owner: null as never }, { projection: { source: 1 }, limit: MIGRATION_BATCH })
      .toArray();
    for (const source of new Set(found.map((document) => document.source))) {
      const ids = found.filter((document) => document.source === source).map(({ _id }) => _id);
      await collection.updateMany({ _id: { $in: ids }, owner: null as never, source }, { $set: { owner: source } });
    }
    given += found.length;
    if (found.length < MIGRATION_BATCH) return given;
  }
};

/** The documents of an owner that a source wrote last, before an instant. */
const createUpdatedBefore = (
  collection: Collection<DocumentDocument>,
): Pick<DocumentRepository, 'countUpdatedBefore' | 'deleteUpdatedBefore'> => ({
  countUpdatedBefore: async ({ owner, source }, before) => {
    const counts = { state: 0, 'agent-profile': 0, 'activity-profile': 0 };
    const found = collection.aggregate<{ readonly _id: DocumentScope['resource']; readonly n: number }>([
      { $match: { owner, source, updatedAt: { $lt: before } } },
      { $group: { _id: '$resource', n: { $sum: 1 } } },
    ]);
    for (const { _id, n } of await found.toArray()) counts[_id] = n;
    return counts;
  },
  deleteUpdatedBefore: async ({ owner, source }, before, limit) => {
    const old = { owner, source, updatedAt: { $lt: before } };
    const found = await collection.find(old, { projection: { _id: 1 }, limit, batchSize: limit }).toArray();
    if (found.length === 0) return 0;
    return (await collection.deleteMany({ _id: { $in: found.map(({ _id }) => _id) }, ...old })).deletedCount;
  },
});

/** The documents of people; a document that is being moved is under its owner. */
const createFindByPeople = (collection: Collection<DocumentDocument>): Pick<DocumentRepository, 'findByPeople'> => ({
  findByPeople: async (people, { after, limit }) => {
    const read = (filter: Filter<DocumentDocument>, size: number) =>
      collection
        .find(filter, { projection: { bytes: 0 }, sort: BY_PERSON_OF_DOCUMENT, limit: size, batchSize: size })
        .toArray();
    const place = after === undefined ? undefined : placeFrom(after);
    const found = place === undefined ? [] : await read({ 'person.id': place.person, _id: { $gt: place.key } }, limit);
    const later = people.filter((id) => place === undefined || id > place.person);
    if (found.length < limit && later.length > 0)
      found.push(...(await read({ 'person.id': { $in: later } }, limit - found.length)));
    const last = found[limit - 1];
    const heads = found.map((one) => headOf({ ...one, owner: ownerOf(one) }));
    return { documents: heads, ...(last !== undefined && { next: cursorOf(last) }) };
  },
});

/**
 * Documents in MongoDB. A write filters by ETag and time: compare and set are one step. `areMoved`: true if no document
 * has the shared key any more.
 */
export const createMongoDocumentRepository = (
  collection: Collection<DocumentDocument>,
  areMoved: () => boolean = () => false,
): DocumentRepository => {
  const documentFilter = createDocumentFilter(areMoved);
  const moving = createMovingDocuments(collection);
  /** The filter of the document that counts among those of several owners. */
  const latestFilter = async (space: DocumentSpace, id: string) => {
    const filter = documentFilter(space, id);
    if (space.owners.length === 1) return filter;
    const found = await collection.find(filter, { ...BY_KEY, projection: { owner: 1, updatedAt: 1 } }).toArray();
    const [latest] = found.sort(
      (one, other) =>
        other.updatedAt - one.updatedAt || space.owners.indexOf(one.owner) - space.owners.indexOf(other.owner),
    );
    return latest === undefined ? filter : { _id: latest._id, owner: latest.owner };
  };

  return {
    read: async (space, id) => {
      const findVisible = async () => collection.findOne(await latestFilter(space, id), BY_KEY);
      // A document that is being moved is hidden for a moment.
      const found =
        (await findVisible()) ?? (areMoved() ? null : ((await moving.find(space, id)) ?? (await findVisible())));
      return found === null
        ? undefined
        : { ...headOf({ ...found, owner: ownerOf(found) }), bytes: found.bytes.value() };
    },
    write: async ({ owner, scope, id, bytes, contentType, etag, updatedAt, source, person }, seen) => {
      if (bytes.length > MAX_BYTES)
        throw new Problem('too-large', `the store holds documents of at most ${MAX_BYTES} bytes`);
      const content = {
        contentType,
        bytes: new Binary(bytes),
        etag,
        updatedAt,
        source,
        ...defined({ person }),
      };
      if (seen === undefined) {
        const key = { _id: ownKeyOf(owner, scope, id), owner, ...scopeOf(scope), scope: scopeHash(scope), id };
        return isInserted(collection.insertOne({ ...key, ...content }));
      }
      const change = { $set: content, ...(person === undefined && { $unset: { person: true as const } }) };
      const filter = documentFilter({ ...scope, owners: [owner] }, id);
      const { matchedCount } = await collection.updateOne(
        { ...filter, etag: seen.etag, updatedAt: seen.updatedAt },
        change,
        BY_KEY,
      );
      return matchedCount === 1;
    },
    delete: async (space, id, { owner, etag, updatedAt }) => {
      const others = space.owners.filter((one) => one !== owner);
      // First those that do not count: after the deletion of the one that counts, they would count for a moment.
      if (others.length > 0) {
        const deleteOthers = () => collection.deleteMany(documentFilter({ ...space, owners: others }, id), BY_KEY);
        await deleteOthers();
        if (!areMoved() && !(await moving.remove({ ...space, owners: others }, id))) await deleteOthers();
      }
      const filter = { ...documentFilter({ ...space, owners: [owner] }, id), etag, updatedAt };
      const deleteVisible = async () => (await collection.deleteOne(filter, BY_KEY)).deletedCount === 1;
      const isDeleted = await deleteVisible();
      if (areMoved()) return isDeleted;
      // If a move went on meanwhile, the document may be in its new place by now.
      const isRemoved = await moving.remove({ ...space, owners: [owner] }, id, { etag, updatedAt });
      return isRemoved || isDeleted || (await deleteVisible());
    },
    list: (space, since, limit) =>
      collection
        .find<ListedDocument>(
          { ...spaceFilter(space), updatedAt: { $gt: since ?? -1 } },
          {
            projection: { _id: 0, id: 1, registration: 1, owner: 1, updatedAt: 1, source: 1, person: 1 },
            limit,
            batchSize: limit,
          },
        )
        .toArray(),
    ...createFindByPeople(collection),
    ...createUpdatedBefore(collection),
    deleteAll: async (space) => {
      await collection.deleteMany(spaceFilter(space));
      if (areMoved()) return;
      for (const one of await moving.list(spaceFilter({ ...space, owners: space.owners.map(hiddenOwner) })))
        await moving.remove({ ...scopeOf(one), owners: space.owners }, one.id);
      // If moves went on meanwhile, the documents may be in their new places by now.
      await collection.deleteMany(spaceFilter(space));
    },
  };
};
