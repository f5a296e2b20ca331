import type { Collection } from 'mongodb';
import type { PurposeRepository, StoredPurpose } from '../../ports/consent/purpose-repository.ts';
import { createBatchedLookup } from '../../../core/concurrency/batched-lookup.ts';
import { parseWith } from '../../../core/json-object.ts';
import { isInserted } from '../client/duplicate-key.ts';

/** One version of a purpose as JSON text, so that it comes back as it was; beside it the members that are queried. */
export interface PurposeDocument extends StoredPurpose {
  /** Id and version. */
  readonly _id: string;
  readonly body: string;
}

export const PURPOSE_INDEXES = [
  { id: 1, version: 1 },
  { kind: 1, state: 1 },
] as const;

const keyOf = ({ id, version }: StoredPurpose): string => `${id}/${version}`;

const contentOf = ({ v, ...body }: StoredPurpose): Omit<PurposeDocument, '_id'> => ({
  id: body.id,
  version: body.version,
  kind: body.kind,
  state: body.state,
  v,
  body: JSON.stringify(body),
});

const read = ({ v, body }: PurposeDocument): StoredPurpose => parseWith<StoredPurpose>(body, { v });

/** The versions of purposes in MongoDB. Concurrent look-ups of current ones are one query. */
export const createMongoPurposeRepository = (collection: Collection<PurposeDocument>): PurposeRepository => ({
  add: async (purpose) => isInserted(collection.insertOne({ _id: keyOf(purpose), ...contentOf(purpose) })),
  findCurrent: createBatchedLookup(async (ids) => {
    // A purpose has few versions: one query reads them all, and only the newest is parsed.
    const newest = new Map<string, PurposeDocument>();
    for (const document of await collection.find({ id: { $in: ids } }, { batchSize: 1000 }).toArray()) {
      const known = newest.get(document.id);
      if (known === undefined || known.version < document.version) newest.set(document.id, document);
    }
    return new Map([...newest].map(([id, document]) => [id, read(document)]));
  }),
  findVersions: async (id) =>
    (await collection.find({ id }, { sort: { version: 1 }, batchSize: 1000 }).toArray()).map(read),
  list: async ({ kind, state }) =>
    (
      await collection
        .find(
          { ...(kind === undefined ? {} : { kind }), ...(state === undefined ? {} : { state }) },
          { sort: { id: 1, version: 1 }, batchSize: 1000 },
        )
        .toArray()
    ).map(read),
  update: async (purpose) =>
    (await collection.replaceOne({ _id: keyOf(purpose), v: purpose.v - 1 }, contentOf(purpose))).matchedCount === 1,
});
