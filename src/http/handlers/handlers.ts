import { createSemaphore } from '../../core/concurrency/semaphore.ts';
import { type AuditHandlers, createAuditHandlers } from '../api/consent/audit-events.ts';
import { createProfileHandlers, type ProfileHandlers } from '../api/profiles/profiles.ts';
import { answerAgreement, createPurposeHandlers, type PurposeHandlers } from '../api/consent/purposes.ts';
import { createRegisterHandler } from '../api/consent/register.ts';
import { createOwnErasureHandler } from '../api/consent/own-erasures.ts';
import type { ScopedHandler } from '../api/shared/scope-guard.ts';
import { createSessionHandlers, type SessionHandlers } from '../api/sources/sessions.ts';
import { createMentionHandlers, type MentionHandlers } from '../api/consent/mentions.ts';
import { createReadReachedSources } from '../api/shared/reached-sources.ts';
import { createGrantHandlers, type GrantHandlers } from '../api/sources/grants.ts';
import { createFilterEvents } from '../api/consent/visible-events.ts';
import { createCheckSourceChange } from '../api/sources/source-change-rules.ts';
import { createCredentialHandlers, type CredentialHandlers } from '../api/sources/credentials.ts';
import { createSourceHandlers, type SourceHandlers } from '../api/sources/sources.ts';
import { createWebhookHandlers, type WebhookHandlers } from '../api/webhooks.ts';
import { createMeHandlers, type MeHandlers } from '../api/subject/me.ts';
import { createMyStatementsHandlers, type MyStatementsHandlers } from '../api/subject/my-statements.ts';
import { createPeopleHandlers, type PeopleHandlers } from '../api/subject/people.ts';
import { createLinkHandlers, type LinkHandlers } from '../api/subject/sign-in-links.ts';
import type { Cookies } from '../message/cookies.ts';
import { createReadLimiter, MAX_READS_BYTES, type ReadLimiter } from '../message/read-concurrency.ts';
import type { Handler } from '../message/request-response.ts';
import type { HomeHandlers } from '../pages/home-pages.ts';
import { type ApiReferenceHandlers, createApiReferenceHandlers } from '../pages/api-reference.ts';
import { createCopyPageOf } from '../pages/me/copy-page.ts';
import { createPeoplePageHandlers, type PeoplePageHandlers } from './people-page-handlers.ts';
import { createOpenIdHandlers, type OpenIdHandlers } from '../pages/openid-pages.ts';
import { createOpsConsentHandlers, type OpsConsentHandlers } from '../pages/ops-consent-page.ts';
import { createExplainRules } from '../pages/profiles/explain-rules.ts';
import { createExplainViolations } from '../pages/profiles/explain-violations.ts';
import { createProfilePageHandlers, type ProfilePageHandlers } from '../pages/profiles/profile-pages.ts';
import { createRegisterPageHandlers, type RegisterPageHandlers } from '../pages/register-page.ts';
import type { PageGuard } from '../pages/shared/page-guard.ts';
import { createMentionPageHandlers, type MentionPageHandlers } from '../pages/staff/mention-pages.ts';
import { createSignInHandlers, type SignInHandlers } from '../pages/sign-in-pages.ts';
import { createTrustHandlers, type TrustHandlers } from '../api/trust.ts';
import { createWhoSeesWhatHandlers, type WhoSeesWhatHandlers } from '../pages/who-sees-what-page.ts';
import { createValidatePageHandlers, type ValidatePageHandlers } from '../pages/profiles/validate-pages.ts';
import { createVerifyPageHandlers, type VerifyPageHandlers } from '../pages/verify-page.ts';
import type { HealthHandlers } from '../server/health.ts';
import { createOperationHandlers, type OperationHandlers } from './operation-handlers.ts';
import type { ReadPageContext } from '../server/page-context.ts';
import type { AppDeps } from './services.ts';
import { createStaffHandlers, type StaffHandlers } from './staff-handlers.ts';
import {
  createStudyHandlers,
  createStudyPagesHandlers,
  type StudyHandlers,
  type StudyPagesHandlers,
} from './study-handlers.ts';
import { createXapiHandlers, type XapiHandlers } from './xapi-handlers.ts';

/** The handlers that every process has, whatever its role. */
export interface ProcessHandlers {
  readonly health: HealthHandlers;
  readonly metrics: Handler;
  readonly home: HomeHandlers;
}

interface ConsentHandlers {
  readonly ownErasures: ScopedHandler;
  readonly links: LinkHandlers;
  readonly me: MeHandlers;
  readonly myStatements: MyStatementsHandlers;
  readonly purposes: PurposeHandlers;
  readonly agreement: Handler;
  readonly audit: AuditHandlers;
  readonly people: PeopleHandlers;
  readonly mentions: MentionHandlers;
  readonly mentionPages: MentionPageHandlers;
  readonly register: Handler;
  readonly trust: TrustHandlers;
}

interface PageHandlers extends PeoplePageHandlers {
  readonly signIn: SignInHandlers;
  /** Absent where there is no OpenID provider. */
  readonly openId?: OpenIdHandlers;
  readonly registerPage: RegisterPageHandlers;
  readonly verifyPage: VerifyPageHandlers;
  readonly opsConsent: OpsConsentHandlers;
  readonly whoSeesWhatPage: WhoSeesWhatHandlers;
  readonly profilePages: ProfilePageHandlers;
  readonly validatePages: ValidatePageHandlers;
  readonly apiReference: ApiReferenceHandlers;
}

/** The handlers of the API and of the pages, by the modules that make them. */
export interface ApiHandlers
  extends
    OperationHandlers,
    XapiHandlers,
    ConsentHandlers,
    StudyHandlers,
    PageHandlers,
    StudyPagesHandlers,
    StaffHandlers {
  readonly sources: SourceHandlers;
  readonly credentials: CredentialHandlers;
  readonly grants: GrantHandlers;
  readonly webhooks: WebhookHandlers;
  readonly profiles: ProfileHandlers;
  readonly sessions: SessionHandlers;
  readonly openApi: Handler;
}

interface ApiHandlersDeps {
  readonly app: AppDeps;
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
  readonly cookies: Cookies;
  readonly readContext: ReadPageContext;
  readonly guardStudyPage: PageGuard;
  readonly openApi: Handler;
}

/** How long a read waits for others to end, in milliseconds: most take a few. */
const READ_WAIT_MS = 2000;
const MAX_WAITING_READS = 256;

/** All handlers of the API and of the pages. */
export const createApiHandlers = (deps: ApiHandlersDeps): ApiHandlers => {
  const { app, publicPath } = deps;
  const { sources, organisations, grants, recordChange, profiles, recheckStatements, violations } = app.sources;
  const limitRead = createReadLimiter(
    createSemaphore({
      atMost: MAX_READS_BYTES,
      waitingAtMost: MAX_WAITING_READS,
      waitMs: READ_WAIT_MS,
      refusal: 'too much is being read at once',
    }),
  );
  const { publicUrl } = app.settings;
  const explainViolations = createExplainViolations(profiles);
  const explainRules = createExplainRules(profiles);
  const credentials = { sources, sourcesBy: app.people.staff.sourcesBy, organisations, publicPath };
  return {
    ...createXapiHandlers(app, { publicPath, limitRead, explainViolations }),
    ...createConsentHandlers(deps, limitRead),
    ...createStudyHandlers(app, publicPath),
    ...createPageHandlers(deps),
    ...createStudyPagesHandlers({ app, guardStudyPage: deps.guardStudyPage }),
    ...createStaffHandlers({
      staff: app.people.staff,
      organisations,
      recordChange,
      providers: app.people.providers,
      publicUrl,
      publicPath,
      cookies: deps.cookies,
      countFailure: app.sources.countFailure,
    }),
    openApi: deps.openApi,
    sources: createSourceHandlers({
      ...credentials,
      checkSourceChange: createCheckSourceChange({ grants, purposeWorkflow: app.purposes.purposeWorkflow }),
      profiles,
      violations,
      explainViolations,
    }),
    credentials: createCredentialHandlers(credentials),
    grants: createGrantHandlers({ grants, organisations, recordChange, publicPath }),
    webhooks: createWebhookHandlers({ webhooks: app.sources.webhooks, publicPath }),
    ...createOperationHandlers(app, { ...deps, limitRead }),
    profiles: createProfileHandlers({ profiles, recheckStatements, explainRules, publicPath }),
    sessions: createSessionHandlers({ ...{ publicUrl, publicPath, now: app.now }, sessions: app.sources.sessions }),
  };
};

const createConsentHandlers = ({ app, publicPath }: ApiHandlersDeps, limitRead: ReadLimiter): ConsentHandlers => {
  const { subjectService, personAdmin, links, identify, erasures, recordingPermission, readSessionScope } = app.people;
  const readReachedSources = createReadReachedSources(app.sources.organisations);
  const { findPurposes, purposeWorkflow, readRegister, authorityOf, auditLog, keys } = app.purposes;
  const { publicUrl, defaultVersion, securityContact } = app.settings;
  const { query } = app.xapi;
  const filterEvents = createFilterEvents({
    auditLog,
    purposeWorkflow,
    organisations: app.sources.organisations,
    staffAccounts: app.people.staff.staffAccounts,
  });
  return {
    links: createLinkHandlers({
      links,
      identify,
      recordingPermission,
      findPurposes,
      readSessionScope,
      publicUrl,
      now: app.now,
    }),
    ownErasures: createOwnErasureHandler({
      ...{ eraseOwnStatements: app.people.eraseOwnStatements, hasWritten: app.xapi.hasWritten },
      ...{ findStored: app.xapi.findStored, publicPath },
    }),
    me: createMeHandlers({
      ...{ subjectService, erasures, publicPath, now: app.now },
      copyPageOf: createCopyPageOf({ subjectService, now: app.now }),
    }),
    myStatements: createMyStatementsHandlers({ subjectService, query, limitRead, publicPath, defaultVersion }),
    purposes: createPurposeHandlers({ purposeWorkflow, publicPath, readOverlaps: app.studies.readOverlaps }),
    agreement: answerAgreement,
    audit: createAuditHandlers({ auditLog, filterEvents, keys, publicPath }),
    people: createPeopleHandlers({ personAdmin, findPurposes, publicPath, now: app.now }),
    mentions: createMentionHandlers({ mentionAdmin: app.people.mentionAdmin, readReachedSources, publicPath }),
    mentionPages: createMentionPageHandlers({ mentionAdmin: app.people.mentionAdmin, readReachedSources }),
    register: createRegisterHandler(readRegister, authorityOf),
    trust: createTrustHandlers({
      readWhoSeesWhat: app.purposes.readWhoSeesWhat,
      publicUrl,
      now: app.now,
      ...(securityContact === undefined ? {} : { securityContact }),
    }),
  };
};

const createPageHandlers = ({ app, publicPath, cookies, readContext }: ApiHandlersDeps): PageHandlers => {
  const { links, identify, erasures, providers, staff } = app.people;
  const { readRegister, authorityOf, pendingSignatures, auditLog, keys } = app.purposes;
  const { profiles, violations, countFailure } = app.sources;
  return {
    signIn: createSignInHandlers({ links, staffSessions: staff.staffSessions, cookies, publicPath, countFailure }),
    ...(providers.length === 0
      ? {}
      : {
          openId: createOpenIdHandlers({ providers, links, identify, cookies, publicPath, countFailure, now: app.now }),
        }),
    ...createPeoplePageHandlers(app, { publicPath, cookies }),
    registerPage: createRegisterPageHandlers({ readRegister, authorityOf }),
    verifyPage: createVerifyPageHandlers({ auditLog, keys, publicUrl: app.settings.publicUrl }),
    whoSeesWhatPage: createWhoSeesWhatHandlers(app.purposes),
    opsConsent: createOpsConsentHandlers({
      readRegister,
      pendingSignatures,
      erasures,
      auditLog,
      metrics: app.processServices.metrics,
    }),
    profilePages: createProfilePageHandlers({ profiles, readContext, violations }),
    apiReference: createApiReferenceHandlers(),
    validatePages: createValidatePageHandlers({
      tryStatements: app.xapi.tryStatements,
      profiles,
      explainViolations: createExplainViolations(profiles),
    }),
  };
};
