import type { Scope } from '../../sources/scopes.ts';
import type { ScopedHandler } from '../api/shared/scope-guard.ts';
import type { StaffHandler } from '../api/shared/staff-guard.ts';
import type { SessionHandler } from '../api/subject/session-guard.ts';
import type { Guards } from './guards.ts';
import type { ApiHandlers, ProcessHandlers } from '../handlers/handlers.ts';
import type { Handler } from '../message/request-response.ts';
import type { Access } from '../openapi/shared/operation.ts';
import type { PageHandler, PageRoute } from '../pages/shared/page-guard.ts';
import type { StaffPageHandler } from '../pages/shared/staff-page-guard.ts';
import type { XapiHandler } from '../xapi/xapi-guard.ts';

/** The handlers that a process has: of the API only where its role includes it. */
export interface Mounted {
  readonly everyProcess: ProcessHandlers;
  readonly api?: { readonly handlers: ApiHandlers; readonly guards: Guards };
}

/** The access of a route and its handler, behind the guard of that access. */
export interface Endpoint {
  readonly access: Access;
  /** The names that the guard permits in the query; absent where the handler judges the query. */
  readonly parameters?: readonly string[];
  /** Finds the handler among those mounted, and puts it behind its guard; undefined where this process has none. */
  readonly guardedHandler: (mounted: Mounted, route: PageRoute) => Handler | undefined;
}

/** Finds the handler of a route among those of the API; undefined where this installation does not have it. */
type Select<H> = (handlers: ApiHandlers) => H | undefined;

const PUBLIC: Access = { kind: 'public', scopes: [], form: 'api', schemes: [], senders: [] };
const PUBLIC_PAGE: Access = { ...PUBLIC, form: 'page' };
const SESSION: Access = { ...PUBLIC, kind: 'session', schemes: ['personToken', 'personSession'] };
const CREDENTIAL = { kind: 'credential', form: 'api' } as const;
const BY_KEY = { ...CREDENTIAL, senders: ['key'] } as const;
const BY_STAFF = { ...CREDENTIAL, senders: ['key', 'account'] } as const;
const BY_TOOL = { ...CREDENTIAL, senders: ['key', 'session', 'client'], schemes: ['basic', 'bearer'] } as const;

const endpoint = <H>(
  access: Access,
  select: Select<H>,
  guarded: (guards: Guards, route: PageRoute, handler: H) => Handler,
): Endpoint => ({
  access,
  guardedHandler: ({ api }, route) => {
    const handler = api && select(api.handlers);
    return handler && api.guards.caughtUp(route, guarded(api.guards, route, handler), access.form);
  },
});

/** A route that is public, and served in every role. */
export const everyProcess = (select: (handlers: ProcessHandlers) => Handler): Endpoint => ({
  access: PUBLIC,
  guardedHandler: (mounted) => select(mounted.everyProcess),
});

/** The metrics, for METRICS_TOKEN, and served in every role: the handler judges the token. */
export const metricsToken = (select: (handlers: ProcessHandlers) => Handler): Endpoint => ({
  access: { ...PUBLIC, kind: 'token', schemes: ['metricsToken'] },
  guardedHandler: (mounted) => select(mounted.everyProcess),
});

/** A route that is open to all. */
export const open = (select: Select<Handler>): Endpoint => endpoint(PUBLIC, select, (_, __, handler) => handler);

/**
 * A route of the xAPI standard. The guard does not check these scopes, which are listed for docs/routes.md: the
 * services do, since the scope needed depends on the request.
 */
export const xapi = (scopes: readonly Scope[], select: Select<XapiHandler>): Endpoint =>
  endpoint({ ...BY_TOOL, scopes, form: 'xapi' }, select, (guards, { method }, handler) => guards.xapi(method, handler));

/** A route for Caliper sensors: as `xapi`, but their requests name no version of xAPI. */
export const sensor = (scopes: readonly Scope[], select: Select<XapiHandler>): Endpoint =>
  endpoint({ ...BY_TOOL, scopes }, select, (guards, { method }, handler) => guards.sensor(method, handler));

/** A route of /v1 for credentials that have one of the scopes. */
export const scoped = (
  scopes: readonly Scope[],
  select: Select<ScopedHandler>,
  parameters: readonly string[] = [],
): Endpoint => ({
  ...endpoint({ ...BY_KEY, scopes, schemes: ['basic'] }, select, (guards, { method }, handler) =>
    guards.scoped({ method, scopes, parameters }, handler),
  ),
  parameters,
});

/** As `scoped`; a scientist may send the credential as a Bearer token too. */
export const study = (
  scopes: readonly Scope[],
  select: Select<ScopedHandler>,
  parameters: readonly string[] = [],
): Endpoint => ({
  ...endpoint({ ...BY_KEY, scopes, schemes: ['basic', 'bearer'] }, select, (guards, { method }, handler) =>
    guards.study({ method, scopes, parameters }, handler),
  ),
  parameters,
});

/** A route of /v1 for people who are signed in. */
export const session = (select: Select<SessionHandler>, parameters: readonly string[] = []): Endpoint => ({
  ...endpoint(SESSION, select, (guards, { method }, handler) => guards.session({ method, parameters }, handler)),
  parameters,
});

/** The statements resource for people who are signed in: its handler judges the query. */
export const sessionXapi = (select: Select<SessionHandler>): Endpoint =>
  endpoint({ ...SESSION, form: 'xapi' }, select, (guards, { method }, handler) => guards.session({ method }, handler));

/** A page that is open to all. */
export const page = (select: Select<PageHandler>): Endpoint =>
  endpoint(PUBLIC_PAGE, select, (guards, route, handler) => guards.page(route, handler));

/** A page that is open to all, with a form that changes nothing. */
export const unchangingPage = (select: Select<PageHandler>): Endpoint =>
  endpoint(PUBLIC_PAGE, select, (guards, route, handler) => guards.unchangingPage(route, handler));

/** A page of studies that is open to all: it offers no signing in. */
export const studyPage = (select: Select<PageHandler>): Endpoint =>
  endpoint(PUBLIC_PAGE, select, (guards, route, handler) => guards.studyPage(route, handler));

/** A page by which staff sign in or out: its failures count, and what is sent in a session of an account. */
export const meteredSignIn = (select: Select<PageHandler>): Endpoint =>
  endpoint(PUBLIC_PAGE, select, (guards, route, handler) => guards.staffSignInPage(route, handler));

/** A page for people who are signed in: a form is read once its session is known; the handler reads the session too. */
export const sessionPage = (select: Select<PageHandler>): Endpoint =>
  endpoint({ ...SESSION, form: 'page', schemes: ['personSession'] }, select, (guards, route, handler) =>
    guards.sessionPage(route, handler),
  );

/** A route of /v1 for staff: programs by a credential, browsers in the session of an account. */
export const staff = (
  scopes: readonly Scope[],
  select: Select<StaffHandler>,
  parameters: readonly string[] = [],
): Endpoint => ({
  ...endpoint({ ...BY_STAFF, scopes, schemes: ['basic', 'staffSession'] }, select, (guards, { method }, handler) =>
    guards.staff({ method, scopes, parameters }, handler),
  ),
  parameters,
});

/** As `staff`; a scientist may send the credential as a Bearer token too. */
export const staffStudy = (
  scopes: readonly Scope[],
  select: Select<StaffHandler>,
  parameters: readonly string[] = [],
): Endpoint => ({
  ...endpoint(
    { ...BY_STAFF, scopes, schemes: ['basic', 'bearer', 'staffSession'] },
    select,
    (guards, { method }, handler) => guards.staffStudy({ method, scopes, parameters }, handler),
  ),
  parameters,
});

/** A page for staff who have one of the scopes; a browser without a session is sent to sign in. */
export const staffPage = (scopes: readonly Scope[], select: Select<StaffPageHandler>): Endpoint =>
  endpoint(
    { ...BY_STAFF, scopes, form: 'page', schemes: ['basic', 'staffSession'] },
    select,
    (guards, route, handler) => guards.staffPage({ ...route, scopes }, handler),
  );
