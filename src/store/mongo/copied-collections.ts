import { Binary, type Collection, type Document } from 'mongodb';
import { defined } from '../../core/json-object.ts';
import { type PersonBody, personFromBody } from '../ports/encodings.ts';
import { damagedRecord } from '../ports/checked/damaged-record.ts';
import type { CheckedKind } from '../ports/checked/record-checksum.ts';
import type { CopiedKind, CopiedRecords } from '../ports/copy-repository.ts';
import type { RecordChecks } from './client/record-checks.ts';
import type { Collections } from './collections.ts';

/** The collection of the records of one kind, and how a document is read. */
interface CopiedCollection<K extends CopiedKind> {
  readonly collection: (all: Collections) => unknown;
  /** The kind by which its documents are checked. */
  readonly checked?: CheckedKind;
  /** People: without their identifiers. */
  readonly read: (document: Document) => CopiedRecords[K];
}

const withoutKey = ({ _id, ...record }: Document): unknown => record;
const fromBody = ({ v, body }: Document): unknown => ({ ...(JSON.parse(body as string) as object), v: v as number });
const bytesOf = (value: unknown): Uint8Array => (value instanceof Binary ? value.value() : (value as Uint8Array));

const readDocument = ({
  _id,
  resource,
  activity,
  agent,
  registration,
  scope: _,
  bytes,
  ...rest
}: Document): CopiedRecords['documents'] =>
  ({
    scope: {
      resource: resource as unknown,
      ...defined({ activity: activity as unknown, agent: agent as unknown, registration: registration as unknown }),
    },
    ...rest,
    bytes: bytesOf(bytes),
  }) as unknown as CopiedRecords['documents'];

const readProfile = ({ id, document, addedAt, retiredAt, revision }: Document): CopiedRecords['profiles'] => ({
  id: id as string,
  document: bytesOf(document),
  addedAt: addedAt as number,
  ...(retiredAt !== null && { retiredAt: retiredAt as number }),
  revision: revision as number,
});

/** The collections of the records that are copied. Earlier documents of a profile have its hash as `profile`. */
const COPIED_COLLECTIONS: { readonly [K in CopiedKind]: CopiedCollection<K> } = {
  activities: {
    collection: ({ activities }) => activities.definitions,
    read: (one) => withoutKey(one) as CopiedRecords['activities'],
  },
  attachments: {
    collection: ({ attachments }) => attachments.attachments,
    read: ({ _id, length, usedAt, sources }) => ({
      sha2: String(_id),
      length: length as number,
      usedAt: usedAt as number,
      sources: [...(sources as readonly string[])].sort(),
    }),
  },
  documents: { collection: ({ documents }) => documents, read: readDocument },
  earlierProfiles: {
    collection: ({ profiles }) => profiles.versions,
    read: ({ _id, version, document }) => ({
      profile: String(_id).slice(0, String(_id).indexOf('/')),
      version: version as string,
      document: bytesOf(document),
    }),
  },
  endedSessions: {
    collection: ({ endedSessions }) => endedSessions,
    checked: 'ended-session',
    read: ({ _id, expires }) => ({ id: String(_id), expires: expires as number }),
  },
  erasedTokens: {
    collection: ({ mentions }) => mentions.tokens,
    read: (one) => withoutKey(one) as CopiedRecords['erasedTokens'],
  },
  erasures: {
    collection: ({ erasures }) => erasures,
    checked: 'erasure',
    read: (one) => fromBody(one) as CopiedRecords['erasures'],
  },
  facts: {
    collection: ({ facts }) => facts,
    read: ({ _id, value }) => ({ name: String(_id), value: value as string }),
  },
  mentions: {
    collection: ({ mentions }) => mentions.mentions,
    read: ({ person, statement, source, places, listedAt }) => ({
      person: person as string,
      statement: statement as string,
      source: source as string,
      places: (places as string).split(' '),
      listedAt: listedAt as number,
    }),
  },
  patternRuns: {
    collection: ({ patternRuns }) => patternRuns,
    checked: 'pattern-run',
    read: ({ _id, state, ...run }) =>
      ({ ...run, state: JSON.parse(state as string) as unknown }) as CopiedRecords['patternRuns'],
  },
  people: {
    collection: ({ people }) => people.people,
    checked: 'person',
    read: ({ _id, v, body }) => ({
      person: personFromBody(String(_id), v as number, JSON.parse(body as string) as PersonBody),
      identifiers: [],
    }),
  },
  profiles: { collection: ({ profiles }) => profiles.profiles, read: readProfile },
  replacements: {
    collection: ({ replacements }) => replacements,
    checked: 'replacement',
    read: (one) => fromBody(one) as CopiedRecords['replacements'],
  },
  unmatched: {
    collection: ({ unmatched }) => unmatched,
    read: ({ _id, counts }) => ({
      source: String(_id),
      counts: counts as CopiedRecords['unmatched']['counts'],
    }),
  },
  violationCounts: {
    collection: ({ violations }) => violations.counts,
    read: (one) => withoutKey(one) as CopiedRecords['violationCounts'],
  },
  volumes: {
    collection: ({ volumes }) => volumes,
    read: ({ _id, ...volume }) => ({ id: String(_id), ...volume }) as CopiedRecords['volumes'],
  },
};

/** Reads a document of a kind; a substitute if it is damaged. */
export const readCopied = <K extends CopiedKind>(
  kind: K,
  checks: RecordChecks,
): ((one: Document) => CopiedRecords[K]) => {
  const { checked, read } = COPIED_COLLECTIONS[kind];
  return (document) => {
    const { checksum: _, ...rest } = document;
    if (checked === undefined || checks.isIntact(checked, document as never)) return read(rest);
    const damaged = damagedRecord(checked, String(document['_id']));
    return (checked === 'person' ? { person: damaged, identifiers: [] } : damaged) as CopiedRecords[K];
  };
};

/** The collection of a kind. */
export const copiedCollection = (all: Collections, kind: CopiedKind): Collection<Document & { _id: string }> =>
  COPIED_COLLECTIONS[kind].collection(all) as Collection<Document & { _id: string }>;
