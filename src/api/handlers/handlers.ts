import { type AuditHandlers, createAuditHandlers } from '../../http/api/consent/audit-events.ts';
import { createRegisterHandler } from '../../http/api/consent/register.ts';
import { createOwnErasureHandler } from '../../http/api/consent/own-erasures.ts';
import type { ScopedHandler } from '../../http/api/shared/scope-guard.ts';
import { createSessionHandlers, type SessionHandlers } from '../../http/api/sources/sessions.ts';
import { createGrantHandlers, type GrantHandlers } from '../../http/api/sources/grants.ts';
import { createFilterEvents } from '../../http/api/consent/visible-events.ts';
import { createCheckSourceChange } from '../../http/api/sources/source-change-rules.ts';
import { createCredentialHandlers, type CredentialHandlers } from '../../http/api/sources/credentials.ts';
import { createSourceHandlers, type SourceHandlers } from '../../http/api/sources/sources.ts';
import { createMeHandlers, type MeHandlers } from '../../http/api/subject/me.ts';
import { createMyStatementsHandlers, type MyStatementsHandlers } from '../../http/api/subject/my-statements.ts';
import { createPeopleHandlers, type PeopleHandlers } from '../../http/api/subject/people.ts';
import { createLinkHandlers, type LinkHandlers } from '../../http/api/subject/sign-in-links.ts';
import type { Handler } from '../../http/message/request-response.ts';
import { createCopyPageOf } from '../../http/pages/me/copy-page.ts';
import { createOperationHandlers, type OperationHandlers } from './operation-handlers.ts';
import { explainViolationsOf } from '../route/explain-violations.ts';
import type { Services } from '../route/services.ts';
import { createStaffHandlers, type StaffHandlers } from './staff-handlers.ts';
import {
  createStudyHandlers,
  createStudyPagesHandlers,
  type StudyHandlers,
  type StudyPagesHandlers,
} from './study-handlers.ts';

interface ConsentHandlers {
  readonly ownErasures: ScopedHandler;
  readonly links: LinkHandlers;
  readonly me: MeHandlers;
  readonly myStatements: MyStatementsHandlers;
  readonly audit: AuditHandlers;
  readonly people: PeopleHandlers;
  readonly register: Handler;
}

/** The handlers of the API and of the pages, by the modules that make them. */
export interface ApiHandlers
  extends OperationHandlers, ConsentHandlers, StudyHandlers, StudyPagesHandlers, StaffHandlers {
  readonly sources: SourceHandlers;
  readonly credentials: CredentialHandlers;
  readonly grants: GrantHandlers;
  readonly sessions: SessionHandlers;
}

/** All handlers of the API and of the pages. */
export const createApiHandlers = (app: Services): ApiHandlers => {
  const { publicPath, cookies, limitRead } = app;
  const { sources, organisations, grants, recordChange, profiles, violations } = app.sources;
  const { publicUrl } = app.settings;
  const explainViolations = explainViolationsOf(app);
  const credentials = { sources, sourcesBy: app.people.staff.sourcesBy, organisations, publicPath };
  return {
    ...createConsentHandlers(app),
    ...createStudyHandlers(app),
    ...createStudyPagesHandlers({ app, guardStudyPage: app.guardStudyPage }),
    ...createStaffHandlers({
      staff: app.people.staff,
      organisations,
      recordChange,
      providers: app.people.providers,
      publicUrl,
      publicPath,
      cookies,
      countFailure: app.sources.countFailure,
    }),
    sources: createSourceHandlers({
      ...credentials,
      checkSourceChange: createCheckSourceChange({ grants, purposeWorkflow: app.purposes.purposeWorkflow }),
      profiles,
      violations,
      explainViolations,
    }),
    credentials: createCredentialHandlers(credentials),
    grants: createGrantHandlers({ grants, organisations, recordChange, publicPath }),
    ...createOperationHandlers(app, { cookies, publicPath, limitRead }),
    sessions: createSessionHandlers({ ...{ publicUrl, publicPath, now: app.now }, sessions: app.sources.sessions }),
  };
};

const createConsentHandlers = (app: Services): ConsentHandlers => {
  const { publicPath, limitRead } = app;
  const { subjectService, personAdmin, links, identify, erasures, recordingPermission, readSessionScope } = app.people;
  const { findPurposes, purposeWorkflow, readRegister, authorityOf, auditLog, keys } = app.purposes;
  const { publicUrl, defaultVersion } = app.settings;
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
    audit: createAuditHandlers({ auditLog, filterEvents, keys, publicPath }),
    people: createPeopleHandlers({ personAdmin, findPurposes, publicPath, now: app.now }),
    register: createRegisterHandler(readRegister, authorityOf),
  };
};
