import { createFindStored } from '../../consent/erasure/find-stored.ts';
import { createHasWritten, createNoteWriter } from '../../consent/erasure/has-written.ts';
import { randomUUID } from 'node:crypto';
import type { Config } from '../../core/config/config.ts';
import { createMentionAdmin } from '../../consent/admin/mention-admin.ts';
import { createDocuments } from '../../reads/documents/documents.ts';
import type {
  AppDeps,
  ProcessServices,
  PeopleServices,
  SourceServices,
  XapiServices,
} from '../../api/route/services.ts';
import { createCheckProfiles } from '../../ingest/profiles/check-profiles.ts';
import { createFindExistingIds } from '../../ingest/sink-outcome/existing-ids.ts';
import { ANSWER_BOUND_MS } from '../../ingest/deadline.ts';
import { createIngest, type IngestDeps } from '../../ingest/ingest.ts';
import { withWriterNotes } from '../../ingest/with-writer-notes.ts';
import { createProfileOutcomes } from '../../ingest/profiles/profile-outcomes.ts';
import { createCheckKeptStored, createReadKeptStored } from '../../ingest/request/kept-stored.ts';
import { type Salvage, createSalvage } from '../../ingest/salvage.ts';
import type { ReadAfterWrite } from '../../ingest/sink-outcome/read-after-write.ts';
import { createIdPlaces } from '../../ingest/sink-outcome/id-place.ts';
import { createReserveIds } from '../../ingest/sink-outcome/reserve-ids.ts';
import { createRetentionGuard, maxStoreLagMs } from '../../ingest/sink-outcome/retention-guard.ts';
import { createTryStatements } from '../../ingest/try-statements.ts';
import type { Journal } from '../../journal/port/journal.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import { openOrganisationProviders } from '../../access/openid/organisation-providers.ts';
import { checkDocument } from '../../profiles/judge/check-document.ts';
import type { ProfileRegistry } from '../../profiles/registry/profile-registry.ts';
import { createActivities } from '../../reads/query/activities.ts';
import { createBrowse } from '../../reads/query/browse.ts';
import { createFindFindings } from '../../reads/query/find-findings.ts';
import { createConfine } from '../../reads/query/confinement.ts';
import type { ConsistentThrough } from '../../reads/query/consistent-through.ts';
import type { GivenThrough } from '../../reads/query/given-through.ts';
import type { FilterVisible } from '../../reads/query/filter-visible.ts';
import { createMoreTokens } from '../../reads/query/more-tokens.ts';
import { createQuery } from '../../reads/query/query.ts';
import { createSuggest } from '../../reads/query/suggest.ts';
import { authorityOf, authorOf } from '../../access/sources/authentication/authority.ts';
import { profileModeOf } from '../../access/sources/profile-modes.ts';
import type { Quotas } from '../../access/sources/limits/quotas.ts';
import type { Store } from '../../store/ports/store.ts';
import type { StoredTimes } from '../../store/stored-times.ts';
import { composeAuthentication } from './compose-authentication.ts';
import type { ConsentServices } from '../consent/compose-consent.ts';
import { composeExport } from './compose-export.ts';
import { composeViolations } from './compose-violations.ts';
import { composeLeaseRuns, composeRunSettings } from './compose-runs.ts';
import { composeWebhooks, type ComposeWebhooksDeps } from './compose-webhooks.ts';
import { composeWhoSeesWhat } from './compose-who-sees-what.ts';
import { composeVoidStatement } from './compose-void-statement.ts';
import { observeTraffic } from './observe-traffic.ts';
import { composeOperations, embeddedIn } from './compose-operations.ts';
import { composeStudies } from './compose-studies.ts';
import type { ComposedStaff } from './compose-staff.ts';
import type { ProbedState } from '../../telemetry/operations/part-states.ts';
import type { TrafficCounter } from '../../telemetry/operations/traffic-counter.ts';
import type { StudyReaderServices } from './compose-study-readers.ts';
import { defined } from '../../core/json-object.ts';
import { createMayBeMarker } from '../../consent/erasure/lost-markers.ts';
import { createDeadLetters, createSend, type DeadLetters } from '../../ingest/dead-letters.ts';

interface SendingServices {
  readonly store: Store;
  readonly consent: ConsentServices;
}

const composeParts = ({ store, consent }: SendingServices, ingest: IngestDeps) => ({
  sources: store.sources,
  ingestAs: (authority: string) => createIngest({ ...ingest, authority: () => authority }),
  recordChange: consent.recordChange,
});

/** Composes what operators do with dead letters. Their statements are ingested again under their first authority. */
const composeDeadLetters = (services: SendingServices, ingest: IngestDeps): DeadLetters =>
  createDeadLetters({
    ...composeParts(services, ingest),
    deadLetters: services.store.deadLetters,
    mayBeMarker: createMayBeMarker(services.store),
    recordAccess: services.consent.recordAccess,
  });

/** Composes the same ingestion for statements in a damaged log. Only the command line salvages these. */
const composeSalvage = (services: SendingServices, ingest: IngestDeps): Salvage => {
  const { recordChange, ...parts } = composeParts(services, ingest);
  const { statements, copies } = services.store;
  return createSalvage({
    statements,
    copies,
    recordChange,
    people: services.consent.people,
    send: createSend(parts, { actor: 'cli' }),
  });
};

interface ApiRooms {
  readonly store: Store;
  readonly journal: Journal;
  readonly topics: StudyTopics;
  readonly profiles: ProfileRegistry;
  readonly consent: ConsentServices;
  readonly studyReaderServices: StudyReaderServices;
  readonly webhookFeeds: ComposeWebhooksDeps['feeds'];
}

/** The settings of the HTTP API. */
export type ApiConfig = Pick<
  Config,
  | 'defaultVersion'
  | 'publicUrl'
  | 'bodyLimit'
  | 'statementsLimit'
  | 'statementBytesLimit'
  | 'inFlightLimit'
  | 'attachmentsLimit'
  | 'corsOrigins'
  | 'trustedProxies'
  | 'quota'
  | 'institution'
  | 'supervisoryAuthority'
  | 'securityContact'
  | 'openId'
  | 'organisationProviders'
  | 'tokens'
  | 'studyMinimum'
  | 'ackWaitMs'
  | 'accessRecordDays'
  | 'webhookAllowHosts'
> &
  Partial<Pick<Config, 'backupEveryHours' | 'dataDir' | 'usesDataDir'>>;

interface ApiOptions {
  readonly config: ApiConfig;
  readonly masterKey: Uint8Array;
  readonly processServices: ProcessServices;
  /** The states of journal and store that are probed all the time. */
  readonly partStates: () => ReadonlyMap<string, ProbedState>;
  readonly quotas: Quotas;
  readonly staff: ComposedStaff;
  readonly readAfterWrite: ReadAfterWrite;
  readonly consistentThrough: ConsistentThrough;
  readonly givenThrough: GivenThrough;
  readonly storedTimes: StoredTimes;
  /** The id of the epoch of the store; empty for the first. */
  readonly epoch: () => string;
  readonly traffic: TrafficCounter;
  /** Aborted when the process stops. */
  readonly closing: AbortSignal;
  /** The time since which statements name their credential, in milliseconds since the epoch; 0: all do. */
  readonly authorsSince: number;
  /** Credentials made before this time may have written without a note of it; in milliseconds since the epoch. */
  readonly notedSince: number;
  readonly now: () => number;
}

/** For the command line. */
interface WithSalvage {
  readonly salvage: Salvage;
}

/** The services of all rooms that the HTTP API uses. */
export const composeApi = (rooms: ApiRooms, options: ApiOptions): AppDeps & { readonly xapi: WithSalvage } => {
  const { config, processServices, quotas, now } = options;
  const { filterVisible } = rooms.consent;
  const xapi = composeXapi(rooms, options, filterVisible);
  const sources = composeSources(rooms, options);
  const { studyReaderServices, consent } = rooms;
  const { accountRequests: _, ...quota } = config.quota;
  const watched = { ...rooms, ...consent, ...studyReaderServices, deadLetters: xapi.deadLetters, ...sources };
  return {
    processServices,
    settings: config,
    xapi,
    sources: {
      ...sources,
      quotas,
      voidStatement: composeVoidStatement({ ...rooms, filterVisible }, { ...options, publicUrl: config.publicUrl }),
    },
    people: {
      ...composePeople(rooms, options),
      operations: composeOperations(watched, {
        ...options,
        quota,
        partChecks: processServices.health,
        studyMinimum: config.studyMinimum,
        accessRecordDays: config.accessRecordDays,
        ...embeddedIn(config),
        backupEveryHours: config.backupEveryHours,
      }),
    },
    purposes: { ...rooms.consent, readWhoSeesWhat: composeWhoSeesWhat({ ...rooms, tokens: config.tokens, now }) },
    studies: composeStudies(rooms, options, filterVisible),
    now,
  };
};

const composeIngestChecks = (
  { store, journal, profiles, consent }: ApiRooms,
  { config, consistentThrough, storedTimes, processServices, now }: ApiOptions,
): IngestDeps['checks'] => {
  const findExistingIds = createFindExistingIds({
    repository: store.statements,
    retentionVerdicts: consent.retentionVerdicts,
  });
  const leaseRuns = composeLeaseRuns({ store, consistentThrough, ackWaitMs: config.ackWaitMs, now });
  return {
    idPlaces: createIdPlaces({ repository: store.statements, readSharedIds: consent.lookups.readSharedIds }),
    findExistingIds,
    profileOutcomes: createProfileOutcomes({ violations: store.violations, profiles }),
    checkProfiles: createCheckProfiles({ store, profiles, leaseRuns, ...composeRunSettings(consent.lookups), now }),
    gate: consent.gate,
    readKeptStored: createReadKeptStored({ storedTimes, now }),
    checkRetention: createRetentionGuard({ lagMs: () => consistentThrough.lagMs(), retentionMs: journal.retentionMs }),
    reserveIds: createReserveIds({
      reservations: store.idReservations,
      progress: store.progress,
      findExistingIds,
      isStopping: processServices.isStopping,
      now: () => performance.now(),
    }),
  };
};

const composeXapi = (
  rooms: ApiRooms,
  options: ApiOptions,
  filterVisible: FilterVisible,
): XapiServices & WithSalvage => {
  const { store, journal, profiles, consent } = rooms;
  const { config, readAfterWrite, consistentThrough, givenThrough, storedTimes, traffic, authorsSince, now } = options;
  const { retentionMs } = journal;
  const { documentGate, retentionVerdicts } = consent;
  const limits = { statements: config.statementsLimit, bytes: config.statementBytesLimit };
  const statements = { ...store.statements, findByUuid: consent.lookups.findByUuid };
  const ingest: IngestDeps = {
    checks: composeIngestChecks(rooms, options),
    attachments: store.attachments,
    journal,
    readAfterWrite,
    authority: authorityOf(config.publicUrl),
    now,
    limits: { ...limits, answerMs: config.ackWaitMs + ANSWER_BOUND_MS },
    observe: observeTraffic(options.processServices.metrics, traffic),
  };
  return {
    ingest: withWriterNotes(createIngest(ingest), createNoteWriter({ traffic: store.traffic, now })),
    deadLetters: composeDeadLetters({ store, consent }, ingest),
    salvage: composeSalvage({ store, consent }, ingest),
    tryStatements: createTryStatements({ profiles, now, limits, statements: store.statements }),
    previewRecording: consent.previewRecording,
    checkKeptStored: createCheckKeptStored(storedTimes),
    query: createQuery({
      repository: statements,
      activities: store.activities,
      attachments: store.attachments,
      filterVisible,
      givenThrough,
      moreTokens: createMoreTokens(consent.rotatingKeys.forUse('more'), options.epoch),
      confine: createConfine({ authorOf, authorsSince }),
      recordAccess: consent.recordAccess,
    }),
    browse: createBrowse({
      repository: statements,
      filterVisible,
      recordAccess: consent.recordAccess,
      findFindings: createFindFindings({ repository: store.statements, violations: store.violations }),
      through: () => givenThrough.shown(),
    }),
    suggest: createSuggest({
      repository: store.statements,
      filterVisible,
      recordAccess: consent.recordAccess,
      now,
    }),
    exportStatements: composeExport({
      store,
      consent,
      filterVisible,
      findByUuid: consent.lookups.findByUuid,
      through: () => givenThrough.forList(),
      readEpoch: () => Promise.resolve(options.epoch()),
    }),
    hasWritten: createHasWritten({
      statements: store.statements,
      deadLetters: store.deadLetters,
      traffic: store.traffic,
      authorsSince,
      notedSince: options.notedSince,
      now,
      readThrough: () => consistentThrough.read(),
    }),
    findStored: createFindStored({
      statements: store.statements,
      deadLetters: store.deadLetters,
      epoch: options.epoch,
      now,
      readThrough: () => consistentThrough.read(),
    }),
    documents: createDocuments({
      repository: store.documents,
      ownersFor: consent.lookups.findSharingSources,
      now,
      maxBytes: config.bodyLimit,
      gate: documentGate,
      retentionVerdicts,
      recordAccess: consent.recordAccess,
      checkProfile: ({ source }, document) =>
        checkDocument(profiles.current(), (profile) => profileModeOf(source, profile), document),
    }),
    activities: createActivities({ repository: store.activities, statements: store.statements, filterVisible }),
    consistentThrough,
    givenThrough,
    epoch: options.epoch,
    maxStoreLagMs: maxStoreLagMs(retentionMs),
  };
};

const composeSources = (
  { store, profiles, consent, webhookFeeds: feeds }: ApiRooms,
  { config: { tokens, webhookAllowHosts: allowedHosts }, masterKey, traffic, now }: ApiOptions,
): Omit<SourceServices, 'voidStatement' | 'quotas'> => ({
  ...composeAuthentication(store, {
    masterKey,
    lookups: consent.lookups,
    now,
    onUsed: ({ source, key }) => traffic.used(source.id, key),
    ...defined({ tokens }),
  }),
  sources: consent.lookups.sources,
  organisations: consent.lookups.organisations,
  grants: consent.grants,
  recordChange: consent.recordChange,
  webhooks: composeWebhooks({ store, ...consent, feeds, masterKey, allowedHosts, now }),
  profiles,
  ...composeViolations({ store, profiles, recordAccess: consent.recordAccess, lookups: consent.lookups }),
});

const composePeople = (
  { store, consent }: ApiRooms,
  { config: { publicUrl, openId, organisationProviders }, staff, processServices: { log }, now }: ApiOptions,
): Omit<PeopleServices, 'operations'> => {
  const mentionAdmin = createMentionAdmin({ ...store, ...staff, newId: randomUUID, now });
  const open = { now, observe: (why: string): void => log.debug({ why }, 'a sign-in at the OpenID provider failed') };
  const providers = openOrganisationProviders(openId, organisationProviders ?? [], { publicUrl, open });
  return { ...consent, mentionAdmin, providers, staff };
};
