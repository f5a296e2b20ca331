import { ownValue } from '../../core/json-object.ts';
import type { Json } from '../../xapi/model/types.ts';
import type { CopiedKind, CopiedRecords } from '../ports/copy-repository.ts';
import type { Row } from './connection/connection.ts';
import { readChecked } from './connection/read-checked.ts';
import { isIntact } from './connection/record-checksums.ts';
import { fromBlob } from './connection/text.ts';
import { readPerson } from './consent/person-row.ts';

/** The table of the records of one kind, and how a row is read. */
interface CopiedTable<K extends CopiedKind> {
  readonly from: string;
  readonly columns: string;
  /** Columns that name and order the rows. */
  readonly key: readonly string[];
  readonly read: (row: Row) => CopiedRecords[K];
}

const text = (row: Row, column: string): string => ownValue(row, column) as string;
const number = (row: Row, column: string): number => ownValue(row, column) as number;
const bytes = (row: Row, column: string): Uint8Array => ownValue(row, column) as Uint8Array;
const json = (row: Row, column = 'body'): unknown => JSON.parse(text(row, column));

const readDocument = (row: Row): CopiedRecords['documents'] => {
  const [activity, agent, registration] = [
    fromBlob(row['activity']),
    fromBlob(row['agent']),
    text(row, 'registration'),
  ];
  return {
    scope: {
      resource: row['resource'] as CopiedRecords['documents']['scope']['resource'],
      ...(activity !== '' && { activity }),
      ...(agent !== '' && { agent }),
      ...(registration !== '' && { registration }),
    },
    owner: text(row, 'owner'),
    id: fromBlob(row['id']),
    contentType: text(row, 'content_type'),
    bytes: bytes(row, 'bytes'),
    etag: text(row, 'etag'),
    updatedAt: number(row, 'updated_at'),
    source: text(row, 'source'),
    ...(row['person'] !== null && { person: { id: text(row, 'person'), generation: number(row, 'generation') } }),
  };
};

const readProfile = (row: Row): CopiedRecords['profiles'] => ({
  id: fromBlob(row['id']),
  document: bytes(row, 'document'),
  addedAt: number(row, 'added_at'),
  ...(row['retired_at'] !== null && { retiredAt: number(row, 'retired_at') }),
  revision: number(row, 'revision'),
});

const ATTACHMENT_SOURCES = `(SELECT json_group_array(source) FROM
  (SELECT source FROM attachment_sources s WHERE s.attachment = attachments.n ORDER BY source)) AS sources`;
const IDENTIFIERS = `(SELECT json_group_array(identifier) FROM
  (SELECT identifier FROM identifiers i WHERE i.person = people.n ORDER BY identifier)) AS identifiers`;

/** The tables of the records that are copied. */
export const COPIED_TABLES: { readonly [K in CopiedKind]: CopiedTable<K> } = {
  activities: {
    from: 'definitions',
    columns: 'id, source, v, definition',
    key: ['rowid'],
    read: (row) => ({
      source: text(row, 'source'),
      id: fromBlob(row['id']),
      definition: fromBlob(row['definition']),
      v: number(row, 'v'),
    }),
  },
  attachments: {
    from: 'attachments',
    columns: `sha2, length, used_at, ${ATTACHMENT_SOURCES}`,
    key: ['sha2'],
    read: (row) => ({
      sha2: text(row, 'sha2'),
      length: number(row, 'length'),
      usedAt: number(row, 'used_at'),
      sources: json(row, 'sources') as readonly string[],
    }),
  },
  documents: { from: 'documents', columns: '*', key: ['rowid'], read: readDocument },
  earlierProfiles: {
    from: 'profile_versions',
    columns: 'profile, version, document',
    key: ['rowid'],
    read: (row) => ({
      profile: fromBlob(row['profile']),
      version: fromBlob(row['version']),
      document: bytes(row, 'document'),
    }),
  },
  endedSessions: {
    from: 'ended_sessions',
    columns: `id, expires, ${isIntact('ended-session')} AS intact`,
    key: ['id'],
    read: readChecked('ended-session', (row) => ({ id: text(row, 'id'), expires: number(row, 'expires') })),
  },
  erasedTokens: {
    from: 'erased_tokens',
    columns: 'person, token, added_at',
    key: ['person', 'token'],
    read: (row) => ({ person: text(row, 'person'), token: text(row, 'token'), addedAt: number(row, 'added_at') }),
  },
  erasures: {
    from: 'erasures',
    columns: `id, v, body, ${isIntact('erasure')} AS intact`,
    key: ['id'],
    read: readChecked('erasure', (row) => ({ ...(json(row) as CopiedRecords['erasures']), v: number(row, 'v') })),
  },
  facts: {
    from: 'facts',
    columns: 'name, value',
    key: ['name'],
    read: (row) => ({ name: fromBlob(row['name']), value: fromBlob(row['value']) }),
  },
  mentions: {
    from: 'mentions',
    columns: 'person, statement, source, places, listed_at',
    key: ['person', 'statement'],
    read: (row) => ({
      person: text(row, 'person'),
      statement: text(row, 'statement'),
      source: text(row, 'source'),
      places: text(row, 'places').split(' '),
      listedAt: number(row, 'listed_at'),
    }),
  },
  patternRuns: {
    from: 'runs',
    columns: `key, v, fingerprint, at, timestamp, state, ${isIntact('pattern-run')} AS intact`,
    key: ['rowid'],
    read: readChecked('pattern-run', (row) => ({
      key: fromBlob(row['key']),
      fingerprint: fromBlob(row['fingerprint']),
      last: { at: text(row, 'at'), timestamp: number(row, 'timestamp') },
      state: json(row, 'state') as Json,
      v: number(row, 'v'),
    })),
  },
  people: {
    from: 'people',
    columns: `id, v, body, ${isIntact('person')} AS intact, ${IDENTIFIERS}`,
    key: ['id'],
    read: (row) => ({
      person: readPerson(row),
      identifiers: json(row, 'identifiers') as readonly string[],
    }),
  },
  profiles: { from: 'profiles', columns: '*', key: ['rowid'], read: readProfile },
  replacements: {
    from: 'replacements',
    columns: `id, v, body, ${isIntact('replacement')} AS intact`,
    key: ['id'],
    read: readChecked('replacement', (row) => ({
      ...(json(row) as CopiedRecords['replacements']),
      v: number(row, 'v'),
    })),
  },
  unmatched: {
    from: 'unmatched',
    columns: 'source, body',
    key: ['source'],
    read: (row) => ({ source: fromBlob(row['source']), counts: json(row) as CopiedRecords['unmatched']['counts'] }),
  },
  violationCounts: {
    from: 'violation_counts',
    columns: 'profile, body, count',
    key: ['profile', 'body'],
    read: (row) => ({
      profile: fromBlob(row['profile']),
      ...(json(row) as Pick<CopiedRecords['violationCounts'], 'by' | 'kind' | 'source'>),
      count: number(row, 'count'),
    }),
  },
  volumes: { from: 'volumes', columns: 'body', key: ['id'], read: (row) => json(row) as CopiedRecords['volumes'] },
};
