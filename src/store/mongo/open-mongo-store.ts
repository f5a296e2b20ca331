import { type Db, type IndexDescription, MongoClient } from 'mongodb';
import type { Store } from '../ports/store.ts';
import type { ProgressDocument } from './client/batched-save.ts';
import { createMongoFactRepository, type FactDocument } from './client/fact-repository.ts';
import { createGuard, type Guard } from './client/guard.ts';
import {
  type AuditEventDocument,
  BY_EVENT,
  BY_PERSON_AND_SEQ,
  createMongoAuditEventRepository,
} from './consent/audit-event-repository.ts';
import {
  BY_EXPIRES,
  createMongoEndedSessionRepository,
  type EndedSessionDocument,
} from './consent/ended-session-repository.ts';
import { BY_OPEN_SINCE, createMongoErasureRepository, type ErasureDocument } from './consent/erasure-repository.ts';
import { createMongoOrganisationRepository, type OrganisationDocument } from './consent/organisation-repository.ts';
import type { PeopleCollections } from './consent/person-lookup.ts';
import { BY_PERSON, createMongoPersonRepository, PEOPLE_INDEXES } from './consent/person-repository.ts';
import { createMongoPurposeRepository, PURPOSE_INDEXES, type PurposeDocument } from './consent/purpose-repository.ts';
import {
  BY_EXPIRES_AT,
  createMongoSessionCredentialRepository,
  type SessionCredentialDocument,
} from './consent/session-credential-repository.ts';
import {
  createMongoSourceRepository,
  type CredentialDocument,
  type SourceDocument,
} from './consent/source-repository.ts';
import {
  createMongoStaffRepository,
  createMongoStaffSessionRepository,
  STAFF_SESSION_INDEXES,
  type StaffDocument,
  type StaffSessionDocument,
  UNIQUE_STAFF_INDEXES,
} from './consent/staff-repository.ts';
import {
  BY_EXPIRY,
  BY_FAILURE_KEY,
  createMongoSignInFailureRepository,
  SIGN_IN_FAILURES,
} from './consent/sign-in-failure-repository.ts';
import { createMongoPatternRunRepository, type PatternRunDocument } from './profiles/pattern-run-repository.ts';
import { BY_REVISION, createMongoProfileRepository, type ProfileDocument } from './profiles/profile-repository.ts';
import {
  COUNT_INDEXES,
  createMongoViolationRepository,
  VIOLATION_INDEXES,
  type ViolationCollections,
} from './profiles/violation-repository.ts';
import {
  createMongoDeadLetterRepository,
  DEAD_LETTER_INDEX,
  type DeadLetterDocument,
} from './sink/dead-letter-repository.ts';
import { migrateMongoStore } from './migrate-mongo-store.ts';
import { createMongoProgressRepository } from './sink/progress-repository.ts';
import { type ActivityCollections, createMongoActivityRepository } from './statements/activity-repository.ts';
import { type AttachmentCollections, BY_USED_AT } from './statements/attachment-documents.ts';
import { createMongoAttachmentRepository } from './statements/attachment-repository.ts';
import {
  BY_OWNER_AND_SCOPE,
  BY_PERSON_OF_DOCUMENT,
  createMongoDocumentRepository,
  type DocumentDocument,
} from './statements/document-repository.ts';
import { BY_AT, BY_REFS, type StatementDocument } from './statements/statement-document.ts';
import { createMongoStatementRepository } from './statements/statement-repository.ts';
import { RELEASE_INDEXES, type ReleaseDocument, SPARSE_RELEASE_INDEXES } from './studies/release-document.ts';
import { createMongoReleaseRepository } from './studies/release-repository.ts';
import { BY_STUDY_AND_PERSON, createMongoStudyRepository, type StudyCollections } from './studies/study-repository.ts';
import { createMongoVolumeRepository, type VolumeDocument } from './studies/volume-repository.ts';

/** What a MongoDB store needs. */
export interface MongoStoreDeps {
  /** `mongodb://HOSTS/DATABASE`, with the driver's own options after it. */
  readonly url: string;
  readonly now: () => number;
}

/** An absent server is reported within 2.5 s; one that hangs, within 5 s: a batch may take that long on slow disks. */
const TIMEOUTS = {
  serverSelectionTimeoutMS: 2500,
  connectTimeoutMS: 2500,
  waitQueueTimeoutMS: 2500,
  socketTimeoutMS: 5000,
} as const;

/** The read concern of all that a change of primary must not take back once a process has seen it. */
const MAJORITY = { readConcern: { level: 'majority' } } as const;

/** The names of collections are those of the first release. */
const collectionsOf = (database: Db) => ({
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
  endedSessions: database.collection<EndedSessionDocument>('endedSessions', MAJORITY),
  facts: database.collection<FactDocument>('facts'),
  sources: database.collection<SourceDocument>('sources'),
  credentials: database.collection<CredentialDocument>('credentials'),
  // What was ended must not come back.
  staff: database.collection<StaffDocument>('staff', MAJORITY),
  staffSessions: database.collection<StaffSessionDocument>('staffSessions', MAJORITY),
  organisations: database.collection<OrganisationDocument>('organisations'),
  sessionCredentials: database.collection<SessionCredentialDocument>('sessionCredentials', MAJORITY),
  // Processes compare revisions.
  profiles: database.collection<ProfileDocument>('profiles', MAJORITY),
  patternRuns: database.collection<PatternRunDocument>('runs'),
  violations: {
    violations: database.collection('violations'),
    counts: database.collection('violationCounts'),
  } satisfies ViolationCollections,
  // Decisions, and all that depends on one.
  people: {
    people: database.collection('people', MAJORITY),
    identifiers: database.collection('identifiers', MAJORITY),
  } satisfies PeopleCollections,
  purposes: database.collection<PurposeDocument>('purposes', MAJORITY),
  auditEvents: database.collection<AuditEventDocument>('events', MAJORITY),
  erasures: database.collection<ErasureDocument>('erasures', MAJORITY),
  releases: database.collection<ReleaseDocument>('releases', MAJORITY),
  studies: {
    studies: database.collection('studies', MAJORITY),
    participants: database.collection('participants', MAJORITY),
    releasers: database.collection('releasers', MAJORITY),
  } satisfies StudyCollections,
  volumes: database.collection<VolumeDocument>('volumes'),
  signInFailures: database.collection(SIGN_IN_FAILURES),
});

type Collections = ReturnType<typeof collectionsOf>;
type Key = Readonly<Record<string, 1 | -1>>;

const indexes = (keys: readonly Key[]): IndexDescription[] => keys.map((key) => ({ key }));
const sparseIndexes = (keys: readonly Key[]): IndexDescription[] => keys.map((key) => ({ key, sparse: true }));

const createIndexes = async (all: Collections): Promise<void> => {
  await all.statements.createIndexes(indexes([BY_AT, BY_REFS]));
  await all.deadLetters.createIndexes(indexes([DEAD_LETTER_INDEX]));
  await all.documents.createIndexes(indexes([BY_OWNER_AND_SCOPE, BY_PERSON_OF_DOCUMENT]));
  await all.attachments.attachments.createIndexes(indexes([BY_USED_AT]));
  await all.sessionCredentials.createIndexes(indexes([BY_EXPIRES_AT]));
  await all.profiles.createIndexes(indexes([BY_REVISION]));
  await all.violations.violations.createIndexes(indexes(VIOLATION_INDEXES));
  await all.violations.counts.createIndexes(indexes(COUNT_INDEXES));
  await all.people.people.createIndexes(sparseIndexes(PEOPLE_INDEXES));
  await all.people.identifiers.createIndexes(indexes([BY_PERSON]));
  await all.endedSessions.createIndexes(indexes([BY_EXPIRES]));
  await all.staff.createIndexes(UNIQUE_STAFF_INDEXES.map((key) => ({ key, unique: true, sparse: true })));
  await all.staffSessions.createIndexes(indexes(STAFF_SESSION_INDEXES));
  await all.purposes.createIndexes(indexes(PURPOSE_INDEXES));
  await all.auditEvents.createIndexes([{ key: BY_EVENT, unique: true }, ...indexes([BY_PERSON_AND_SEQ])]);
  await all.signInFailures.createIndexes([BY_EXPIRY, BY_FAILURE_KEY]);
  await all.erasures.createIndexes(sparseIndexes([BY_OPEN_SINCE]));
  await all.studies.participants.createIndexes(indexes([BY_STUDY_AND_PERSON]));
  await all.releases.createIndexes([...indexes(RELEASE_INDEXES), ...sparseIndexes(SPARSE_RELEASE_INDEXES)]);
};

const repositoriesOf = (
  all: Collections,
  guard: Guard,
): Omit<Store, 'purgeDeleted' | 'ping' | 'close' | 'signInFailures'> => ({
  statements: guard.wrap(createMongoStatementRepository(all.statements)),
  activities: guard.wrap(createMongoActivityRepository(all.activities)),
  documents: guard.wrap(createMongoDocumentRepository(all.documents)),
  // Guards its calls one by one: a stream is no promise.
  attachments: createMongoAttachmentRepository(all.attachments, guard),
  progress: guard.wrap(createMongoProgressRepository(all.progress)),
  deadLetters: guard.wrap(createMongoDeadLetterRepository(all.deadLetters)),
  endedSessions: guard.wrap(createMongoEndedSessionRepository(all.endedSessions)),
  facts: guard.wrap(createMongoFactRepository(all.facts)),
  sources: guard.wrap(createMongoSourceRepository(all.sources, all.credentials)),
  staff: guard.wrap(createMongoStaffRepository(all.staff)),
  staffSessions: guard.wrap(createMongoStaffSessionRepository(all.staffSessions)),
  organisations: guard.wrap(createMongoOrganisationRepository(all.organisations)),
  sessionCredentials: guard.wrap(createMongoSessionCredentialRepository(all.sessionCredentials)),
  profiles: guard.wrap(createMongoProfileRepository(all.profiles)),
  patternRuns: guard.wrap(createMongoPatternRunRepository(all.patternRuns)),
  violations: guard.wrap(createMongoViolationRepository(all.violations)),
  people: guard.wrap(createMongoPersonRepository(all.people)),
  purposes: guard.wrap(createMongoPurposeRepository(all.purposes)),
  auditEvents: guard.wrap(createMongoAuditEventRepository(all.auditEvents)),
  erasures: guard.wrap(createMongoErasureRepository(all.erasures)),
  releases: guard.wrap(createMongoReleaseRepository(all.releases)),
  studies: guard.wrap(createMongoStudyRepository(all.studies)),
  volumes: guard.wrap(createMongoVolumeRepository(all.volumes)),
});

/**
 * Opens the store in a MongoDB database, creates missing indexes and migrates old content. A write resolves when a
 * majority has it in its journal (`w: majority, j: true`); every read asks the primary. Rejects with Problem
 * `store-unavailable`.
 */
export const openMongoStore = async ({ url }: MongoStoreDeps): Promise<Store> => {
  const client = new MongoClient(url, {
    ...TIMEOUTS,
    maxPoolSize: 50,
    maxIdleTimeMS: 60_000,
    ignoreUndefined: true,
    appName: 'carnet',
  });
  const database = client.db(undefined, { writeConcern: { w: 'majority', journal: true }, readPreference: 'primary' });
  const collections = collectionsOf(database);
  const guard = createGuard();
  const { prepare, ping } = guard.wrap({
    prepare: async () => {
      await client.connect();
      await createIndexes(collections);
      await migrateMongoStore(database, collections);
    },
    ping: async () => {
      await database.command({ ping: 1 });
    },
  });
  try {
    await prepare();
  } catch (thrown) {
    await client.close();
    throw thrown;
  }
  return {
    ...repositoriesOf(collections, guard),
    purgeDeleted: () => Promise.resolve(true),
    signInFailures: guard.wrap(createMongoSignInFailureRepository(client.db())),
    ping,
    close: async () => {
      await guard.close();
      await client.close();
    },
  };
};
