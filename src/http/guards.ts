import type { SignInLinks } from '../consent/subject/sign-in-links.ts';
import type { Authenticate } from '../sources/authenticate.ts';
import type { StaffSessions } from '../staff/staff-sessions.ts';
import { bearerAsBasic } from './api/shared/bearer-as-basic.ts';
import { createScopeGuard, type ScopeGuard } from './api/shared/scope-guard.ts';
import { createAuthenticateStaff, createStaffGuard, type StaffGuard } from './api/shared/staff-guard.ts';
import { createSessionGuard, type SessionGuard } from './api/subject/session-guard.ts';
import type { Cookies } from './message/cookies.ts';
import { createPageGuard, type PageGuard } from './pages/shared/page-guard.ts';
import { createStaffPageGuard, type StaffPageGuard } from './pages/shared/staff-page-guard.ts';
import { createReadPageContext, type ReadPageContext } from './server/page-context.ts';
import { createXapiGuard, type XapiGuard } from './xapi/xapi-guard.ts';

/** The checks before the handlers of routes, by the access of the route. */
export interface Guards {
  readonly xapi: XapiGuard;
  readonly scoped: ScopeGuard;
  /** Accepts a credential as a Bearer token too. */
  readonly study: ScopeGuard;
  readonly session: SessionGuard;
  readonly page: PageGuard;
  readonly studyPage: PageGuard;
  readonly staff: StaffGuard;
  /** Accepts a credential as a Bearer token too. */
  readonly staffStudy: StaffGuard;
  readonly staffPage: StaffPageGuard;
}

interface GuardsDeps {
  readonly authenticate: Authenticate;
  readonly links: Pick<SignInLinks, 'readSession'>;
  readonly staffSessions: Pick<StaffSessions, 'read' | 'formToken' | 'checkForm'>;
  readonly cookies: Cookies;
  readonly readContext: ReadPageContext;
  readonly publicUrl: string;
  /** The path of `publicUrl`, without a slash at its end. */
  readonly publicPath: string;
}

/** One guard for each access of a route. */
export const createGuards = (deps: GuardsDeps): Guards => {
  const { authenticate, links, staffSessions, cookies, readContext, publicUrl, publicPath } = deps;
  // Pages of studies offer no signing in at an OpenID provider.
  const readStudyContext = createReadPageContext({ publicPath, cookies, canSignIn: false });
  const studyPage = createPageGuard({ readContext: readStudyContext, publicUrl });
  const authenticateStaff = createAuthenticateStaff({ authenticate, staffSessions, cookies });
  const authenticateStudyStaff = createAuthenticateStaff({
    authenticate: (header, address) => authenticate(bearerAsBasic(header), address),
    staffSessions,
    cookies,
  });
  return {
    xapi: createXapiGuard(authenticate),
    scoped: createScopeGuard(authenticate),
    study: createScopeGuard((header, address) => authenticate(bearerAsBasic(header), address)),
    session: createSessionGuard({ links, cookies }),
    page: createPageGuard({ readContext, publicUrl }),
    studyPage,
    staff: createStaffGuard({ authenticateStaff, publicUrl }),
    staffStudy: createStaffGuard({ authenticateStaff: authenticateStudyStaff, publicUrl }),
    staffPage: createStaffPageGuard({ guardPage: studyPage, authenticateStaff, staffSessions }),
  };
};
