import type { Collection } from 'mongodb';
import type {
  SessionCredential,
  SessionCredentialRepository,
} from '../../ports/sources/session-credential-repository.ts';

/** A session credential; its key is the id. */
export interface SessionCredentialDocument extends Omit<SessionCredential, 'key'> {
  readonly _id: string;
}

export const BY_EXPIRES_AT = { expiresAt: 1 } as const;

export const createMongoSessionCredentialRepository = (
  credentials: Collection<SessionCredentialDocument>,
): SessionCredentialRepository => ({
  add: async ({ key, ...rest }) => {
    await credentials.insertOne({ _id: key, ...rest });
  },
  find: async (key) => {
    const document = await credentials.findOne({ _id: key });
    if (document === null) return undefined;
    const { _id, ...rest } = document;
    return { key: _id, ...rest };
  },
  takeSealedSecret: async (key) => {
    const before = await credentials.findOneAndUpdate(
      { _id: key, sealedSecret: { $exists: true } },
      { $unset: { sealedSecret: '' } },
      { returnDocument: 'before' },
    );
    return before?.sealedSecret;
  },
  delete: async (key) => (await credentials.deleteOne({ _id: key })).deletedCount === 1,
  deleteExpired: async (before) => (await credentials.deleteMany({ expiresAt: { $lt: before } })).deletedCount,
});
