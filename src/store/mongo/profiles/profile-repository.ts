import { hash } from 'node:crypto';
import { Binary, type Collection } from 'mongodb';
import { Problem } from '../../../core/problem.ts';
import type { ProfileRepository } from '../../ports/profile-repository.ts';
import { inserted } from '../client/duplicate-key.ts';

/** A profile; its IRI, which may be longer than a key can be, stands beside the key. */
export interface ProfileDocument {
  /** The hash of the IRI. */
  readonly _id: string;
  readonly id: string;
  readonly revision: number;
  readonly addedAt: number;
  readonly retiredAt: number | null;
  readonly document: Binary;
}

/** The index that holds all that `heads` tells, so that no document is read for it. */
export const BY_REVISION = { id: 1, revision: 1 } as const;

/** How many bytes a document may have: MongoDB holds 16 MiB, and keys and names need their place. */
const LARGEST = 16_000_000;

const keyOf = (id: string): string => hash('sha256', id, 'base64url');

/** Profiles in MongoDB. */
export const createProfileRepository = (collection: Collection<ProfileDocument>): ProfileRepository => ({
  put: async ({ id, document, addedAt, retiredAt }) => {
    if (document.byteLength > LARGEST)
      throw new Problem('too-large', `the store holds profiles of at most ${LARGEST} bytes`);
    const _id = keyOf(id);
    const content = { addedAt, retiredAt: retiredAt ?? null, document: new Binary(document) };
    const raise = async (): Promise<number | undefined> =>
      (
        await collection.findOneAndUpdate(
          { _id },
          { $set: content, $inc: { revision: 1 } },
          { returnDocument: 'after', projection: { revision: 1 } },
        )
      )?.revision;
    // Never an upsert: of concurrent upserts on one key some servers lose one.
    const raised = await raise();
    if (raised !== undefined) return raised;
    if (await inserted(collection.insertOne({ _id, id, revision: 1, ...content }))) return 1;
    const second = await raise();
    if (second === undefined) throw new Error('a profile that was there is gone');
    return second;
  },
  heads: async () =>
    collection.find({}, { projection: { _id: 0, id: 1, revision: 1 }, hint: BY_REVISION, batchSize: 1000 }).toArray(),
  read: async (id) => {
    const found = await collection.findOne({ _id: keyOf(id) });
    if (found === null) return undefined;
    const { document, addedAt, retiredAt, revision } = found;
    return { id, document: document.value(), addedAt, ...(retiredAt === null ? {} : { retiredAt }), revision };
  },
});
