import { hash } from 'node:crypto';
import { Binary, type Collection } from 'mongodb';
import { Problem } from '../../../core/problem.ts';
import type {
  DocumentHead,
  DocumentScope,
  DocumentRepository,
  StoredDocument,
} from '../../ports/document-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';

/** A document of a document resource. */
export interface DocumentDocument extends DocumentScope, Omit<StoredDocument, 'scope' | 'bytes'> {
  /** The hash of the scope, registration included, and the id. */
  readonly _id: string;
  /** The hash of the scope without its registration. */
  readonly scope: string;
  readonly bytes: Binary;
}

/** The index of lists. */
export const BY_SCOPE = { scope: 1, updatedAt: 1 } as const;

/** The index of the documents of people. */
export const BY_PERSON_OF_DOCUMENT = { 'person.id': 1, _id: 1 } as const;

/** The largest content in bytes: MongoDB's documents have at most 16 MiB, keys and names included. */
const MAX_BYTES = 16_000_000;

// JSON texts of two lists are equal only for equal lists.
const hashOf = (...fields: readonly (string | undefined)[]): string =>
  hash('sha256', JSON.stringify(fields.map((field) => field ?? null)), 'base64url');

const scopeOf = ({ resource, activity, agent }: DocumentScope): string => hashOf(resource, activity, agent);
const keyOf = ({ resource, activity, agent, registration }: DocumentScope, id: string): string =>
  hashOf(resource, activity, agent, registration, id);

const headOf = ({
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
    ...(activity === undefined ? {} : { activity }),
    ...(agent === undefined ? {} : { agent }),
    ...(registration === undefined ? {} : { registration }),
  },
  id,
  contentType,
  etag,
  updatedAt,
  source,
  ...(person === undefined ? {} : { person }),
});

/** The filter of `list` and `deleteAll`: without a registration, that of every registration. */
const scopeFilter = (scope: DocumentScope) => ({
  scope: scopeOf(scope),
  ...(scope.registration === undefined ? {} : { registration: scope.registration }),
});

/** Documents in MongoDB. A write filters by ETag and time: compare and set are one step. */
export const createMongoDocumentRepository = (collection: Collection<DocumentDocument>): DocumentRepository => ({
  read: async (scope, id) => {
    const found = await collection.findOne({ _id: keyOf(scope, id) });
    if (found === null) return undefined;
    return { ...headOf(found), scope, id, bytes: found.bytes.value() };
  },
  write: async ({ scope, id, bytes, contentType, etag, updatedAt, source, person }, seen) => {
    if (bytes.length > MAX_BYTES)
      throw new Problem('too-large', `the store holds documents of at most ${MAX_BYTES} bytes`);
    const _id = keyOf(scope, id);
    const content = {
      contentType,
      bytes: new Binary(bytes),
      etag,
      updatedAt,
      source,
      ...(person === undefined ? {} : { person }),
    };
    if (seen === undefined)
      return isInserted(collection.insertOne({ _id, ...scope, scope: scopeOf(scope), id, ...content }));
    const change = { $set: content, ...(person === undefined ? { $unset: { person: true as const } } : {}) };
    return (await collection.updateOne({ _id, etag: seen.etag, updatedAt: seen.updatedAt }, change)).matchedCount === 1;
  },
  delete: async (scope, id, { etag, updatedAt }) =>
    (await collection.deleteOne({ _id: keyOf(scope, id), etag, updatedAt })).deletedCount === 1,
  list: (scope, since, limit) =>
    collection
      .find(
        { ...scopeFilter(scope), updatedAt: { $gt: since ?? -1 } },
        { projection: { _id: 0, id: 1, updatedAt: 1, source: 1, person: 1 }, limit, batchSize: limit },
      )
      .toArray(),
  findByPeople: async (people, { after = '', limit }) => {
    const found = await collection
      .find(
        { 'person.id': { $in: [...people] }, _id: { $gt: after as string } },
        { projection: { bytes: 0 }, sort: { _id: 1 }, limit, batchSize: limit },
      )
      .toArray();
    const last = found[limit - 1];
    return { documents: found.map(headOf), ...(last === undefined ? {} : { next: last._id }) };
  },
  deleteAll: async (scope) => {
    await collection.deleteMany(scopeFilter(scope));
  },
});
