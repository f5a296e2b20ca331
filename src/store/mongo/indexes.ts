import { ownValue } from '../../core/json-object.ts';
import { indexName, type StoreIndex } from './client/index-build.ts';
import { BY_HOUR } from './consent/access-record-repository.ts';
import { BY_EVENT, BY_PERSON_AND_SEQ } from './consent/audit-event-repository.ts';
import { BY_EXPIRES } from './consent/ended-session-repository.ts';
import { BY_OPEN_SINCE } from './consent/erasure-repository.ts';
import { ERASED_TOKEN_INDEXES, MENTION_INDEXES } from './consent/mention-repository.ts';
import { BY_PERSON, BY_WAITING, PEOPLE_INDEXES } from './consent/person-repository.ts';
import { PURPOSE_INDEXES } from './consent/purpose-repository.ts';
import { BY_OPEN_REPLACEMENT } from './consent/replacement-repository.ts';
import { BY_EXPIRES_AT } from './sources/session-credential-repository.ts';
import { BY_EXPIRY, BY_FAILURE_KEY, SIGN_IN_FAILURES } from './sources/sign-in-failure-repository.ts';
import { BY_SOURCE, SOURCE_INDEXES } from './sources/source-repository.ts';
import { STAFF_SESSION_INDEXES, UNIQUE_STAFF_INDEXES } from './sources/staff-repository.ts';
import { BY_LAST_FAULT, BY_STEP_AND_TIME } from './sources/traffic-repository.ts';
import { BY_LAST } from './profiles/pattern-run-repository.ts';
import { BY_REVISION } from './profiles/profile-repository.ts';
import { BY_TAKEN_AT } from './profiles/run-lease-repository.ts';
import { COUNT_INDEXES, VIOLATION_INDEXES } from './profiles/violation-repository.ts';
import { DEAD_LETTER_INDEXES } from './sink/dead-letter-repository.ts';
import { BY_USED_AT } from './statements/attachment-documents.ts';
import { BY_OWNER_AND_SCOPE, BY_PERSON_OF_DOCUMENT } from './statements/document-repository.ts';
import { BY_AT, BY_REFS } from './statements/statement-document.ts';
import { BY_CONCERN, BY_PURPOSE_AND_RETRY } from './studies/forwarding-repository.ts';
import { BY_WEBHOOK_AND_TIME } from './studies/webhook-repository.ts';
import { BY_REREQUEST, PARTIAL_RELEASE_INDEXES, RELEASE_INDEXES } from './studies/release-document.ts';
import { BY_STUDY_AND_PERSON } from './studies/study-repository.ts';
import type { Store } from '../ports/store.ts';

/** Repository and method. */
type Operation = {
  [R in keyof Store]: Store[R] extends boolean | ((...given: never) => unknown)
    ? never
    : `${R}.${keyof Store[R] & string}`;
}[keyof Store];

type IndexRow = Omit<StoreIndex, 'collection' | 'usedBy'> & { readonly usedBy: readonly Operation[] };

const [BY_OUTBOX_ENTRY, BY_SURVIVOR] = PEOPLE_INDEXES;
const [BY_ID_AND_VERSION] = PURPOSE_INDEXES;
const [BY_ACCOUNT, BY_LAST_USE] = STAFF_SESSION_INDEXES;
const [BY_TIME, BY_SOURCE_AND_TIME] = VIOLATION_INDEXES;
const [BY_PERSON_OF_MENTION, BY_SOURCE_OF_MENTION, BY_STATEMENT_OF_MENTION] = MENTION_INDEXES;
const [BY_PERSON_OF_TOKEN, BY_TIME_OF_TOKEN] = ERASED_TOKEN_INDEXES;
const [BY_COUNT, BY_PROFILE_AND_COUNT, BY_SOURCE_AND_COUNT] = COUNT_INDEXES;
const [BY_PERSON_OF_RELEASE, BY_STATEMENT, BY_STUDY] = RELEASE_INDEXES;
const [BY_DUE, BY_RETRACTION] = PARTIAL_RELEASE_INDEXES;
const [BY_TIME_OF_DEAD_LETTER, BY_PERSON_OF_DEAD_LETTER, BY_REASON] = DEAD_LETTER_INDEXES;

const STAFF: readonly Operation[] = ['staff.add', 'staff.update'];
const STAFF_LOOKUPS = ['staff.findByHandle', 'staff.findBySubject', 'staff.findByInvitation'] as const;
const PAGES = ['statements.page', 'statements.scan', 'statements.scanWithoutText'] as const;

/** The indexes of each collection, in the order in which they are built: those that take long come last. */
const ROWS: Readonly<Record<string, readonly IndexRow[]>> = {
  aside: [
    {
      key: BY_TIME_OF_DEAD_LETTER,
      usedBy: ['deadLetters.list', 'deadLetters.listHeads', 'deadLetters.listAdded', 'deadLetters.deleteBefore'],
    },
    { key: BY_PERSON_OF_DEAD_LETTER, usedBy: ['deadLetters.findByPeople'] },
    { key: BY_REASON, usedBy: ['deadLetters.hasReason'] },
  ],
  sources: SOURCE_INDEXES.map((key) => ({ key, usedBy: ['sources.listSourcePage'] })),
  credentials: [{ key: BY_SOURCE, usedBy: ['sources.listCredentialsOf'] }],
  runs: [{ key: BY_LAST, usedBy: ['patternRuns.deleteBelow'] }],
  runLeases: [{ key: BY_TAKEN_AT, usedBy: ['runLeases.deleteBefore'] }],
  sessionCredentials: [{ key: BY_EXPIRES_AT, usedBy: ['sessionCredentials.deleteExpired'] }],
  profiles: [{ key: BY_REVISION, usedBy: ['profiles.listRevisions'] }],
  violationCounts: [
    { key: BY_COUNT, usedBy: ['violations.listCounts'] },
    { key: BY_PROFILE_AND_COUNT, usedBy: ['violations.listCounts'] },
    { key: BY_SOURCE_AND_COUNT, usedBy: ['violations.listCountsOfSource'] },
  ],
  endedSessions: [{ key: BY_EXPIRES, usedBy: ['endedSessions.end'] }],
  endedSessionCopies: [{ key: BY_EXPIRES, usedBy: ['endedSessions.end'] }],
  staff: UNIQUE_STAFF_INDEXES.map((key, at) => ({
    key,
    unique: true,
    sparse: true,
    usedBy: [...STAFF, ...STAFF_LOOKUPS.slice(at, at + 1)],
  })),
  staffSessions: [
    { key: BY_ACCOUNT, usedBy: ['staffSessions.removeByAccount'] },
    { key: BY_LAST_USE, usedBy: ['staffSessions.removeUnused'] },
  ],
  purposes: [{ key: BY_ID_AND_VERSION, usedBy: ['purposes.list'] }],
  events: [
    { key: BY_EVENT, unique: true, usedBy: ['auditEvents.append', 'auditEvents.findByEvent'] },
    { key: BY_PERSON_AND_SEQ, usedBy: ['auditEvents.findByPerson'] },
  ],
  [SIGN_IN_FAILURES]: [
    { ...BY_EXPIRY, usedBy: [] },
    { ...BY_FAILURE_KEY, usedBy: ['signInFailures.add'] },
  ],
  traffic: [{ key: BY_STEP_AND_TIME, usedBy: ['traffic.deleteBefore'] }],
  refusedFaults: [{ key: BY_LAST_FAULT, usedBy: ['traffic.deleteFaultsBefore'] }],
  accessRecords: [{ key: BY_HOUR, usedBy: ['accessRecords.deleteBefore'] }],
  erasures: [{ key: BY_OPEN_SINCE, sparse: true, usedBy: ['erasures.findOpen', 'erasures.backlog'] }],
  mentions: [
    { key: BY_PERSON_OF_MENTION, usedBy: ['mentions.count', 'mentions.countOf', 'mentions.page'] },
    { key: BY_SOURCE_OF_MENTION, usedBy: ['mentions.count'] },
    { key: BY_STATEMENT_OF_MENTION, usedBy: ['mentions.deleteByStatements'] },
  ],
  erasedTokens: [
    { key: BY_PERSON_OF_TOKEN, usedBy: ['mentions.tokensOf', 'mentions.deleteTokensOf'] },
    { key: BY_TIME_OF_TOKEN, usedBy: ['mentions.deleteTokensBefore'] },
  ],
  replacements: [{ key: BY_OPEN_REPLACEMENT, sparse: true, usedBy: ['replacements.findOpen'] }],
  participants: [{ key: BY_STUDY_AND_PERSON, usedBy: ['studies.listParticipants'] }],
  undelivered: [
    {
      key: BY_PURPOSE_AND_RETRY,
      usedBy: ['forwardings.listUndelivered', 'forwardings.countUndelivered', 'forwardings.retryUndelivered'],
    },
    { key: BY_CONCERN, sparse: true, usedBy: ['forwardings.findConcerning'] },
  ],
  deliveries: [
    {
      key: BY_WEBHOOK_AND_TIME,
      usedBy: ['webhooks.listDeliveries', 'webhooks.deleteDeliveriesBefore', 'webhooks.remove'],
    },
  ],
  attachments: [{ key: BY_USED_AT, usedBy: ['attachments.findUnusedSince'] }],
  people: [
    { key: BY_OUTBOX_ENTRY, sparse: true, usedBy: ['people.findWithOutboxEntry'] },
    { key: BY_SURVIVOR, sparse: true, usedBy: ['people.count'] },
    { ...BY_WAITING, usedBy: ['people.scanWaiting'] },
  ],
  identifierCopies: [{ key: BY_PERSON, usedBy: ['copies.putPeople'] }],
  identifiers: [{ key: BY_PERSON, usedBy: ['people.identifiersOf'] }],
  documents: [
    {
      key: BY_OWNER_AND_SCOPE,
      usedBy: [
        'documents.list',
        'documents.deleteAll',
        'documents.countUpdatedBefore',
        'documents.deleteUpdatedBefore',
      ],
    },
    { key: BY_PERSON_OF_DOCUMENT, usedBy: ['documents.findByPeople'] },
  ],
  violations: [
    { key: BY_TIME, usedBy: ['violations.add', 'violations.list', 'violations.deleteBefore'] },
    { key: BY_SOURCE_AND_TIME, usedBy: ['violations.list'] },
  ],
  releases: [
    { key: BY_PERSON_OF_RELEASE, usedBy: ['releases.findByPeople'] },
    { key: BY_STATEMENT, usedBy: ['releases.findByStatements'] },
    { key: BY_STUDY, usedBy: ['releases.findByStudy', 'releases.deleteByStudy'] },
    { ...BY_DUE, usedBy: ['releases.findDue'] },
    {
      ...BY_RETRACTION,
      usedBy: ['releases.findPendingRetractions', 'releases.findOwnersWithPendingWork'],
    },
    {
      key: BY_REREQUEST,
      sparse: true,
      usedBy: ['releases.listRereleaseRequests', 'releases.findOwnersWithPendingWork'],
    },
  ],
  statements: [
    { key: BY_AT, usedBy: [...PAGES, 'statements.newest'] },
    { key: BY_REFS, usedBy: [...PAGES, 'statements.findIdsByToken'] },
  ],
};

/** Every index of the store, with the operations that are refused if it is missing. */
export const INDEXES: readonly StoreIndex[] = Object.entries(ROWS).flatMap(([collection, rows]) =>
  rows.map((row) => ({ collection, ...row })),
);

const USERS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  INDEXES.map((index) => [indexName(index), new Set(index.usedBy)]),
);

/** The index of a collection's keys, as in `statements {_id}`. */
export const keyIndexName = (collection: string): string => indexName({ collection, key: { _id: 1 } });

/** Collections that have another name than their repository. */
const REPOSITORIES: Readonly<Record<string, keyof Store>> = {
  aside: 'deadLetters',
  attachmentChunks: 'attachments',
  attachmentUploads: 'attachments',
  credentials: 'sources',
  definitions: 'activities',
  deliveries: 'webhooks',
  endedSessionCopies: 'endedSessions',
  erasedTokens: 'mentions',
  events: 'auditEvents',
  factCopies: 'facts',
  identifierCopies: 'people',
  identifiers: 'people',
  lastSeen: 'traffic',
  mentionSearch: 'mentions',
  participants: 'studies',
  profileVersions: 'profiles',
  rebuilds: 'activities',
  refusedFaults: 'traffic',
  releasers: 'studies',
  runs: 'patternRuns',
  [SIGN_IN_FAILURES]: 'signInFailures',
  undelivered: 'forwardings',
  violationCounts: 'violations',
};

/** The repository of a collection. */
export const repositoryOf = (collection: string): string => ownValue(REPOSITORIES, collection) ?? collection;

/** These operations check by themselves which of two indexes they use: by `checkUsable`, or by the documents. */
const CHECKING: ReadonlySet<string> = new Set<Operation>([...PAGES, 'statements.findIdsByToken']);
const KEYS = / \{_id\}$/;

/** True if the result of an operation depends on the index of this name. */
export const restsOn = (operation: string, name: string): boolean => {
  if (!KEYS.test(name)) return USERS.get(name)?.has(operation) === true && !CHECKING.has(operation);
  const [repository] = operation.split('.');
  // The repository has figures and times of last use: the note of a check is among them.
  if (repository === ('traffic' satisfies keyof Store)) return false;
  // A copy has all records by their keys.
  return repository === 'copies' || repository === repositoryOf(name.replace(KEYS, ''));
};
