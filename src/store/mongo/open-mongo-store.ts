import { type Db, MongoClient, type MongoClientOptions } from 'mongodb';
import { Problem } from '../../core/problem.ts';
import { storeUnavailable } from '../ports/store-error.ts';
import type { StoreObserver } from '../ports/store-observer.ts';
import type { Store } from '../ports/store.ts';
import type { ProgressDocument } from './client/batched-save.ts';
import { createMongoFactRepository, type FactDocument } from './client/fact-repository.ts';
import { storeErrorFields } from './client/failure.ts';
import { createGuard, type Guard } from './client/guard.ts';
import type { IndexBuilder } from './client/index-build.ts';
import { createIndexMonitor } from './client/index-monitor.ts';
import { createReadIndexProgress } from './client/index-progress.ts';
import { retriedDatabase } from './client/retried-collection.ts';
import { createRetry } from './client/retry.ts';
import { type AuditEventDocument, createMongoAuditEventRepository } from './consent/audit-event-repository.ts';
import { createMongoEndedSessionRepository, type EndedSessionDocument } from './consent/ended-session-repository.ts';
import { createMongoErasureRepository, type ErasureDocument } from './consent/erasure-repository.ts';
import { createMongoOrganisationRepository, type OrganisationDocument } from './consent/organisation-repository.ts';
import type { PeopleCollections } from './consent/person-lookup.ts';
import { createMongoPersonRepository } from './consent/person-repository.ts';
import { createMongoPurposeRepository, type PurposeDocument } from './consent/purpose-repository.ts';
import {
  createMongoSessionCredentialRepository,
  type SessionCredentialDocument,
} from './consent/session-credential-repository.ts';
import { createMongoSignInFailureRepository } from './consent/sign-in-failure-repository.ts';
import {
  createMongoSourceRepository,
  type CredentialDocument,
  type SourceDocument,
} from './consent/source-repository.ts';
import {
  createMongoStaffRepository,
  createMongoStaffSessionRepository,
  type StaffDocument,
  type StaffSessionDocument,
} from './consent/staff-repository.ts';
import { INDEXES } from './indexes.ts';
import { migrateMongoStore } from './migrate-mongo-store.ts';
import { createMongoPatternRunRepository, type PatternRunDocument } from './profiles/pattern-run-repository.ts';
import { createMongoProfileRepository, type ProfileDocument } from './profiles/profile-repository.ts';
import { createMongoViolationRepository, type ViolationCollections } from './profiles/violation-repository.ts';
import { createMongoDeadLetterRepository, type DeadLetterDocument } from './sink/dead-letter-repository.ts';
import { createMongoProgressRepository } from './sink/progress-repository.ts';
import { type ActivityCollections, createMongoActivityRepository } from './statements/activity-repository.ts';
import type { AttachmentCollections } from './statements/attachment-documents.ts';
import { createMongoAttachmentRepository } from './statements/attachment-repository.ts';
import { createMongoDocumentRepository, type DocumentDocument } from './statements/document-repository.ts';
import type { StatementDocument } from './statements/statement-document.ts';
import { createMongoStatementRepository } from './statements/statement-repository.ts';
import type { ReleaseDocument } from './studies/release-document.ts';
import { createMongoReleaseRepository } from './studies/release-repository.ts';
import { createMongoStudyRepository, type StudyCollections } from './studies/study-repository.ts';
import { createMongoVolumeRepository, type VolumeDocument } from './studies/volume-repository.ts';

/** What a MongoDB store needs. */
export interface MongoStoreDeps {
  /** `mongodb://HOSTS/DATABASE`, with the driver's own options after it. */
  readonly url: string;
  readonly now: () => number;
  readonly observe?: StoreObserver;
  /** How long a command that may be repeated is sent again, in milliseconds; 2000 by default. */
  readonly retryForMs?: number;
  /** How often it is looked whether indexes are missing, in milliseconds; 30 s by default. */
  readonly checkIndexesEveryMs?: number;
}

const RETRY_FOR_MS = 2000;
const CHECK_INDEXES_EVERY_MS = 30_000;

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
const collectionsOf = (database: Pick<Db, 'collection'>) => ({
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
});

type Collections = ReturnType<typeof collectionsOf>;
const repositoriesOf = (
  all: Collections,
  guard: Guard,
): Omit<Store, 'purgeDeleted' | 'ping' | 'close' | 'signInFailures'> => ({
  statements: guard.wrap('statements', createMongoStatementRepository(all.statements)),
  activities: guard.wrap('activities', createMongoActivityRepository(all.activities)),
  documents: guard.wrap('documents', createMongoDocumentRepository(all.documents)),
  // Guards its calls one by one: a stream is no promise.
  attachments: createMongoAttachmentRepository(all.attachments, guard),
  progress: guard.wrap('progress', createMongoProgressRepository(all.progress)),
  deadLetters: guard.wrap('deadLetters', createMongoDeadLetterRepository(all.deadLetters)),
  endedSessions: guard.wrap('endedSessions', createMongoEndedSessionRepository(all.endedSessions)),
  facts: guard.wrap('facts', createMongoFactRepository(all.facts)),
  sources: guard.wrap('sources', createMongoSourceRepository(all.sources, all.credentials)),
  staff: guard.wrap('staff', createMongoStaffRepository(all.staff)),
  staffSessions: guard.wrap('staffSessions', createMongoStaffSessionRepository(all.staffSessions)),
  organisations: guard.wrap('organisations', createMongoOrganisationRepository(all.organisations)),
  sessionCredentials: guard.wrap('sessionCredentials', createMongoSessionCredentialRepository(all.sessionCredentials)),
  profiles: guard.wrap('profiles', createMongoProfileRepository(all.profiles)),
  patternRuns: guard.wrap('patternRuns', createMongoPatternRunRepository(all.patternRuns)),
  violations: guard.wrap('violations', createMongoViolationRepository(all.violations)),
  people: guard.wrap('people', createMongoPersonRepository(all.people)),
  purposes: guard.wrap('purposes', createMongoPurposeRepository(all.purposes)),
  auditEvents: guard.wrap('auditEvents', createMongoAuditEventRepository(all.auditEvents)),
  erasures: guard.wrap('erasures', createMongoErasureRepository(all.erasures)),
  releases: guard.wrap('releases', createMongoReleaseRepository(all.releases)),
  studies: guard.wrap('studies', createMongoStudyRepository(all.studies)),
  volumes: guard.wrap('volumes', createMongoVolumeRepository(all.volumes)),
});

const clientOptions: MongoClientOptions = { maxIdleTimeMS: 60_000, ignoreUndefined: true, appName: 'carnet' };

/** The connection on which indexes are built: only the server ends a build, which may take hours. */
const openBuilder = (url: string): IndexBuilder => {
  const client = new MongoClient(url, { ...clientOptions, ...TIMEOUTS, socketTimeoutMS: 0, maxPoolSize: 2 });
  return {
    database: client.db(undefined, { writeConcern: { w: 'majority', journal: true } }),
    readProgress: createReadIndexProgress(client),
    close: () => client.close(),
  };
};

/** Connects; a name that cannot be resolved counts as a server that cannot be reached. */
const connect = async (client: MongoClient): Promise<void> => {
  try {
    await client.connect();
  } catch (thrown) {
    if (thrown instanceof Error && 'syscall' in thrown) throw storeUnavailable(thrown.message);
    throw thrown;
  }
};

/**
 * Opens the store in a MongoDB database, creates missing indexes and migrates old content, however long that takes. A
 * write resolves when a majority has it in its journal (`w: majority, j: true`); every read asks the primary. Rejects
 * with Problem `store-unavailable`.
 */
export const openMongoStore = async ({
  url,
  observe,
  retryForMs = RETRY_FOR_MS,
  checkIndexesEveryMs = CHECK_INDEXES_EVERY_MS,
}: MongoStoreDeps): Promise<Store> => {
  const closing = new AbortController();
  const retry = createRetry({
    forMs: retryForMs,
    signal: closing.signal,
    onRetry: (thrown) => observe?.retried(storeErrorFields(thrown) ?? { error: 'Error' }),
  });
  const client = new MongoClient(url, { ...clientOptions, ...TIMEOUTS, maxPoolSize: 50 });
  const database = client.db(undefined, { writeConcern: { w: 'majority', journal: true }, readPreference: 'primary' });
  const retried = retriedDatabase(database, retry);
  const collections = collectionsOf(retried);
  const indexes = createIndexMonitor({
    indexes: INDEXES,
    database,
    openBuilder: () => openBuilder(url),
    onBuilding: (builds) => observe?.building(builds),
    onFailed: (thrown) => observe?.failed({ operation: 'indexes.build', error: 'Error', ...storeErrorFields(thrown) }),
  });
  const guard = createGuard({ indexes, ...(observe === undefined ? {} : { observe }) });
  const { prepare, ping } = guard.wrap('store', {
    prepare: async () => {
      await connect(client);
      await indexes.build();
      await migrateMongoStore(retried, collections);
    },
    ping: async () => {
      await database.command({ ping: 1 });
      const state = indexes.state();
      if (state !== undefined) throw new Problem('store-unavailable', state, [], { state });
    },
  });
  try {
    await prepare();
  } catch (thrown) {
    await client.close();
    throw thrown;
  }
  const checking = setInterval(() => void indexes.refresh(), checkIndexesEveryMs).unref();
  return {
    ...repositoriesOf(collections, guard),
    purgeDeleted: () => Promise.resolve(true),
    signInFailures: guard.wrap(
      'signInFailures',
      createMongoSignInFailureRepository(retriedDatabase(client.db(), retry) as Db),
    ),
    ping,
    close: async () => {
      clearInterval(checking);
      closing.abort();
      await indexes.close();
      await guard.close();
      await client.close();
    },
  };
};
