import type { SignInLinks } from '../../consent/subject/sign-in-links.ts';
import type { Authenticate } from '../../access/sources/authentication/authenticate.ts';
import { createFairScheduler } from '../../access/sources/limits/fair-scheduler.ts';
import type { Quotas } from '../../access/sources/limits/quotas.ts';
import type { SignInLimits } from '../../access/sources/limits/sign-in-limits.ts';
import type { ReadOrganisationScope } from '../../access/sources/organisations/organisation-scope.ts';
import type { StaffSessions } from '../../access/staff/staff-sessions.ts';
import { bearerAsBasic, opaqueTokenAsBasic } from '../api/shared/bearer-as-basic.ts';
import { createScopeGuard, type ScopeGuard } from '../api/shared/scope-guard.ts';
import { createAuthenticateStaff, createStaffGuard, type StaffGuard } from '../api/shared/staff-guard.ts';
import { createSessionGuard, type SessionGuard } from '../api/shared/session-guard.ts';
import { type Cookies, SESSION_COOKIE } from '../message/cookies.ts';
import { createPageGuard, createRefusePage, type PageGuard, type ReadFormSession } from '../pages/shared/page-guard.ts';
import { createStaffSignInGuard } from '../pages/shared/staff-sign-in-guard.ts';
import { createStaffPageGuard, type StaffPageGuard } from '../pages/shared/staff-page-guard.ts';
import { createOriginChecks } from '../server/check-origin.ts';
import { createReadPageContext, type ReadPageContext } from '../server/page-context.ts';
import type { Origins } from '../server/cors.ts';
import { createMeter } from '../xapi/meter.ts';
import { createXapiGuard, type XapiGuard } from '../xapi/xapi-guard.ts';
import type { StoreCatchUp } from '../server/health.ts';
import { type CatchUpGuard, createCatchUpGuard } from './catch-up-guard.ts';

/** The checks before the handlers of routes, by the access of the route. */
export interface Guards {
  /** It comes before all other guards. */
  readonly caughtUp: CatchUpGuard;
  readonly xapi: XapiGuard;
  /** The guard of Caliper sensors, which know no version of xAPI. */
  readonly sensor: XapiGuard;
  readonly scoped: ScopeGuard;
  /** Accepts a credential as a Bearer token too. */
  readonly study: ScopeGuard;
  readonly session: SessionGuard;
  readonly page: PageGuard;
  /** The guard of a form that changes nothing, which a program may send too. */
  readonly unchangingPage: PageGuard;
  /** Reads no form before its session is known. */
  readonly sessionPage: PageGuard;
  readonly studyPage: PageGuard;
  /** The guard of the pages by which staff sign in and out. */
  readonly staffSignInPage: PageGuard;
  readonly staff: StaffGuard;
  /** Accepts a credential as a Bearer token too. */
  readonly staffStudy: StaffGuard;
  readonly staffPage: StaffPageGuard;
}

interface GuardsDeps {
  readonly catchUp?: StoreCatchUp | undefined;
  readonly sources: {
    /** For all resources but those of xAPI. */
    readonly authenticate: Authenticate;
    readonly authenticateXapi: Authenticate;
    readonly quotas: Quotas;
    readonly countFailure: SignInLimits['failed'];
  };
  readonly links: Pick<SignInLinks, 'readSession'>;
  readonly staff: {
    readonly staffSessions: Pick<StaffSessions, 'read' | 'formToken' | 'checkForm'>;
    readonly readOrganisationScope: ReadOrganisationScope;
  };
  readonly cookies: Cookies;
  readonly readContext: ReadPageContext;
  readonly settings: { readonly publicUrl: string; readonly corsOrigins: Origins };
}

const wakeAfter = (milliseconds: number, wake: () => void): void => void setTimeout(wake, milliseconds).unref();

/** One guard for each access of a route. */
export const createGuards = (deps: GuardsDeps): Guards => {
  const { links, cookies } = deps;
  const { authenticate, authenticateXapi, quotas, countFailure } = deps.sources;
  const { staffSessions, readOrganisationScope } = deps.staff;
  const {
    readContext,
    settings: { publicUrl, corsOrigins },
  } = deps;
  const meter = createMeter({ quotas, scheduler: createFairScheduler({ now: () => performance.now(), wakeAfter }) });
  const publicPath = new URL(publicUrl).pathname.replace(/\/+$/, '');
  const origins = createOriginChecks({ publicUrl, corsOrigins });
  const readSession: ReadFormSession = (request) => links.readSession(cookies.read(request, SESSION_COOKIE));
  // The pages of studies do not offer to sign in at an OpenID provider.
  const readStudyContext = createReadPageContext({ publicPath, cookies, canSignIn: false });
  const studyPage = createPageGuard({ readContext: readStudyContext, origins });
  const authenticateStaff = createAuthenticateStaff({
    authenticate,
    staffSessions,
    readOrganisationScope,
    cookies,
    quotas,
  });
  const authenticateStudyStaff = createAuthenticateStaff({
    authenticate: (header, address) => authenticate(bearerAsBasic(header), address),
    staffSessions,
    readOrganisationScope,
    cookies,
    quotas,
  });
  return {
    caughtUp: createCatchUpGuard(deps.catchUp, createRefusePage(readContext)),
    xapi: createXapiGuard({ authenticate: authenticateXapi, origins, meter }),
    sensor: createXapiGuard({
      authenticate: (header, address) => authenticateXapi(opaqueTokenAsBasic(header), address),
      origins,
      meter,
      version: '2.0.0',
    }),
    scoped: createScopeGuard({ authenticate, origins, quotas }),
    study: createScopeGuard({
      authenticate: (header, address) => authenticate(bearerAsBasic(header), address),
      origins,
      quotas,
    }),
    session: createSessionGuard({ links, cookies, origins }),
    page: createPageGuard({ readContext, origins, readSession }),
    unchangingPage: createPageGuard({
      readContext,
      origins: { requireOwnPage: (...sent) => origins.refuseOtherPage(...sent) },
      readSession,
    }),
    sessionPage: createPageGuard({ readContext, origins, readSession, needsSession: true }),
    studyPage,
    staffSignInPage: createStaffSignInGuard({ guardPage: studyPage, staffSessions, cookies, quotas, countFailure }),
    staff: createStaffGuard({ authenticateStaff, origins }),
    staffStudy: createStaffGuard({ authenticateStaff: authenticateStudyStaff, origins }),
    staffPage: createStaffPageGuard({ guardPage: studyPage, authenticateStaff, staffSessions }),
  };
};
