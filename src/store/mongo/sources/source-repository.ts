import { isDeepStrictEqual } from 'node:util';
import type { Collection, Filter } from 'mongodb';
import { defined } from '../../../core/json-object.ts';
import { createBatchedLookup } from '../../../core/concurrency/batched-lookup.ts';
import { retryOnConflict } from '../../../core/retry/retry-on-conflict.ts';
import { damagedWhenRead } from '../../ports/checked/damaged-record.ts';
import type { Credential, Source, SourceRepository } from '../../ports/sources/source-repository.ts';
import { isInserted } from '../client/duplicate-key.ts';
import { type RecordChecks, sealed, STRICT_CHECKS, type WithChecksum } from '../client/record-checks.ts';

/** A source; its id is the key. */
export interface SourceDocument extends Omit<Source, 'id' | 'v'>, WithChecksum {
  readonly _id: string;
  /** Absent, meaning 1, in documents of releases that could not change sources. */
  readonly v?: number;
}

/** A credential; the user name is the key. */
export interface CredentialDocument extends Omit<Credential, 'key'>, WithChecksum {
  readonly _id: string;
}

const parseSource = ({ _id, v = 1, checksum, ...rest }: SourceDocument): Source => ({ id: _id, ...rest, v });

const sourceDocument = ({ id, ...rest }: Source): SourceDocument => sealed('source', { _id: id, ...rest });

const hasVersion = (v: number): Filter<SourceDocument> =>
  v === 1 ? { $or: [{ v }, { v: { $exists: false } }] } : { v };

const parseCredential = ({ _id, checksum, ...rest }: CredentialDocument): Credential => ({ key: _id, ...rest });

const credentialDocument = ({ key, ...rest }: Credential): CredentialDocument =>
  sealed('credential', { _id: key, ...rest });

const union = (some: readonly string[], others: readonly string[]): readonly string[] => [
  ...new Set([...some, ...others]),
];

const RETRY = { tries: 200, overloaded: 'too many change this credential at once' };

/** Changes credentials by compare-and-set of the complete document. */
const createChangeCredential =
  (credentials: Collection<CredentialDocument>, checks: RecordChecks) =>
  /**
   * Replaces a credential by the result of `change`; false if the result is undefined, or there is no credential.
   * Rejects with Problem `damaged`.
   */
  (key: string, change: (found: Credential) => Credential | undefined): Promise<boolean> =>
    retryOnConflict(RETRY, async () => {
      const document = await credentials.findOne({ _id: key });
      if (document === null) return false;
      if (!checks.isIntact('credential', document)) throw damagedWhenRead({ kind: 'credential', id: key });
      const found = parseCredential(document);
      const changed = change(found);
      if (changed === undefined || isDeepStrictEqual(changed, found)) return changed !== undefined;
      return (await credentials.replaceOne(document, credentialDocument(changed))).matchedCount === 1 || undefined;
    });

/** Sources and credentials in MongoDB. Concurrent look-ups of credentials are one query. */
export const createMongoSourceRepository = (
  sources: Collection<SourceDocument>,
  credentials: Collection<CredentialDocument>,
  checks: RecordChecks = STRICT_CHECKS,
): SourceRepository => {
  const readSource = (document: SourceDocument): Source => checks.read('source', document, parseSource);
  const readCredential = (document: CredentialDocument): Credential =>
    checks.read('credential', document, parseCredential);
  const findCredentials = createBatchedLookup<string, Credential>(async (keys) => {
    const documents = await credentials
      .find({ _id: { $in: keys } }, { batchSize: keys.length, limit: keys.length })
      .toArray();
    return new Map(documents.map((document) => [document._id, readCredential(document)]));
  });
  const findCredential = async (key: string): Promise<Credential | undefined> =>
    (await findCredentials([key])).get(key);
  const changeCredential = createChangeCredential(credentials, checks);
  return {
    addSource: async (source) => isInserted(sources.insertOne(sourceDocument(source))),
    updateSource: async (source) =>
      (await sources.replaceOne({ _id: source.id, ...hasVersion(source.v - 1) }, sourceDocument(source)))
        .matchedCount === 1,
    findSource: async (id) => {
      const document = await sources.findOne({ _id: id });
      return document === null ? undefined : readSource(document);
    },
    listSources: async () => (await sources.find({}, { sort: { _id: 1 }, batchSize: 1000 }).toArray()).map(readSource),
    addCredential: async (added) => {
      await isInserted(credentials.insertOne(credentialDocument(added)));
      return (await findCredential(added.key)) ?? added;
    },
    findCredential,
    listCredentials: async () =>
      (await credentials.find({}, { sort: { _id: 1 }, batchSize: 1000 }).toArray()).map(readCredential),
    addScopes: (key, added) => changeCredential(key, (found) => ({ ...found, scopes: union(found.scopes, added) })),
    addReads: (key, added) => changeCredential(key, (found) => ({ ...found, reads: union(found.reads ?? [], added) })),
    removeReads: (key, removed) =>
      changeCredential(key, (found) =>
        found.reads === undefined ? found : { ...found, reads: found.reads.filter((one) => !removed.includes(one)) },
      ),
    replaceCredential: async ({ former, successor, at, endsAt }) => {
      // Added first: a crash between the two writes leaves a key that no tool has, and not a tool without one.
      await credentials.insertOne(credentialDocument(successor));
      const isReplaced = await changeCredential(former.key, (found) =>
        found.revokedAt === undefined && isDeepStrictEqual([found.scopes, found.reads], [former.scopes, former.reads])
          ? { ...found, revokedAt: at, replacedBy: successor.key, ...defined({ endsAt }) }
          : undefined,
      );
      if (!isReplaced) await credentials.deleteOne({ _id: successor.key });
      return isReplaced;
    },
    revokeCredential: (key, at) =>
      changeCredential(key, (found) => {
        const { endsAt, ...rest } = found;
        return found.revokedAt === undefined || (endsAt !== undefined && at < endsAt)
          ? { ...rest, revokedAt: at }
          : found;
      }),
  };
};
