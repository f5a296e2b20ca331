import { hash } from 'node:crypto';
import { Binary, type Collection } from 'mongodb';
import { Problem } from '../../../core/problem.ts';
import type { ProfileRepository } from '../../ports/profiles/profile-repository.ts';
import { storeUnavailable } from '../../ports/store-error.ts';
import { isInserted } from '../client/duplicate-key.ts';

/** A profile under the hash of its IRI, which may be longer than MongoDB's keys. */
export interface ProfileDocument {
  /** The hash of the IRI. */
  readonly _id: string;
  readonly id: string;
  readonly revision: number;
  readonly addedAt: number;
  readonly retiredAt: number | null;
  readonly document: Binary;
}

/** Covers `listRevisions`: it reads no document. */
export const BY_REVISION = { id: 1, revision: 1 } as const;

/** The largest profile in bytes: MongoDB's documents have at most 16 MiB, keys and names included. */
const MAX_BYTES = 16_000_000;

const keyOf = (id: string): string => hash('sha256', id, 'base64url');

/** Profiles in MongoDB. */
export const createMongoProfileRepository = (collection: Collection<ProfileDocument>): ProfileRepository => ({
  put: async ({ id, document, addedAt, retiredAt }) => {
    if (document.byteLength > MAX_BYTES)
      throw new Problem('too-large', `the store holds profiles of at most ${MAX_BYTES} bytes`);
    const _id = keyOf(id);
    const content = { addedAt, retiredAt: retiredAt ?? null, document: new Binary(document) };
    const replace = async (): Promise<number | undefined> =>
      (
        await collection.findOneAndUpdate(
          { _id },
          { $set: content, $inc: { revision: 1 } },
          { returnDocument: 'after', projection: { revision: 1 } },
        )
      )?.revision;
    // Never an upsert: of concurrent upserts on one key some servers lose one.
    const revision = await replace();
    if (revision !== undefined) return revision;
    if (await isInserted(collection.insertOne({ _id, id, revision: 1, ...content }))) return 1;
    const second = await replace();
    if (second === undefined) throw storeUnavailable('a stored profile is gone');
    return second;
  },
  listRevisions: async () =>
    collection.find({}, { projection: { _id: 0, id: 1, revision: 1 }, hint: BY_REVISION, batchSize: 1000 }).toArray(),
  read: async (id) => {
    const found = await collection.findOne({ _id: keyOf(id) });
    if (found === null) return undefined;
    const { document, addedAt, retiredAt, revision } = found;
    return { id, document: document.value(), addedAt, ...(retiredAt === null ? {} : { retiredAt }), revision };
  },
});
