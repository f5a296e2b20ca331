import { defined } from '../../core/json-object.ts';
import type { Caller } from '../../access/sources/authentication/authenticate.ts';
import type { Session } from '../../consent/subject/sign-in-links.ts';
import type { Scope } from '../../access/sources/scopes.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import type { ActLimits } from '../../http/api/shared/limit-acts.ts';
import type { Handler, Request, Response } from '../../http/message/request-response.ts';
import type { PageHandler, PageRequest, PageRoute } from '../../http/pages/shared/page-guard.ts';
import type { Guards } from '../../http/routes/guards.ts';
import type { XapiRequest } from '../../http/xapi/xapi-guard.ts';
import type { Access } from '../openapi/shared/operation.ts';

/** The route that a guard stands before. */
interface GuardedRoute extends PageRoute {
  /** The names that the query may have. */
  readonly parameters: readonly string[];
}

/** The senders that may use a route, and what its handler learns of them. */
export interface RouteAccess<R> extends Access {
  /** True if the guard refuses a query with names that the route does not have. */
  readonly checksQuery: boolean;
  /** Puts a handler behind the guard of this access. */
  readonly guarded: (guards: Guards, route: GuardedRoute, handle: (request: R) => Promise<Response>) => Handler;
  /** Counts an act of the sender that is an event of the audit chain; absent if the sender's acts are not limited. */
  readonly countAct?: (limits: ActLimits, request: R) => Promise<void>;
}

/** A request whose query the guard has checked. */
interface QueriedRequest extends Request {
  readonly query: URLSearchParams;
}

/** A request of a credential that has one of the scopes of the route. */
interface ScopedRequest extends QueriedRequest {
  readonly caller: Caller;
}

/** A request of staff who have one of the scopes of the route. */
export interface StaffRequest extends QueriedRequest {
  readonly principal: StaffPrincipal;
}

/** A request of a person who is signed in. */
interface SessionRequest extends QueriedRequest {
  readonly session: Session;
}

/** A request for a page from staff who have one of the scopes of the route. */
interface StaffPageRequest extends PageRequest {
  readonly principal: StaffPrincipal;
}

const PUBLIC: Access = { kind: 'public', scopes: [], form: 'api', schemes: [], senders: [] };
const PUBLIC_PAGE: Access = { ...PUBLIC, form: 'page' };
const SESSION: Access = { ...PUBLIC, kind: 'session', schemes: ['personToken', 'personSession'] };
const CREDENTIAL = { kind: 'credential', form: 'api' } as const;
const BY_KEY = { ...CREDENTIAL, senders: ['key'] } as const;
const BY_STAFF = { ...CREDENTIAL, senders: ['key', 'account'] } as const;
const BY_TOOL = { ...CREDENTIAL, senders: ['key', 'session', 'client'], schemes: ['basic', 'bearer'] } as const;

const queryOf = ({ search }: Request): URLSearchParams => new URLSearchParams(search);

const countOfStaff = (limits: ActLimits, { principal }: { readonly principal: StaffPrincipal }): Promise<void> =>
  limits.countOfStaff(principal);

/** The access of a route that is served in every role. */
export const PUBLIC_IN_EVERY_ROLE = PUBLIC;
/** The access of the metrics, for METRICS_TOKEN: the handler judges the token. */
export const BY_METRICS_TOKEN: Access = { ...PUBLIC, kind: 'token', schemes: ['metricsToken'] };

/** A route that is open to all. */
export const open: RouteAccess<Request> = { ...PUBLIC, checksQuery: false, guarded: (_, __, handle) => handle };

/**
 * A route of the xAPI standard. The services check the scopes, by the same list of `access/sources/scopes.ts`, and not
 * the guard: a request that the standard does not allow is refused for that first.
 */
export const xapi = (scopes: readonly Scope[]): RouteAccess<XapiRequest> => ({
  ...BY_TOOL,
  scopes,
  form: 'xapi',
  checksQuery: false,
  guarded: (guards, { method }, handle) => guards.xapi(method, handle),
});

/** A route for Caliper sensors: as `xapi`, but their requests name no version of xAPI. */
export const sensor = (scopes: readonly Scope[]): RouteAccess<XapiRequest> => ({
  ...BY_TOOL,
  scopes,
  checksQuery: false,
  guarded: (guards, { method }, handle) => guards.sensor(method, handle),
});

const credential = (
  guard: 'scoped' | 'study',
  scopes: readonly Scope[],
  schemes: Access['schemes'],
): RouteAccess<ScopedRequest> => ({
  ...BY_KEY,
  scopes,
  schemes,
  checksQuery: true,
  guarded: (guards, { method, parameters }, handle) =>
    guards[guard]({ method, scopes, parameters }, (request, caller) =>
      handle({ ...request, query: queryOf(request), caller }),
    ),
  countAct: (limits, { caller }) => limits.countOfSource(caller.source.id),
});

/** A route of /v1 for credentials that have one of the scopes. */
export const scoped = (scopes: readonly Scope[]) => credential('scoped', scopes, ['basic']);

/** As `scoped`; a scientist may send the credential as a Bearer token too. */
export const study = (scopes: readonly Scope[]) => credential('study', scopes, ['basic', 'bearer']);

/** A route of /v1 for people who are signed in. */
export const session: RouteAccess<SessionRequest> = {
  ...SESSION,
  checksQuery: true,
  guarded: (guards, { method, parameters }, handle) =>
    guards.session({ method, parameters }, (request, person) =>
      handle({ ...request, query: queryOf(request), session: person }),
    ),
};

/** The statements resource for people who are signed in: its handler judges the query. */
export const sessionXapi: RouteAccess<SessionRequest> = {
  ...SESSION,
  form: 'xapi',
  checksQuery: false,
  guarded: (guards, { method }, handle) =>
    guards.session({ method }, (request, person) => handle({ ...request, query: queryOf(request), session: person })),
};

const openPage = (guard: 'page' | 'unchangingPage' | 'studyPage' | 'staffSignInPage'): RouteAccess<PageRequest> => ({
  ...PUBLIC_PAGE,
  checksQuery: false,
  guarded: (guards, route, handle) => guards[guard](route, handle),
});

/** A page that is open to all. */
export const page = openPage('page');

/** An open page with a form that changes nothing. */
export const unchangingPage = openPage('unchangingPage');

/** An open page of studies, which offers no sign-in. */
export const studyPage = openPage('studyPage');

/** A page by which staff sign in or out. Its failures count, and so do requests in the session of an account. */
export const meteredSignIn = openPage('staffSignInPage');

/** A page for people who are signed in. A form is read once its session is known. The handler reads the session too. */
export const sessionPage: RouteAccess<PageRequest> = {
  ...SESSION,
  form: 'page',
  schemes: ['personSession'],
  checksQuery: false,
  guarded: (guards, route, handle) => guards.sessionPage(route, handle),
};

const byStaff = (
  guard: 'staff' | 'staffStudy',
  scopes: readonly Scope[],
  schemes: Access['schemes'],
): RouteAccess<StaffRequest> => ({
  ...BY_STAFF,
  scopes,
  schemes,
  checksQuery: true,
  guarded: (guards, { method, parameters }, handle) =>
    guards[guard]({ method, scopes, parameters }, (request, principal) =>
      handle({ ...request, query: queryOf(request), principal }),
    ),
  countAct: countOfStaff,
});

/** A route of /v1 for staff: programs by a credential, browsers in the session of an account. */
export const staff = (scopes: readonly Scope[]) => byStaff('staff', scopes, ['basic', 'staffSession']);

/** As `staff`; a scientist may send the credential as a Bearer token too. */
export const staffStudy = (scopes: readonly Scope[]) =>
  byStaff('staffStudy', scopes, ['basic', 'bearer', 'staffSession']);

/**
 * A page for staff who have one of the scopes; a browser without a session is sent to sign in. `whenAway` answers while
 * the store cannot be read.
 */
export const staffPage = (scopes: readonly Scope[], whenAway?: PageHandler): RouteAccess<StaffPageRequest> => ({
  ...BY_STAFF,
  scopes,
  form: 'page',
  schemes: ['basic', 'staffSession'],
  checksQuery: false,
  guarded: (guards, route, handle) =>
    guards.staffPage({ ...route, scopes, ...defined({ whenAway }) }, (request, principal) =>
      handle({ ...request, principal }),
    ),
  countAct: countOfStaff,
});
