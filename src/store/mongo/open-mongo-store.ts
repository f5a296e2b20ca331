import { type Db, ReadConcern } from 'mongodb';
import { Problem } from '../../core/problem.ts';
import { HOUR_MS } from '../../core/time.ts';
import type { StoreObserver } from '../ports/store-observer.ts';
import type { Store } from '../ports/store.ts';
import { connect, createClient, openIndexBuilder } from './client/connection.ts';
import { checkCluster, type ClusterFacts } from './cluster/check-cluster.ts';
import { readCluster } from './cluster/read-cluster.ts';
import { createMongoFactRepository } from './client/fact-repository.ts';
import { callDriver, isPassingForRead, storeErrorFields } from './client/failure.ts';
import { createGuard, type Guard } from './client/guard.ts';
import { createIndexDamage, type IndexDamage } from './client/index-damage.ts';
import { createIndexMonitor } from './client/index-monitor.ts';
import { retriedDatabase } from './client/retried-collection.ts';
import { createRecordChecks, type RecordChecks } from './client/record-checks.ts';
import { createRetry } from './client/retry.ts';
import { createMongoAuditEventRepository } from './consent/audit-event-repository.ts';
import { createMongoEndedSessionRepository } from './consent/ended-session-repository.ts';
import { createMongoErasureRepository } from './consent/erasure-repository.ts';
import { createMongoOrganisationRepository } from './sources/organisation-repository.ts';
import { createMongoPersonRepository } from './consent/person-repository.ts';
import { createMongoPurposeRepository } from './consent/purpose-repository.ts';
import { createMongoSessionCredentialRepository } from './sources/session-credential-repository.ts';
import { createMongoSignInFailureRepository } from './sources/sign-in-failure-repository.ts';
import { createMongoSourceRepository } from './sources/source-repository.ts';
import { createMongoStaffRepository, createMongoStaffSessionRepository } from './sources/staff-repository.ts';
import { createMongoTrafficRepository } from './sources/traffic-repository.ts';
import { INDEXES, restsOn } from './indexes.ts';
import { migrateMongoStore } from './migrate-mongo-store.ts';
import { endCommandsOfClosedConnections } from './mongodb-patches/closed-connections.ts';
import { refuseImpossibleSizes } from './mongodb-patches/message-sizes.ts';
import { createMongoPatternRunRepository } from './profiles/pattern-run-repository.ts';
import { createMongoProfileRepository } from './profiles/profile-repository.ts';
import { createMongoUnmatchedRepository } from './profiles/unmatched-repository.ts';
import { createMongoRunLeaseRepository } from './profiles/run-lease-repository.ts';
import { createMongoViolationRepository } from './profiles/violation-repository.ts';
import { createMongoDeadLetterRepository } from './sink/dead-letter-repository.ts';
import { createMongoIdReservationRepository } from './sink/id-reservation-repository.ts';
import { createMongoProgressRepository } from './sink/progress-repository.ts';
import { createMongoActivityRepository } from './statements/activity-repository.ts';
import { createMongoAttachmentRepository } from './statements/attachment-repository.ts';
import { createMongoDocumentRepository } from './statements/document-repository.ts';
import { createFlagChecks, type FlagChecks } from './statements/statement-document.ts';
import { createMongoStatementRepository } from './statements/statement-repository.ts';
import { createMongoForwardingRepository } from './studies/forwarding-repository.ts';
import { createMongoWebhookRepository } from './studies/webhook-repository.ts';
import { createMongoReleaseRepository } from './studies/release-repository.ts';
import { createMongoStudyRepository } from './studies/study-repository.ts';
import { createMongoVolumeRepository } from './studies/volume-repository.ts';
import { createMongoAccessRecordRepository } from './consent/access-record-repository.ts';
import { createMongoMentionRepository } from './consent/mention-repository.ts';
import { createMongoReplacementRepository } from './consent/replacement-repository.ts';
import { createMongoCopyRepository } from './copy-repository.ts';
import { createMongoRecordCheckRepository } from './record-check-repository.ts';
import { collectionNames, collectionsOf, type Collections } from './collections.ts';
import { sealRecords } from './seal-records.ts';
import { checkFormat, FORMAT_NUMBER, FORMAT_WITHOUT_CHECKSUMS, raiseFormat } from './store-format.ts';
import { defined } from '../../core/json-object.ts';
import { isInserted } from './client/duplicate-key.ts';

const WAIT_MS = 2000;

/** Writes a document that all processes share, durably in a majority. Rejects with the error of the driver. */
const writeProbe = async (database: Db): Promise<void> => {
  const written = database
    .collection<{ readonly _id: string }>('readiness')
    .updateOne(
      { _id: 'probe' },
      { $set: { at: new Date() } },
      { upsert: true, maxTimeMS: WAIT_MS, writeConcern: { w: 'majority', journal: true, wtimeoutMS: WAIT_MS } },
    );
  // False if another process has just inserted it.
  await isInserted(callDriver(() => written));
};

export interface MongoStoreDeps {
  /** `mongodb://HOSTS/DATABASE`, with the driver's own options after it; `readConcernLevel` is only for decisions. */
  readonly url: string;
  readonly now: () => number;
  readonly observe?: StoreObserver;
  /** The time that a command that may be repeated is sent again, in milliseconds; 2000 by default. */
  readonly retryForMs?: number;
  /** True if servers of an earlier release still run: the indexes that only they need stay. */
  readonly isAheadOfRollout?: boolean;
  /** The time between two looks for missing indexes, in milliseconds; 30 s by default. */
  readonly checkIndexesEveryMs?: number;
}

const RETRY_FOR_MS = 2000;
const CHECK_INDEXES_EVERY_MS = 30_000;
/** The time for which a process may rely on an index that another process has found damaged, in milliseconds. */
const FOLLOW_DAMAGE_MS = 1000;

const repositoriesOf = (
  all: Collections,
  guard: Guard,
  {
    checks,
    flags,
    damage,
    areDocumentsMoved,
  }: {
    readonly checks: RecordChecks;
    readonly flags: FlagChecks;
    readonly damage: IndexDamage;
    readonly areDocumentsMoved: () => boolean;
  },
): Omit<Store, 'isRemote' | 'purgeDeleted' | 'writeVersion' | 'ping' | 'close' | 'signInFailures'> => ({
  statements: guard.wrap('statements', createMongoStatementRepository(all.statements, flags, damage)),
  activities: guard.wrap('activities', createMongoActivityRepository(all.activities)),
  documents: guard.wrap('documents', createMongoDocumentRepository(all.documents, areDocumentsMoved)),
  // The repository guards its calls one by one: a stream is no promise.
  attachments: createMongoAttachmentRepository(all.attachments, guard),
  progress: guard.wrap('progress', createMongoProgressRepository(all.progress, checks)),
  idReservations: guard.wrap('idReservations', createMongoIdReservationRepository(all.idReservations)),
  deadLetters: guard.wrap('deadLetters', createMongoDeadLetterRepository(all.deadLetters)),
  endedSessions: guard.wrap('endedSessions', createMongoEndedSessionRepository(all, checks)),
  facts: guard.wrap('facts', createMongoFactRepository(all, checks)),
  sources: guard.wrap('sources', createMongoSourceRepository(all.sources, all.credentials, checks)),
  staff: guard.wrap('staff', createMongoStaffRepository(all.staff, checks)),
  staffSessions: guard.wrap('staffSessions', createMongoStaffSessionRepository(all.staffSessions, checks)),
  organisations: guard.wrap('organisations', createMongoOrganisationRepository(all.organisations, checks)),
  sessionCredentials: guard.wrap(
    'sessionCredentials',
    createMongoSessionCredentialRepository(all.sessionCredentials, checks),
  ),
  profiles: guard.wrap('profiles', createMongoProfileRepository(all.profiles)),
  patternRuns: guard.wrap('patternRuns', createMongoPatternRunRepository(all.patternRuns, checks)),
  runLeases: guard.wrap('runLeases', createMongoRunLeaseRepository(all.runLeases)),
  violations: guard.wrap('violations', createMongoViolationRepository(all.violations)),
  unmatched: guard.wrap('unmatched', createMongoUnmatchedRepository(all.unmatched)),
  people: guard.wrap('people', createMongoPersonRepository(all.people, checks)),
  purposes: guard.wrap('purposes', createMongoPurposeRepository(all.purposes, checks)),
  accessRecords: guard.wrap('accessRecords', createMongoAccessRecordRepository(all.accessRecords)),
  auditEvents: guard.wrap('auditEvents', createMongoAuditEventRepository(all.auditEvents)),
  erasures: guard.wrap('erasures', createMongoErasureRepository(all.erasures, checks)),
  mentions: guard.wrap('mentions', createMongoMentionRepository(all.mentions)),
  replacements: guard.wrap('replacements', createMongoReplacementRepository(all.replacements, checks)),
  releases: guard.wrap('releases', createMongoReleaseRepository(all.releases, checks)),
  studies: guard.wrap('studies', createMongoStudyRepository(all.studies, checks)),
  traffic: guard.wrap('traffic', createMongoTrafficRepository(all.traffic)),
  volumes: guard.wrap('volumes', createMongoVolumeRepository(all.volumes)),
  forwardings: guard.wrap('forwardings', createMongoForwardingRepository(all.forwardings, checks)),
  webhooks: guard.wrap('webhooks', createMongoWebhookRepository(all.webhooks, checks)),
  recordChecks: guard.wrap('recordChecks', createMongoRecordCheckRepository(all, checks)),
  copies: guard.wrap('copies', createMongoCopyRepository(all, checks)),
});

/** Patches the driver. If it has another shape, a failure is reported, and it stays as it is. */
const patchDriver = (observe: StoreObserver | undefined): void => {
  try {
    endCommandsOfClosedConnections();
    refuseImpossibleSizes();
  } catch {
    observe?.failed({ operation: 'driver.patch', error: 'OtherVersion' });
  }
};

const strayed = (name: string): string =>
  `the index ${name} has led to a document that does not have its key: carnet check --mend`;

/** Throws an Error that names the faults by which a deployment would lose data; warns of the others. */
const checkDeployment = (facts: ClusterFacts, observe: StoreObserver | undefined): void => {
  const { refusals, warnings } = checkCluster(facts);
  for (const warning of warnings) observe?.warned(warning);
  if (refusals.length > 0) throw new Error(refusals.join('; '));
};

/** Set explicitly, so that no default of the cluster counts. */
const CONCERNS = {
  writeConcern: { w: 'majority', journal: true },
  readConcern: new ReadConcern('local'),
  readPreference: 'primary',
} as const;

/**
 * Opens the store in a MongoDB database; creates missing indexes and migrates old content. Writes are `w: majority, j:
 * true`; reads ask the primary. Rejects with Problem `store-unavailable`, and with an Error for a deployment that would
 * lose data.
 */
export const openMongoStore = async ({
  url,
  now,
  observe,
  retryForMs = RETRY_FOR_MS,
  isAheadOfRollout = false,
  checkIndexesEveryMs = CHECK_INDEXES_EVERY_MS,
}: MongoStoreDeps): Promise<Store> => {
  patchDriver(observe);
  const closing = new AbortController();
  const retry = createRetry({
    forMs: retryForMs,
    signal: closing.signal,
    onRetry: (thrown) => observe?.retried(storeErrorFields(thrown) ?? { error: 'Error' }),
  });
  const client = createClient(url);
  const database = client.db(undefined, CONCERNS);
  const retried = retriedDatabase(database, retry);
  const collections = collectionsOf(
    retried,
    client.readConcern?.level === 'linearizable' ? 'linearizable' : 'majority',
  );
  const indexes = createIndexMonitor({
    indexes: INDEXES,
    database,
    openBuilder: () => openIndexBuilder(url),
    retry,
    onBuilding: (builds) => observe?.building(builds),
    onFailed: (thrown) => observe?.failed({ operation: 'indexes.build', error: 'Error', ...storeErrorFields(thrown) }),
  });
  const damage = createIndexDamage({
    collection: collections.knownDamage,
    restsOn,
    now,
    onNoted: (name) => observe?.damaged({ part: 'index', reason: strayed(name) }),
  });
  const guard = createGuard({ indexes, damage, ...defined({ observe }) });
  let [isSealed, areDocumentsMoved] = [false, false];
  const { prepare, seal, ping } = guard.wrap('store', {
    prepare: async () => {
      await connect(client);
      checkDeployment(
        await retry(isPassingForRead, () => callDriver(() => readCluster(client, collectionNames(collections)))),
        observe,
      );
      await checkFormat(collections.facts);
      await damage.refresh();
      await indexes.build();
      ({ areDocumentsMoved } = await migrateMongoStore(retried, { ...collections, isAheadOfRollout }, now));
    },
    seal: async () => {
      isSealed = await sealRecords(collections, now);
      await raiseFormat(collections, isSealed ? FORMAT_NUMBER : FORMAT_WITHOUT_CHECKSUMS);
    },
    ping: async () => {
      await writeProbe(database);
      const state = indexes.state();
      if (state !== undefined) throw new Problem('store-unavailable', state, [], { state });
    },
  });
  try {
    await prepare();
    if (!isAheadOfRollout) await seal();
  } catch (thrown) {
    await client.close();
    throw thrown;
  }
  const timers = [
    setInterval(() => void indexes.refresh(), checkIndexesEveryMs),
    setInterval(() => void damage.refresh().catch(() => undefined), FOLLOW_DAMAGE_MS),
    setInterval(() => {
      if (!isSealed && !isAheadOfRollout) void seal().catch(() => undefined);
    }, HOUR_MS),
  ];
  for (const timer of timers) timer.unref();
  return {
    isRemote: true,
    ...repositoriesOf(collections, guard, {
      checks: createRecordChecks(() => isSealed),
      flags: createFlagChecks(() => isSealed),
      damage,
      areDocumentsMoved: () => areDocumentsMoved,
    }),
    purgeDeleted: () => Promise.resolve(true),
    writeVersion: () => Promise.resolve(undefined),
    signInFailures: guard.wrap(
      'signInFailures',
      createMongoSignInFailureRepository(retriedDatabase(client.db(), retry) as Db),
    ),
    ping,
    close: async () => {
      for (const timer of timers) clearInterval(timer);
      closing.abort();
      await indexes.close();
      await guard.close();
      await client.close();
    },
  };
};
