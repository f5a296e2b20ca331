import type { Collection } from 'mongodb';
import type { PurposeRepository, StoredPurpose } from '../../ports/purpose-repository.ts';
import { createRound } from '../../ports/batched-lookup.ts';
import { inserted } from '../client/duplicate-key.ts';

/** One version of a purpose; what nothing is found by stands as JSON text, so that it comes back as it was. */
export interface PurposeDocument extends StoredPurpose {
  /** Id and version. */
  readonly _id: string;
  readonly body: string;
}

/** The indexes that purposes are found by. */
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

const read = ({ v, body }: PurposeDocument): StoredPurpose => ({ ...(JSON.parse(body) as StoredPurpose), v });

/** The versions of purposes in MongoDB. Concurrent look-ups of the current ones go together in one call. */
export const createPurposeRepository = (collection: Collection<PurposeDocument>): PurposeRepository => ({
  add: async (purpose) => inserted(collection.insertOne({ _id: keyOf(purpose), ...contentOf(purpose) })),
  current: createRound(async (ids) => {
    // A purpose has few versions: they come in one call, and of each purpose one is parsed.
    const newest = new Map<string, PurposeDocument>();
    for (const document of await collection.find({ id: { $in: ids } }, { batchSize: 1000 }).toArray()) {
      const other = newest.get(document.id);
      if (other === undefined || other.version < document.version) newest.set(document.id, document);
    }
    return new Map([...newest].map(([id, document]) => [id, read(document)]));
  }),
  versions: async (id) =>
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
  change: async (purpose) =>
    (await collection.replaceOne({ _id: keyOf(purpose), v: purpose.v - 1 }, contentOf(purpose))).matchedCount === 1,
});
