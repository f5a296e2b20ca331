import type { CheckedKind } from '../ports/checked/record-checksum.ts';
import type { AccessRecordDocument } from './consent/access-record-repository.ts';
import type { ProgressDocument } from './client/batched-save.ts';
import type { FactDocument } from './client/fact-repository.ts';
import type { KnownDamageDocument } from './client/index-damage.ts';
import type { AuditEventDocument } from './consent/audit-event-repository.ts';
import type { EndedSessionDocument } from './consent/ended-session-repository.ts';
import type { ErasureDocument } from './consent/erasure-repository.ts';
import type { MentionCollections } from './consent/mention-repository.ts';
import type { OrganisationDocument } from './sources/organisation-repository.ts';
import type { PeopleCollections } from './consent/person-lookup.ts';
import type { PurposeDocument } from './consent/purpose-repository.ts';
import type { ReplacementDocument } from './consent/replacement-repository.ts';
import { SIGN_IN_FAILURES } from './sources/sign-in-failure-repository.ts';
import type { SessionCredentialDocument } from './sources/session-credential-repository.ts';
import type { CredentialDocument, SourceDocument } from './sources/source-repository.ts';
import type { StaffDocument, StaffSessionDocument } from './sources/staff-repository.ts';
import type { TrafficCollections } from './sources/traffic-repository.ts';
import type { PatternRunDocument } from './profiles/pattern-run-repository.ts';
import type { ProfileCollections } from './profiles/profile-repository.ts';
import type { UnmatchedDocument } from './profiles/unmatched-repository.ts';
import type { RunLeaseDocument } from './profiles/run-lease-repository.ts';
import type { ViolationCollections } from './profiles/violation-repository.ts';
import type { DeadLetterDocument } from './sink/dead-letter-repository.ts';
import type { IdReservationDocument } from './sink/id-reservation-repository.ts';
import type { ActivityCollections } from './statements/activity-repository.ts';
import type { AttachmentCollections } from './statements/attachment-documents.ts';
import type { DocumentDocument } from './statements/document-keys.ts';
import type { StatementDocument } from './statements/statement-document.ts';
import type { ForwardingCollections } from './studies/forwarding-repository.ts';
import type { WebhookCollections } from './studies/webhook-repository.ts';
import type { ReleaseDocument } from './studies/release-document.ts';
import type { StudyCollections } from './studies/study-repository.ts';
import type { VolumeDocument } from './studies/volume-repository.ts';
import type { Collection, Db } from 'mongodb';

/** The read concern of all that a change of primary must not take back once a process has seen it. */
const MAJORITY = { readConcern: { level: 'majority' } } as const;

/** The read concern of decisions: `linearizable` sees all acknowledged ones, also after a change of primary. */
export type DecisionReads = 'majority' | 'linearizable';

/** The collections of a database; their names are those of the first release. */
export const collectionsOf = (database: Pick<Db, 'collection'>, decisionReads: DecisionReads) => ({
  statements: database.collection<StatementDocument>('statements'),
  activities: {
    definitions: database.collection('definitions'),
    rebuilds: database.collection('rebuilds'),
  } satisfies ActivityCollections,
  documents: database.collection<DocumentDocument>('documents'),
  attachments: {
    attachments: database.collection('attachments'),
    chunks: database.collection('attachmentChunks'),
    uploads: database.collection('attachmentUploads'),
  } satisfies AttachmentCollections,
  deadLetters: database.collection<DeadLetterDocument>('aside'),
  // Consistent-Through goes to clients.
  progress: database.collection<ProgressDocument>('progress', MAJORITY),
  // A sink must see what a request has reserved before it read the progress.
  idReservations: database.collection<IdReservationDocument>('idReservations', MAJORITY),
  endedSessions: database.collection<EndedSessionDocument>('endedSessions', MAJORITY),
  endedSessionCopies: database.collection<EndedSessionDocument>('endedSessionCopies', MAJORITY),
  facts: database.collection<FactDocument>('facts'),
  factCopies: database.collection<FactDocument>('factCopies'),
  sources: database.collection<SourceDocument>('sources'),
  credentials: database.collection<CredentialDocument>('credentials'),
  // Ended sessions and accounts must not come back.
  staff: database.collection<StaffDocument>('staff', MAJORITY),
  staffSessions: database.collection<StaffSessionDocument>('staffSessions', MAJORITY),
  organisations: database.collection<OrganisationDocument>('organisations'),
  sessionCredentials: database.collection<SessionCredentialDocument>('sessionCredentials', MAJORITY),
  // Damage that one process has found counts for all.
  knownDamage: database.collection<KnownDamageDocument>('knownDamage', MAJORITY),
  // Processes compare revisions.
  profiles: {
    profiles: database.collection('profiles', MAJORITY),
    versions: database.collection('profileVersions', MAJORITY),
  } satisfies ProfileCollections,
  patternRuns: database.collection<PatternRunDocument>('runs'),
  // A request must not find a lease free that another request has.
  runLeases: database.collection<RunLeaseDocument>('runLeases', MAJORITY),
  violations: {
    violations: database.collection('violations'),
    counts: database.collection('violationCounts'),
  } satisfies ViolationCollections,
  unmatched: database.collection<UnmatchedDocument>('unmatched'),
  // Decisions, and all that depends on one.
  people: {
    people: database.collection('people', { readConcern: { level: decisionReads } }),
    identifiers: database.collection('identifiers', { readConcern: { level: decisionReads } }),
    copies: database.collection('identifierCopies', { readConcern: { level: decisionReads } }),
  } satisfies PeopleCollections,
  purposes: database.collection<PurposeDocument>('purposes', { readConcern: { level: decisionReads } }),
  accessRecords: database.collection<AccessRecordDocument>('accessRecords'),
  auditEvents: database.collection<AuditEventDocument>('events', MAJORITY),
  erasures: database.collection<ErasureDocument>('erasures', MAJORITY),
  mentions: {
    mentions: database.collection('mentions', MAJORITY),
    tokens: database.collection('erasedTokens', MAJORITY),
    searches: database.collection('mentionSearch', MAJORITY),
  } satisfies MentionCollections,
  replacements: database.collection<ReplacementDocument>('replacements', MAJORITY),
  releases: database.collection<ReleaseDocument>('releases', MAJORITY),
  studies: {
    studies: database.collection('studies', MAJORITY),
    participants: database.collection('participants', MAJORITY),
    releasers: database.collection('releasers', MAJORITY),
  } satisfies StudyCollections,
  traffic: {
    slots: database.collection('traffic'),
    seen: database.collection('lastSeen'),
    faults: database.collection('refusedFaults'),
  } satisfies TrafficCollections,
  volumes: database.collection<VolumeDocument>('volumes'),
  forwardings: {
    forwardings: database.collection('forwardings', MAJORITY),
    undelivered: database.collection('undelivered', MAJORITY),
  } satisfies ForwardingCollections,
  webhooks: {
    webhooks: database.collection('webhooks', MAJORITY),
    deliveries: database.collection('deliveries', MAJORITY),
  } satisfies WebhookCollections,
});

export type Collections = ReturnType<typeof collectionsOf>;

/** The collection of each checked kind; identifiers, facts and ended sessions have a second copy. */
export const CHECKED_COLLECTIONS: Readonly<Record<CheckedKind, (all: Collections) => unknown>> = {
  person: ({ people }) => people.people,
  identifier: ({ people }) => people.identifiers,
  purpose: ({ purposes }) => purposes,
  source: ({ sources }) => sources,
  credential: ({ credentials }) => credentials,
  'session-credential': ({ sessionCredentials }) => sessionCredentials,
  account: ({ staff }) => staff,
  'account-session': ({ staffSessions }) => staffSessions,
  organisation: ({ organisations }) => organisations,
  study: ({ studies }) => studies.studies,
  release: ({ releases }) => releases,
  'study-cursor': ({ studies }) => studies.releasers,
  forwarding: ({ forwardings }) => forwardings.forwardings,
  webhook: ({ webhooks }) => webhooks.webhooks,
  erasure: ({ erasures }) => erasures,
  replacement: ({ replacements }) => replacements,
  'pattern-run': ({ patternRuns }) => patternRuns,
  progress: ({ progress }) => progress,
  fact: ({ facts }) => facts,
  'ended-session': ({ endedSessions }) => endedSessions,
};

/** The names of all collections, those of the sign-in failures too, which their library opens. */
export const collectionNames = (collections: Collections): readonly string[] => {
  const all = Object.values<object>(collections).flatMap((one) =>
    'collectionName' in one ? [one] : Object.values<object>(one as Readonly<Record<string, object>>),
  );
  return [
    ...(all as readonly Pick<Collection, 'collectionName'>[]).map(({ collectionName }) => collectionName),
    SIGN_IN_FAILURES,
  ];
};
