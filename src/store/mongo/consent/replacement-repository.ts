import type { Collection } from 'mongodb';
import type { ReplacementRepository, StoredReplacement } from '../../ports/consent/mention-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';
import { type RecordChecks, sealed, STRICT_CHECKS, type WithChecksum } from '../client/record-checks.ts';

/** A replacement as JSON text, so that it comes back as it was; beside it the members that are queried. */
export interface ReplacementDocument extends WithChecksum {
  readonly _id: string;
  readonly v: number;
  /** The time of the order; absent once it is done. */
  readonly openSince?: number;
  readonly body: string;
}

/** The sparse index of open replacements. */
export const BY_OPEN_REPLACEMENT = { openSince: 1 } as const;

const documentOf = ({ v, ...body }: StoredReplacement): ReplacementDocument =>
  sealed('replacement', {
    _id: body.id,
    v,
    ...(body.done === undefined && { openSince: body.requestedAt }),
    body: JSON.stringify(body),
  });

const parse = ({ v, body }: ReplacementDocument): StoredReplacement => ({
  ...(JSON.parse(body) as StoredReplacement),
  v,
});

/** Replacements in MongoDB. An update filters by `v`: compare and set are one step. */
export const createMongoReplacementRepository = (
  collection: Collection<ReplacementDocument>,
  checks: RecordChecks = STRICT_CHECKS,
): ReplacementRepository => {
  const read = (document: ReplacementDocument): StoredReplacement => checks.read('replacement', document, parse);
  return {
    add: async (one) => isInserted(collection.insertOne(documentOf(one))),
    find: async (id) => {
      const found = await collection.findOne({ _id: id });
      return found === null ? undefined : read(found);
    },
    update: async (one) =>
      (await collection.replaceOne({ _id: one.id, v: one.v - 1 }, documentOf(one))).matchedCount === 1,
    findOpen: async (limit) =>
      (
        await collection
          .find({ openSince: { $exists: true } }, { sort: { openSince: 1 }, limit, batchSize: limit })
          .toArray()
      ).map(read),
  };
};
