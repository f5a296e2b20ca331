import type { Collection } from 'mongodb';
import type { ErasureRepository, StoredErasure } from '../../ports/consent/erasure-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';
import { type RecordChecks, sealed, STRICT_CHECKS, type WithChecksum } from '../client/record-checks.ts';

/** An erasure as JSON text, so that it comes back as it was; beside it the members that are queried. */
export interface ErasureDocument extends WithChecksum {
  readonly _id: string;
  readonly v: number;
  /** The time of the request; absent once the erasure is done. */
  readonly openSince?: number;
  readonly body: string;
}

/** The sparse index of open erasures. */
export const BY_OPEN_SINCE = { openSince: 1 } as const;

const IS_OPEN = { openSince: { $exists: true } } as const;

const documentOf = ({ v, ...body }: StoredErasure): ErasureDocument =>
  sealed('erasure', {
    _id: body.id,
    v,
    ...(body.done === undefined && { openSince: body.requestedAt }),
    body: JSON.stringify(body),
  });

const parse = ({ v, body }: ErasureDocument): StoredErasure => ({ ...(JSON.parse(body) as StoredErasure), v });

/** Erasures in MongoDB. An update filters by `v`: compare and set are one step. */
export const createMongoErasureRepository = (
  collection: Collection<ErasureDocument>,
  checks: RecordChecks = STRICT_CHECKS,
): ErasureRepository => {
  const read = (document: ErasureDocument): StoredErasure => checks.read('erasure', document, parse);
  return {
    add: async (erasure) => isInserted(collection.insertOne(documentOf(erasure))),
    find: async (id) => {
      const found = await collection.findOne({ _id: id });
      return found === null ? undefined : read(found);
    },
    update: async (erasure) =>
      (await collection.replaceOne({ _id: erasure.id, v: erasure.v - 1 }, documentOf(erasure))).matchedCount === 1,
    findOpen: async (limit) =>
      (await collection.find(IS_OPEN, { sort: { openSince: 1 }, limit, batchSize: limit }).toArray()).map(read),
    backlog: async () => {
      const count = await collection.countDocuments(IS_OPEN);
      const oldest = await collection.findOne(IS_OPEN, { sort: { openSince: 1 }, projection: { openSince: 1 } });
      return { count, ...(oldest?.openSince !== undefined && { oldest: oldest.openSince }) };
    },
  };
};
