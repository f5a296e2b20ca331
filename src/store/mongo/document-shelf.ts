import { hash } from 'node:crypto';
import { Binary, type Collection } from 'mongodb';
import { Problem } from '../../problem.ts';
import { documentIds } from '../document-ids.ts';
import type { DocumentScope, DocumentShelf, StoredDocument } from '../document-shelf.ts';
import { inserted } from './duplicate.ts';

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

/** How many bytes a document may have: MongoDB holds 16 MiB, and keys and names need their place. */
const LARGEST = 16_000_000;

// As JSON, two lists are the same text only where they are the same list.
const hashOf = (...parts: readonly (string | undefined)[]): string => hash('sha256', JSON.stringify(parts.map((part) => part ?? null)), 'base64url');

const scopeOf = ({ resource, activity, agent }: DocumentScope): string => hashOf(resource, activity, agent);
const keyOf = ({ resource, activity, agent, registration }: DocumentScope, id: string): string => hashOf(resource, activity, agent, registration, id);

/** A scope as `ids` and `removeAll` mean it: without a registration, that of every registration. */
const whole = (scope: DocumentScope) =>
  ({ scope: scopeOf(scope), ...(scope.registration === undefined ? {} : { registration: scope.registration }) });

/** Documents in MongoDB. What a writer saw is part of its filter, so that comparing and writing are one step. */
export const createDocumentShelf = (collection: Collection<DocumentDocument>): DocumentShelf => ({
  read: async (scope, id) => {
    const found = await collection.findOne({ _id: keyOf(scope, id) });
    if (found === null) return undefined;
    const { contentType, bytes, etag, updatedAt, source } = found;
    return { scope, id, contentType, bytes: bytes.value(), etag, updatedAt, source };
  },
  write: async ({ scope, id, bytes, contentType, etag, updatedAt, source }, seen) => {
    if (bytes.length > LARGEST) throw new Problem('too-large', `the store holds documents of at most ${LARGEST} bytes`);
    const _id = keyOf(scope, id);
    const content = { contentType, bytes: new Binary(bytes), etag, updatedAt, source };
    if (seen === undefined) return inserted(collection.insertOne({ _id, ...scope, scope: scopeOf(scope), id, ...content }));
    return (await collection.updateOne({ _id, etag: seen.etag, updatedAt: seen.updatedAt }, { $set: content })).matchedCount === 1;
  },
  remove: async (scope, id, { etag, updatedAt }) => (await collection.deleteOne({ _id: keyOf(scope, id), etag, updatedAt })).deletedCount === 1,
  ids: async (scope, since, atMost) => documentIds(await collection
    .find({ ...whole(scope), updatedAt: { $gt: since ?? -1 } }, { projection: { _id: 0, id: 1, updatedAt: 1 }, limit: atMost + 1, batchSize: atMost + 1 })
    .toArray(), atMost),
  removeAll: async (scope) => { await collection.deleteMany(whole(scope)); },
});
