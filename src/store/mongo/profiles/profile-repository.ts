import { hash } from 'node:crypto';
import { Binary, type Collection } from 'mongodb';
import { defined } from '../../../core/json-object.ts';
import { Problem } from '../../../core/problem.ts';
import type { ProfileRepository, StoredProfile } from '../../ports/profiles/profile-repository.ts';
import { storeUnavailable } from '../../ports/store-error.ts';
import { isInserted } from '../client/duplicate-key.ts';

/** A profile under the hash of its IRI, which may be longer than MongoDB's keys. */
interface ProfileDocument {
  /** The hash of the IRI. */
  readonly _id: string;
  readonly id: string;
  readonly revision: number;
  readonly addedAt: number;
  readonly retiredAt: number | null;
  readonly document: Binary;
}

/** An earlier document, under the hashes of the IRIs of its profile and version. */
interface EarlierProfileDocument {
  /** The hash of the profile's IRI, a slash, and the hash of the version's. */
  readonly _id: string;
  readonly version: string;
  readonly document: Binary;
}

export interface ProfileCollections {
  readonly profiles: Collection<ProfileDocument>;
  readonly versions: Collection<EarlierProfileDocument>;
}

/** Covers `listRevisions`: it reads no document. */
export const BY_REVISION = { id: 1, revision: 1 } as const;

/** The largest profile in bytes: MongoDB's documents have at most 16 MiB, keys and names included. */
const MAX_BYTES = 16_000_000;

const keyOf = (id: string): string => hash('sha256', id, 'base64url');

/** The ids of all earlier documents of a profile: `0` is the character after the slash. */
const earlierOf = (profile: string) => ({ _id: { $gt: `${keyOf(profile)}/`, $lt: `${keyOf(profile)}0` } }) as const;

const binaryOf = (document: Uint8Array): Binary => {
  if (document.byteLength > MAX_BYTES)
    throw new Problem('too-large', `the store holds profiles of at most ${MAX_BYTES} bytes`);
  return new Binary(document);
};

const contentOf = ({ document, addedAt, retiredAt }: Omit<StoredProfile, 'revision'>) => ({
  addedAt,
  retiredAt: retiredAt ?? null,
  document: binaryOf(document),
});

type Content = ReturnType<typeof contentOf>;

/** Never an upsert: of concurrent upserts on one key some servers lose one. */
const createWrites = (collection: Collection<ProfileDocument>) => ({
  isAdded: (id: string, content: Content): Promise<boolean> =>
    isInserted(collection.insertOne({ _id: keyOf(id), id, revision: 1, ...content })),
  update: async (id: string, content: Content, replaced?: number): Promise<number | undefined> =>
    (
      await collection.findOneAndUpdate(
        { _id: keyOf(id), ...defined({ revision: replaced }) },
        { $set: content, $inc: { revision: 1 } },
        { returnDocument: 'after', projection: { revision: 1 } },
      )
    )?.revision,
});

export const createMongoProfileRepository = ({
  profiles: collection,
  versions,
}: ProfileCollections): ProfileRepository => {
  const { isAdded, update } = createWrites(collection);
  return {
    put: async (profile) => {
      const content = contentOf(profile);
      const revision = await update(profile.id, content);
      if (revision !== undefined) return revision;
      if (await isAdded(profile.id, content)) return 1;
      const second = await update(profile.id, content);
      if (second === undefined) throw storeUnavailable('a stored profile is gone');
      return second;
    },
    replace: async (profile, replaced) => {
      const content = contentOf(profile);
      if (replaced > 0) return update(profile.id, content, replaced);
      return (await isAdded(profile.id, content)) ? 1 : undefined;
    },
    listRevisions: async () =>
      collection.find({}, { projection: { _id: 0, id: 1, revision: 1 }, hint: BY_REVISION, batchSize: 1000 }).toArray(),
    read: async (id) => {
      const found = await collection.findOne({ _id: keyOf(id) });
      if (found === null) return undefined;
      const { document, addedAt, retiredAt, revision } = found;
      return { id, document: document.value(), addedAt, ...(retiredAt !== null && { retiredAt }), revision };
    },
    keepEarlier: async (profile, earlier) => {
      for (const { version, document } of earlier) {
        const _id = `${keyOf(profile)}/${keyOf(version)}`;
        const content = { version, document: binaryOf(document) };
        const write = () => versions.updateOne({ _id }, { $set: content });
        if ((await write()).matchedCount === 0 && !(await isInserted(versions.insertOne({ _id, ...content }))))
          await write();
      }
    },
    readEarlier: async (profile) =>
      (await versions.find(earlierOf(profile)).toArray()).map(({ version, document }) => ({
        version,
        document: document.value(),
      })),
    deleteEarlier: async (profile) => {
      await versions.deleteMany(earlierOf(profile));
    },
  };
};
