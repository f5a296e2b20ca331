import { hash } from 'node:crypto';
import { Binary, type Collection } from 'mongodb';
import { Problem } from '../../../core/problem.ts';
import type {
  DocumentHead,
  DocumentScope,
  DocumentRepository,
  StoredDocument,
} from '../../ports/document-repository.ts';
import { inserted } from '../client/duplicate-key.ts';

/** A document of an activity or an agent. */
export interface DocumentDocument extends DocumentScope, Omit<StoredDocument, 'scope' | 'bytes'> {
  /** The hash of the scope, registration included, and the id. */
  readonly _id: string;
  /** The hash of the scope without its registration. */
  readonly scope: string;
  readonly bytes: Binary;
}

/** The index that lists are read by. */
export const BY_SCOPE = { scope: 1, updatedAt: 1 } as const;

/** The index that the documents of people are walked by. */
export const BY_PERSON_OF_DOCUMENT = { 'person.id': 1, _id: 1 } as const;

/** How many bytes a document may have: MongoDB holds 16 MiB, and keys and names need their place. */
const LARGEST = 16_000_000;

// As JSON, two lists are the same text only where they are the same list.
const hashOf = (...parts: readonly (string | undefined)[]): string =>
  hash('sha256', JSON.stringify(parts.map((part) => part ?? null)), 'base64url');

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

/** A scope as `list` and `removeAll` mean it: without a registration, that of every registration. */
const whole = (scope: DocumentScope) => ({
  scope: scopeOf(scope),
  ...(scope.registration === undefined ? {} : { registration: scope.registration }),
});

/** Documents in MongoDB. What a writer saw is part of its filter, so that comparing and writing are one step. */
export const createDocumentRepository = (collection: Collection<DocumentDocument>): DocumentRepository => ({
  read: async (scope, id) => {
    const found = await collection.findOne({ _id: keyOf(scope, id) });
    if (found === null) return undefined;
    return { ...headOf(found), scope, id, bytes: found.bytes.value() };
  },
  write: async ({ scope, id, bytes, contentType, etag, updatedAt, source, person }, seen) => {
    if (bytes.length > LARGEST) throw new Problem('too-large', `the store holds documents of at most ${LARGEST} bytes`);
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
      return inserted(collection.insertOne({ _id, ...scope, scope: scopeOf(scope), id, ...content }));
    const change = { $set: content, ...(person === undefined ? { $unset: { person: true as const } } : {}) };
    return (await collection.updateOne({ _id, etag: seen.etag, updatedAt: seen.updatedAt }, change)).matchedCount === 1;
  },
  remove: async (scope, id, { etag, updatedAt }) =>
    (await collection.deleteOne({ _id: keyOf(scope, id), etag, updatedAt })).deletedCount === 1,
  list: (scope, since, limit) =>
    collection
      .find(
        { ...whole(scope), updatedAt: { $gt: since ?? -1 } },
        { projection: { _id: 0, id: 1, updatedAt: 1, source: 1, person: 1 }, limit, batchSize: limit },
      )
      .toArray(),
  ofPeople: async (people, { after = '', limit }) => {
    const found = await collection
      .find(
        { 'person.id': { $in: [...people] }, _id: { $gt: after as string } },
        { projection: { bytes: 0 }, sort: { _id: 1 }, limit, batchSize: limit },
      )
      .toArray();
    const last = found[limit - 1];
    return { documents: found.map(headOf), ...(last === undefined ? {} : { next: last._id }) };
  },
  removeAll: async (scope) => {
    await collection.deleteMany(whole(scope));
  },
});
