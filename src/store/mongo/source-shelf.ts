import type { Collection } from 'mongodb';
import { createRound } from '../round.ts';
import type { Credential, Source, SourceShelf } from '../store.ts';
import { inserted } from './duplicate.ts';

/** A source; its id is the key. */
export interface SourceDocument extends Omit<Source, 'id'> {
  readonly _id: string;
}

/** A credential; the user name is the key. */
export interface CredentialDocument extends Omit<Credential, 'key'> {
  readonly _id: string;
}

const readSource = ({ _id, ...rest }: SourceDocument): Source => ({ id: _id, ...rest });

const readCredential = ({ _id, ...rest }: CredentialDocument): Credential => ({ key: _id, ...rest });

/** Sources and credentials in MongoDB. Concurrent look-ups of credentials go together in one call. */
export const createSourceShelf = (sources: Collection<SourceDocument>, credentials: Collection<CredentialDocument>): SourceShelf => {
  const source = async (id: string): Promise<Source | undefined> => {
    const document = await sources.findOne({ _id: id });
    return document === null ? undefined : readSource(document);
  };
  const lookUp = createRound<string, Credential>(async (keys) => {
    const documents = await credentials.find({ _id: { $in: keys } }, { batchSize: keys.length, limit: keys.length }).toArray();
    return new Map(documents.map((document) => [document._id, readCredential(document)]));
  });
  const credential = async (key: string): Promise<Credential | undefined> => (await lookUp([key])).get(key);
  return {
    addSource: async ({ id, ...rest }) => {
      await inserted(sources.insertOne({ _id: id, ...rest }));
      return await source(id) ?? { id, ...rest };
    },
    source,
    sources: async () => (await sources.find({}, { sort: { _id: 1 }, batchSize: 1000 }).toArray()).map(readSource),
    addCredential: async ({ key, ...rest }) => {
      await inserted(credentials.insertOne({ _id: key, ...rest }));
      return await credential(key) ?? { key, ...rest };
    },
    credential,
    credentials: async () => (await credentials.find({}, { sort: { _id: 1 }, batchSize: 1000 }).toArray()).map(readCredential),
    revokeCredential: async (key, at) => {
      const { matchedCount } = await credentials.updateOne({ _id: key, revokedAt: { $exists: false } }, { $set: { revokedAt: at } });
      return matchedCount === 1 || await credential(key) !== undefined;
    },
  };
};
