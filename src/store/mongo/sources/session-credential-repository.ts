import type { Collection } from 'mongodb';
import type {
  SessionCredential,
  SessionCredentialRepository,
} from '../../ports/sources/session-credential-repository.ts';
import { damagedWhenRead } from '../../ports/checked/damaged-record.ts';
import { type RecordChecks, sealed, STRICT_CHECKS, type WithChecksum } from '../client/record-checks.ts';

/** A session credential; its key is the id. */
export interface SessionCredentialDocument extends Omit<SessionCredential, 'key'>, WithChecksum {
  readonly _id: string;
}

export const BY_EXPIRES_AT = { expiresAt: 1 } as const;

const KIND = 'session-credential';

const documentOf = ({ key, ...rest }: SessionCredential): SessionCredentialDocument =>
  sealed(KIND, { _id: key, ...rest });

const parse = ({ _id, checksum, ...rest }: SessionCredentialDocument): SessionCredential => ({ key: _id, ...rest });

export const createMongoSessionCredentialRepository = (
  credentials: Collection<SessionCredentialDocument>,
  checks: RecordChecks = STRICT_CHECKS,
): SessionCredentialRepository => ({
  add: async (credential) => {
    await credentials.insertOne(documentOf(credential));
  },
  find: async (key) => {
    const document = await credentials.findOne({ _id: key });
    return document === null ? undefined : checks.read(KIND, document, parse);
  },
  takeSealedSecret: async (key) => {
    const document = await credentials.findOne({ _id: key });
    if (document === null) return undefined;
    if (!checks.isIntact(KIND, document)) throw damagedWhenRead({ kind: KIND, id: '' });
    const { sealedSecret, ...rest } = parse(document);
    if (sealedSecret === undefined) return undefined;
    const { matchedCount } = await credentials.replaceOne({ _id: key, sealedSecret }, documentOf(rest));
    return matchedCount === 1 ? sealedSecret : undefined;
  },
  delete: async (key) => (await credentials.deleteOne({ _id: key })).deletedCount === 1,
  deleteExpired: async (before) => (await credentials.deleteMany({ expiresAt: { $lt: before } })).deletedCount,
});
