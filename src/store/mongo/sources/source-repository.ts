import type { Collection, Filter } from 'mongodb';
import { createBatchedLookup } from '../../../core/concurrency/batched-lookup.ts';
import type { Credential, Source, SourceRepository } from '../../ports/sources/source-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';

/** A source; its id is the key. */
export interface SourceDocument extends Omit<Source, 'id' | 'v'> {
  readonly _id: string;
  /** Absent, meaning 1, in documents of releases that could not change sources. */
  readonly v?: number;
}

/** A credential; the user name is the key. */
export interface CredentialDocument extends Omit<Credential, 'key'> {
  readonly _id: string;
}

const readSource = ({ _id, v = 1, ...rest }: SourceDocument): Source => ({ id: _id, ...rest, v });

const hasVersion = (v: number): Filter<SourceDocument> =>
  v === 1 ? { $or: [{ v }, { v: { $exists: false } }] } : { v };

const readCredential = ({ _id, ...rest }: CredentialDocument): Credential => ({ key: _id, ...rest });

/** Sources and credentials in MongoDB. Concurrent look-ups of credentials are one query. */
export const createMongoSourceRepository = (
  sources: Collection<SourceDocument>,
  credentials: Collection<CredentialDocument>,
): SourceRepository => {
  const findCredentials = createBatchedLookup<string, Credential>(async (keys) => {
    const documents = await credentials
      .find({ _id: { $in: keys } }, { batchSize: keys.length, limit: keys.length })
      .toArray();
    return new Map(documents.map((document) => [document._id, readCredential(document)]));
  });
  const findCredential = async (key: string): Promise<Credential | undefined> =>
    (await findCredentials([key])).get(key);
  return {
    addSource: async ({ id, ...rest }) => isInserted(sources.insertOne({ _id: id, ...rest })),
    updateSource: async ({ id, ...rest }) =>
      (await sources.replaceOne({ _id: id, ...hasVersion(rest.v - 1) }, rest)).matchedCount === 1,
    findSource: async (id) => {
      const document = await sources.findOne({ _id: id });
      return document === null ? undefined : readSource(document);
    },
    listSources: async () => (await sources.find({}, { sort: { _id: 1 }, batchSize: 1000 }).toArray()).map(readSource),
    addCredential: async ({ key, ...rest }) => {
      await isInserted(credentials.insertOne({ _id: key, ...rest }));
      return (await findCredential(key)) ?? { key, ...rest };
    },
    findCredential,
    listCredentials: async () =>
      (await credentials.find({}, { sort: { _id: 1 }, batchSize: 1000 }).toArray()).map(readCredential),
    addScopes: async (key, scopes) =>
      (await credentials.updateOne({ _id: key }, { $addToSet: { scopes: { $each: [...scopes] } } })).matchedCount === 1,
    addReads: async (key, reads) =>
      (await credentials.updateOne({ _id: key }, { $addToSet: { reads: { $each: [...reads] } } })).matchedCount === 1,
    removeReads: async (key, reads) =>
      (await credentials.updateOne({ _id: key }, { $pull: { reads: { $in: [...reads] } } })).matchedCount === 1,
    replaceCredential: async ({ former, successor, at, endsAt }) => {
      const { key, ...added } = successor;
      // Added first: a crash between leaves a key that no one has, and not a tool without one.
      await credentials.insertOne({ _id: key, ...added });
      const { matchedCount } = await credentials.updateOne(
        {
          _id: former.key,
          revokedAt: { $exists: false },
          scopes: [...former.scopes],
          reads: former.reads === undefined ? { $exists: false } : [...former.reads],
        },
        { $set: { revokedAt: at, replacedBy: key, ...(endsAt === undefined ? {} : { endsAt }) } },
      );
      if (matchedCount === 0) await credentials.deleteOne({ _id: key });
      return matchedCount === 1;
    },
    revokeCredential: async (key, at) => {
      const { matchedCount } = await credentials.updateOne(
        { _id: key, $or: [{ revokedAt: { $exists: false } }, { endsAt: { $gt: at } }] },
        { $set: { revokedAt: at }, $unset: { endsAt: '' } },
      );
      return matchedCount === 1 || (await findCredential(key)) !== undefined;
    },
  };
};
