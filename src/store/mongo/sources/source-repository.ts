import { isDeepStrictEqual } from 'node:util';
import type { Collection, Filter } from 'mongodb';
import { defined } from '../../../core/json-object.ts';
import { foldText } from '../../../core/text/fold-text.ts';
import { createBatchedLookup } from '../../../core/concurrency/batched-lookup.ts';
import { retryOnConflict } from '../../../core/retry/retry-on-conflict.ts';
import { damagedWhenRead } from '../../ports/checked/damaged-record.ts';
import type { Credential, Source, SourceListQuery, SourceRepository } from '../../ports/sources/source-repository.ts';
import { escapeRegex } from '../client/escape-regex.ts';
import { isInserted } from '../client/duplicate-key.ts';
import { type RecordChecks, sealed, STRICT_CHECKS, type WithChecksum } from '../client/record-checks.ts';

/** A source; its id is the key. */
export interface SourceDocument extends Omit<Source, 'id' | 'v'>, WithChecksum {
  readonly _id: string;
  /** Absent, meaning 1, in documents of releases that could not change sources. */
  readonly v?: number;
  /** The folded name, for lists; absent, or of a former name, if a release before decision 0130 has written it. */
  readonly nameKey?: string;
}

/** A credential; the user name is the key. */
export interface CredentialDocument extends Omit<Credential, 'key'>, WithChecksum {
  readonly _id: string;
}

const parseSource = ({ _id, v = 1, checksum, nameKey, ...rest }: SourceDocument): Source => ({ id: _id, ...rest, v });

const sourceDocument = ({ id, ...rest }: Source): SourceDocument =>
  sealed('source', { _id: id, ...rest, nameKey: foldText(rest.name) });

/** The indexes of lists of sources, and of the credentials of sources. */
export const SOURCE_INDEXES = [
  { nameKey: 1, _id: 1 },
  { createdAt: 1, _id: 1 },
] as const;
export const BY_SOURCE = { source: 1 } as const;

const [BY_NAME, BY_CREATED] = SOURCE_INDEXES;

/** Read at a time. */
const BATCH_SIZE = 1000;

/** Gives folded names to sources of releases before decision 0130. Repeatable, also beside processes of these. */
export const giveSourcesNameKeys = async (
  sources: Collection<SourceDocument>,
  isIntact: (document: SourceDocument) => boolean,
): Promise<void> => {
  for (let after = ''; ;) {
    const options = { sort: { _id: 1 as const }, limit: BATCH_SIZE, batchSize: BATCH_SIZE };
    const page = await sources.find({ _id: { $gt: after } }, options).toArray();
    for (const document of page) {
      if (!isIntact(document) || document.nameKey === foldText(document.name)) continue;
      await sources.replaceOne(document, sealed('source', { ...document, nameKey: foldText(document.name) }));
    }
    const last = page.at(-1);
    if (last === undefined) return;
    after = last._id;
  }
};

const LIST_FIELDS = {
  name: ['nameKey', BY_NAME],
  id: ['_id', { _id: 1 }],
  created: ['createdAt', BY_CREATED],
} as const;

/** Documents behind a place. Those without a folded name stand where an empty one would. */
const behindPlace = ({ by, isDescending, after }: SourceListQuery): readonly Filter<SourceDocument>[] => {
  if (after === undefined) return [];
  const [field] = LIST_FIELDS[by];
  const isBehind = isDescending ? '$lt' : '$gt';
  const key = { _id: { [isBehind]: after.key } };
  if (by === 'id') return [key];
  const values = after.value === '' ? ['', null] : [after.value];
  const others = [
    { [field]: { [isBehind]: after.value } },
    ...(isDescending && after.value !== '' ? [{ [field]: null }] : []),
  ];
  return [{ $or: [...others, ...values.map((value) => ({ [field]: value, ...key }))] }] as Filter<SourceDocument>[];
};

const listFilterOf = (query: SourceListQuery): Filter<SourceDocument> => {
  const { search, organisations } = query;
  const pattern = search === undefined ? undefined : { $regex: escapeRegex(search) };
  const all = [
    ...behindPlace(query),
    ...(pattern === undefined ? [] : [{ $or: [{ nameKey: pattern }, { _id: pattern }] }]),
    ...(organisations === undefined ? [] : [{ organisation: { $in: [...organisations] } }]),
  ];
  return all.length === 0 ? {} : { $and: all };
};

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
    listSourcePage: async (query) => {
      const { by, isDescending, limit } = query;
      const [field, hint] = LIST_FIELDS[by];
      const direction = isDescending ? -1 : 1;
      const sort: Record<string, 1 | -1> = by === 'id' ? { _id: direction } : { [field]: direction, _id: direction };
      const options = { sort, limit: limit + 1, batchSize: limit + 1, hint };
      const found = await sources.find(listFilterOf(query), options).toArray();
      const page = found.slice(0, limit);
      const last = page.at(-1);
      const place = last && {
        value: by === 'id' ? '' : ((by === 'name' ? last.nameKey : last.createdAt) ?? ''),
        key: last._id,
      };
      return { items: page.map(readSource), ...defined({ next: found.length > limit ? place : undefined }) };
    },
    listSources: async () => (await sources.find({}, { sort: { _id: 1 }, batchSize: 1000 }).toArray()).map(readSource),
    addCredential: async (added) => {
      await isInserted(credentials.insertOne(credentialDocument(added)));
      return (await findCredential(added.key)) ?? added;
    },
    findCredential,
    listCredentials: async () =>
      (await credentials.find({}, { sort: { _id: 1 }, batchSize: 1000 }).toArray()).map(readCredential),
    listCredentialsOf: async (ids) =>
      (await credentials.find({ source: { $in: [...ids] } }, { batchSize: 1000 }).toArray())
        .map(readCredential)
        .toSorted((a, b) => (a.key < b.key ? -1 : 1)),
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
