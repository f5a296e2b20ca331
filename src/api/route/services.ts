import type { MentionAdmin } from '../../consent/admin/mention-admin.ts';
import type { PersonAdmin } from '../../consent/admin/person-admin.ts';
import type { AuditLog } from '../../consent/audit/audit-log.ts';
import type { SigningKeys } from '../../consent/audit/jws.ts';
import type { RecordChange } from '../../access/audit/record-change.ts';
import type { PendingSignatures } from '../../consent/decisions/pending-signatures.ts';
import type { FindPurposesInForce } from '../../consent/decisions/purposes-in-force.ts';
import type { FindStored } from '../../consent/erasure/find-stored.ts';
import type { HasWritten } from '../../consent/erasure/has-written.ts';
import type { EraseOwnStatements } from '../../consent/erasure/source-erasures.ts';
import type { Erasures } from '../../consent/erasure/erasures.ts';
import type { RecordingPermission } from '../../consent/gate/recording-permission.ts';
import type { Basis, Controller, Purpose } from '../../consent/model/types.ts';
import type { AuthorityOf } from '../../consent/model/supervisory-authority.ts';
import type { ReadWhoSeesWhat } from '../../consent/purposes/who-sees-what.ts';
import type { PersonLookup } from '../../consent/people/person-lookup.ts';
import type { PurposeWorkflow } from '../../consent/purposes/workflow/purpose-workflow.ts';
import type { RegisterSource } from '../../consent/purposes/register.ts';
import type { ReadSessionScope } from '../../consent/subject/session-scope.ts';
import type { SignInLinks } from '../../consent/subject/sign-in-links.ts';
import type { SubjectService } from '../../consent/subject/service/subject-service.ts';
import type { Documents } from '../../reads/documents/documents.ts';
import type { ExportStatements } from '../../transfer/export/export-statements.ts';
import type { DeadLetters } from '../../ingest/dead-letters.ts';
import type { Ingest } from '../../ingest/ingest.ts';
import type { PreviewRecording } from '../../consent/gate/preview-recording.ts';
import type { TryStatements } from '../../ingest/try-statements.ts';
import type { VoidStatement } from '../../ingest/void-statement.ts';
import type { Operations } from '../../telemetry/operations/operations.ts';
import type { Retention } from '../../telemetry/operations/retention.ts';
import type { ReadSourceFigures } from '../../telemetry/operations/source-figures.ts';
import type { OrganisationProvider } from '../../access/openid/organisation-providers.ts';
import type { RecheckStatements } from '../../profiles/judge/recheck-statements.ts';
import type { FindUnmatchedExample, ReadUnmatched } from '../../profiles/judge/find-unmatched-example.ts';
import type { FindViolation } from '../../profiles/judge/find-violation.ts';
import type { ReadViolatedRules } from '../../profiles/judge/violated-rules.ts';
import type { Profile } from '../../profiles/model/types.ts';
import type { ProfileRegistry } from '../../profiles/registry/profile-registry.ts';
import type { Browse } from '../../reads/query/browse.ts';
import type { Suggest } from '../../reads/query/suggest.ts';
import type { Activities } from '../../reads/query/activities.ts';
import type { ConsistentThrough } from '../../reads/query/consistent-through.ts';
import type { GivenThrough } from '../../reads/query/given-through.ts';
import type { Query } from '../../reads/query/query.ts';
import type { Authenticate } from '../../access/sources/authentication/authenticate.ts';
import type { SessionCredentials } from '../../access/sources/authentication/session-credentials.ts';
import type { Grants } from '../../access/sources/sharing/grants.ts';
import type { OrganisationService } from '../../access/sources/organisations/organisation-service.ts';
import type { Quotas } from '../../access/sources/limits/quotas.ts';
import type { SignInLimits } from '../../access/sources/limits/sign-in-limits.ts';
import type { ReadOrganisationScope } from '../../access/sources/organisations/organisation-scope.ts';
import type { Sources } from '../../access/sources/sources.ts';
import type { SourcesBy } from '../../access/staff/recorded-sources.ts';
import type { StaffAccounts } from '../../access/staff/staff-accounts.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import type { StaffSessions } from '../../access/staff/staff-sessions.ts';
import type { StaffSignIn } from '../../access/staff/staff-sign-in.ts';
import type { AsyncApiInput } from '../../studies/catalogue/async-api.ts';
import type { PublicStudies } from '../../studies/catalogue/public-studies.ts';
import type { Catalogue } from '../../studies/catalogue/read-catalogue.ts';
import type { ReidentificationService } from '../../studies/contact/re-identification-service.ts';
import type { ReadCodebook } from '../../studies/export/read-codebook.ts';
import type { TakeSnapshot } from '../../studies/export/snapshot.ts';
import type { StudyFigures } from '../../studies/study/study-figures.ts';
import type { ReadStudyOverlaps } from '../../studies/study/study-overlaps.ts';
import type { StudyReaders } from '../../studies/stream/study-readers.ts';
import type { ForwardingService } from '../../studies/forward/forwarding-service.ts';
import type { Subscriptions } from '../../studies/stream/subscriptions.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Metrics } from '../../telemetry/metrics/metrics.ts';
import type { Tracing } from '../../telemetry/tracing.ts';
import type { XapiVersion } from '../../xapi/model/types.ts';
import type { ReadViolations } from '../../http/api/profiles/violations.ts';
import type { WebhookService } from '../../transfer/webhooks/subscriptions/webhook-service.ts';
import type { Origins } from '../../http/server/cors.ts';
import type { AccessLogRule } from '../../http/server/access-log.ts';
import type { ActLimits } from '../../http/api/shared/limit-acts.ts';
import type { ReadRecordedRuns } from '../../http/api/shared/recorded-runs.ts';
import type { Cookies } from '../../http/message/cookies.ts';
import type { ReadLimiter } from '../../http/message/read-concurrency.ts';
import type { Handler } from '../../http/message/request-response.ts';
import type { PageGuard } from '../../http/pages/shared/page-guard.ts';
import type { ReadPageContext } from '../../http/server/page-context.ts';
import type { Health, HealthChecks, HealthHandlers, ReadinessDeps, StoreCatchUp } from '../../http/server/health.ts';

/** A number of violations of an object of a profile. */
export interface ProfileViolationCount {
  readonly by: string;
  readonly kind: 'template' | 'concept' | 'pattern' | 'cmi5';
  readonly count: number;
}

/** The counts of violations of a profile, by source and object. */
export interface ProfileViolations {
  readonly listCounts: (query: {
    readonly profile: string;
    readonly limit: number;
  }) => Promise<readonly ProfileViolationCount[]>;
}

/** The counts of violations of all profiles, by source. */
interface SourceViolations {
  readonly listCounts: (query: {
    readonly limit: number;
  }) => Promise<readonly { readonly source: string; readonly count: number }[]>;
}

/** The settings of the HTTP server. */
interface HttpSettings {
  /** The address under which clients know this server, without a slash at its end. */
  readonly publicUrl: string;
  /** The version of answers to requests that name none, or an unknown one. */
  readonly defaultVersion: XapiVersion;
  /** The origins whose pages may use the xAPI resources. */
  readonly corsOrigins: Origins;
  /** Addresses and blocks of the proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  /** The most bytes of a body. */
  readonly bodyLimit: number;
  /** The most bytes of statements and their attachments together. */
  readonly attachmentsLimit: number;
  /** The most bytes of bodies in flight. */
  readonly inFlightLimit: number;
  /** SECURITY_CONTACT: a URI. */
  readonly securityContact?: string | undefined;
  /** The floor of people of every study (`STUDY_MINIMUM`). */
  readonly studyMinimum: number;
  /** The days for which access records are kept (`ACCESS_RECORD_DAYS`). */
  readonly accessRecordDays: number;
}

/** The services of the xAPI resources. */
export interface XapiServices {
  readonly ingest: Ingest;
  readonly tryStatements: TryStatements;
  readonly previewRecording: PreviewRecording;
  /** Rejects with Problem `forbidden` if no import may keep `stored`. */
  readonly checkKeptStored: () => Promise<void>;
  readonly query: Query;
  readonly browse: Browse;
  readonly suggest: Suggest;
  readonly exportStatements: ExportStatements;
  readonly deadLetters: DeadLetters;
  readonly documents: Documents;
  readonly hasWritten: HasWritten;
  readonly findStored: FindStored;
  readonly activities: Activities;
  readonly consistentThrough: ConsistentThrough;
  readonly givenThrough: GivenThrough;
  /** The id of the epoch of the store; empty for the first. */
  readonly epoch: () => string;
  /** The greatest lag of the store behind the journal. Beyond it nothing is accepted. */
  readonly maxStoreLagMs: number;
}

/** Sources with their credentials and the profiles they must conform to. */
export interface SourceServices {
  /** Authenticates requests for all resources but those of xAPI. */
  readonly authenticate: Authenticate;
  readonly authenticateXapi: Authenticate;
  readonly sessions: SessionCredentials;
  readonly countFailure: SignInLimits['failed'];
  readonly quotas: Quotas;
  readonly sources: Sources;
  readonly organisations: OrganisationService;
  readonly grants: Grants;
  readonly recordChange: RecordChange;
  readonly voidStatement: VoidStatement;
  readonly webhooks: WebhookService;
  readonly profiles: ProfileRegistry;
  readonly violations: { readonly list: ReadViolations } & ProfileViolations & SourceViolations;
  readonly readViolatedRules: ReadViolatedRules;
  readonly readUnmatched: ReadUnmatched;
  readonly findUnmatchedExample: FindUnmatchedExample;
  readonly readRuns: ReadRecordedRuns;
  readonly recheckStatements: RecheckStatements;
  readonly findViolation: FindViolation;
}

/** People: how they sign in, what they and their institution decide, and what staff watch. */
export interface PeopleServices {
  readonly subjectService: SubjectService;
  readonly personAdmin: PersonAdmin;
  readonly mentionAdmin: MentionAdmin;
  readonly links: SignInLinks;
  /** OpenID providers; none if people sign in only by links, and staff with passkeys. */
  readonly providers: readonly OrganisationProvider[];
  readonly identify: PersonLookup['identify'];
  readonly erasures: Erasures;
  readonly eraseOwnStatements: EraseOwnStatements;
  readonly recordingPermission: RecordingPermission;
  readonly readSessionScope: ReadSessionScope;
  readonly staff: StaffServices;
  readonly operations: OperationServices;
}

/** The figures of studies for operators. Calls reject with Problem `store-unavailable`. */
interface StudyWatch {
  /** Figures of the studies that an operator sees, by id. */
  readonly read: (by: StaffPrincipal) => Promise<readonly StudyFigures[]>;
  /** The lag of release, in milliseconds; undefined if no releaser says so. */
  readonly releaseLagMs: () => Promise<number | undefined>;
}

/** The services by which operators watch Carnet. */
export interface OperationServices {
  readonly operations: Operations;
  readonly sourceFigures: ReadSourceFigures;
  readonly studyFigures: StudyWatch;
  readonly retention: Retention;
  /** Aborted when the process stops: streams to operators end then. */
  readonly closing: AbortSignal;
}

/** The accounts of staff and how they sign in. */
interface StaffServices {
  readonly staffAccounts: StaffAccounts;
  readonly staffSignIn: StaffSignIn;
  readonly staffSessions: StaffSessions;
  readonly sourcesBy: SourcesBy;
  readonly readOrganisationScope: ReadOrganisationScope;
}

/** Purposes, the processing register and the audit log. */
interface PurposeServices {
  readonly findPurposes: FindPurposesInForce;
  readonly purposeWorkflow: PurposeWorkflow;
  /** Reads all purposes in all their versions, also those that sources imply, and all sources. */
  readonly readRegister: () => Promise<{
    readonly purposes: readonly Purpose[];
    readonly sources: readonly (RegisterSource & { readonly basis: Basis })[];
  }>;
  readonly authorityOf: AuthorityOf;
  readonly readWhoSeesWhat: ReadWhoSeesWhat;
  readonly pendingSignatures: () => Promise<PendingSignatures>;
  readonly auditLog: AuditLog;
  readonly keys: SigningKeys;
}

/** The services of studies and datasets for the public. */
interface CatalogueServices {
  readonly publicStudies: PublicStudies;
  readonly catalogue: Catalogue;
  readonly readCodebook: ReadCodebook;
  /** The publisher of the catalogue. */
  readonly institution: Controller;
  readonly loadedProfiles: () => readonly Profile[];
}

/** The services of studies for labs and officers. */
export interface StudyServices {
  readonly catalogue: CatalogueServices;
  readonly readers: StudyReaders;
  readonly reidentifications: ReidentificationService;
  readonly subscriptions: Subscriptions;
  readonly takeSnapshot: TakeSnapshot;
  readonly forwarding: ForwardingService;
  readonly readOverlaps: ReadStudyOverlaps;
  readonly head: (study: string) => Promise<number>;
  /** The topic of a study that a platform in the trust domain reads itself; absent if the journal is not Kafka. */
  readonly directTopicOf?: (study: string) => AsyncApiInput['kafka'];
}

/** Services of every process, whatever its role. */
export interface ProcessServices {
  readonly readLag?: ReadinessDeps['readLag'];
  /** READY_MAX_LAG_SECONDS. */
  readonly maxLagSeconds?: ReadinessDeps['maxLagSeconds'];
  readonly health: HealthChecks;
  readonly isStopping?: ReadinessDeps['isStopping'];
  /** Absent if nothing has to be caught up with. */
  readonly catchUp?: StoreCatchUp;
  readonly metrics: Metrics;
  /** METRICS_TOKEN; absent if `/metrics` is not read on this port. */
  readonly metricsToken?: string;
  readonly log: Log;
  /** Absent if no traces are exported. */
  readonly tracing?: Tracing | undefined;
  readonly accessLog: AccessLogRule;
  /** As in `withRequestDeadline`; absent if store and journal are files. */
  readonly requestBoundMs?: number;
}

/** The services of each room that the API uses. */
export interface AppDeps {
  readonly processServices: ProcessServices;
  readonly settings: HttpSettings;
  readonly xapi: XapiServices;
  readonly sources: SourceServices;
  readonly people: PeopleServices;
  readonly purposes: PurposeServices;
  readonly studies: StudyServices;
  readonly now: () => number;
}

/** The parts from which the pages of every process are made. */
export interface ProcessPages {
  readonly health: () => Promise<Health>;
  /** Absent in a process that does not answer queries. */
  readonly store?: {
    readonly consistentThrough: ConsistentThrough;
    /** The greatest lag of the store behind the journal, in milliseconds. Beyond it nothing is accepted. */
    readonly maxLagMs: number;
  };
  readonly now: () => number;
  /** Absent in a process that has no other pages. */
  readonly readContext?: ReadPageContext;
}

/** The handlers of every process, whatever its role. */
export interface ProcessHandlers {
  readonly health: HealthHandlers;
  readonly metrics: Handler;
  readonly pages: ProcessPages;
}

/** The services that handlers of the API get. */
export interface Services extends AppDeps {
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
  readonly cookies: Cookies;
  readonly readContext: ReadPageContext;
  readonly guardStudyPage: PageGuard;
  readonly limitRead: ReadLimiter;
  readonly actLimits: ActLimits;
  /** Answers with the description of all routes. */
  readonly openApi: Handler;
}
