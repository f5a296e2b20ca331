import type { PersonalData } from '../../consent/model/personal-data.ts';
import { ownValue } from '../../core/json-object.ts';
import type { Scope } from '../../sources/scopes.ts';
import type { ScopedHandler } from '../../http/api/shared/scope-guard.ts';
import type { StaffHandler } from '../../http/api/shared/staff-guard.ts';
import type { SessionHandler } from '../../http/api/subject/session-guard.ts';
import type { Handler, Method, Response } from '../../http/message/request-response.ts';
import type { PageHandler } from '../../http/pages/shared/page-guard.ts';
import type { StaffPageHandler } from '../../http/pages/shared/staff-page-guard.ts';
import type { XapiHandler } from '../../http/xapi/xapi-guard.ts';
import { type ApiHandlers, createApiHandlers } from '../handlers/handlers.ts';
import { limitChained } from '../handlers/limit-chained.ts';
import { withAnswerExamples } from '../openapi/answer-examples.ts';
import type { Access, Operation } from '../openapi/shared/operation.ts';
import { PAGE_OPERATION } from '../openapi/shared/page-operation.ts';
import { ROW_TAGS } from '../openapi/tags/tags.ts';
import * as access from '../route/access.ts';
import { once } from '../route/once.ts';
import type { ApiRoute } from '../route/route.ts';

/** The access of a row, and how its handler is found and mounted. */
type Endpoint = Pick<ApiRoute, 'access' | 'parameters'> & {
  readonly mountAt: (method: Method, path: string) => ApiRoute['mount'];
};

/**
 * One route: its path as Express writes it, who may use it, its handler, and a sentence on what it does. `carries` is
 * what its answer may tell of learners (`own`: of the person who is signed in); who sees what is made of that.
 */
export type RouteRow = readonly [
  method: Method,
  path: string,
  endpoint: Endpoint,
  summary: string,
  carries: PersonalData | 'own' | 'none',
];

/** Finds the handler of a row among those of the API; undefined where this installation does not have it. */
type Select<H> = (handlers: ApiHandlers) => H | undefined;

const handlersOf = once((services) => limitChained(createApiHandlers(services), services.actLimits));

const endpoint = <R, H>(
  of: access.RouteAccess<R>,
  { select, parameters }: { readonly select: Select<H>; readonly parameters?: readonly string[] },
  call: (handler: H, request: R) => Promise<Response>,
): Endpoint => ({
  access: of,
  ...(parameters === undefined ? {} : { parameters }),
  mountAt:
    (method, path) =>
    ({ api }) => {
      if (api === undefined) return undefined;
      const handler = select(handlersOf(api.services));
      if (handler === undefined) return undefined;
      const guarded = of.guarded(api.guards, { method, path, parameters: parameters ?? [] }, (request) =>
        call(handler, request),
      );
      return api.guards.caughtUp({ method, path }, guarded, of.form);
    },
});

const open = (select: Select<Handler>): Endpoint =>
  endpoint(access.open, { select }, (handler, request) => handler(request));

const xapi = (scopes: readonly Scope[], select: Select<XapiHandler>): Endpoint =>
  endpoint(access.xapi(scopes), { select }, (handler, request) => handler(request));

const sensor = (scopes: readonly Scope[], select: Select<XapiHandler>): Endpoint =>
  endpoint(access.sensor(scopes), { select }, (handler, request) => handler(request));

const scoped = (
  scopes: readonly Scope[],
  select: Select<ScopedHandler>,
  parameters: readonly string[] = [],
): Endpoint =>
  endpoint(access.scoped(scopes), { select, parameters }, (handler, request) => handler(request, request.caller));

const study = (scopes: readonly Scope[], select: Select<ScopedHandler>, parameters: readonly string[] = []): Endpoint =>
  endpoint(access.study(scopes), { select, parameters }, (handler, request) => handler(request, request.caller));

const session = (select: Select<SessionHandler>, parameters: readonly string[] = []): Endpoint =>
  endpoint(access.session, { select, parameters }, (handler, request) => handler(request, request.session));

const sessionXapi = (select: Select<SessionHandler>): Endpoint =>
  endpoint(access.sessionXapi, { select }, (handler, request) => handler(request, request.session));

const aPage =
  (of: typeof access.page) =>
  (select: Select<PageHandler>): Endpoint =>
    endpoint(of, { select }, (handler, request) => handler(request));

const page = aPage(access.page);
const unchangingPage = aPage(access.unchangingPage);
const studyPage = aPage(access.studyPage);
const meteredSignIn = aPage(access.meteredSignIn);
const sessionPage = aPage(access.sessionPage);

const staff = (scopes: readonly Scope[], select: Select<StaffHandler>, parameters: readonly string[] = []): Endpoint =>
  endpoint(access.staff(scopes), { select, parameters }, (handler, request) => handler(request, request.principal));

const staffStudy = (
  scopes: readonly Scope[],
  select: Select<StaffHandler>,
  parameters: readonly string[] = [],
): Endpoint =>
  endpoint(access.staffStudy(scopes), { select, parameters }, (handler, request) =>
    handler(request, request.principal),
  );

const staffPage = (scopes: readonly Scope[], select: Select<StaffPageHandler>): Endpoint =>
  endpoint(access.staffPage(scopes), { select }, (handler, request) => handler(request, request.principal));

/** The access of rows, each with the choice of a handler. */
export const rowAccess = {
  open,
  xapi,
  sensor,
  scoped,
  study,
  session,
  sessionXapi,
  page,
  unchangingPage,
  studyPage,
  meteredSignIn,
  sessionPage,
  staff,
  staffStudy,
  staffPage,
} as const;

const described = (method: Method, path: string, { form }: Access): Pick<ApiRoute, 'tag' | 'operation'> => {
  if (form === 'page') return { tag: 'Pages', operation: PAGE_OPERATION[method === 'GET' ? 'GET' : 'POST'] };
  for (const { name, operations } of ROW_TAGS) {
    const operation: Operation | undefined = ownValue(operations, `${method} ${path}`);
    if (operation !== undefined) return { tag: name, operation: withAnswerExamples(`${method} ${path}`, operation) };
  }
  throw new Error(`no tag of the OpenAPI document describes ${method} ${path}`);
};

/** The routes of rows. Throws if no tag describes one. */
export const routesOf = (rows: readonly RouteRow[]): readonly ApiRoute[] =>
  rows.map(([method, path, { mountAt, ...of }, summary, carries]) => ({
    ...{ method, path, ...of, summary, carries, mount: mountAt(method, path) },
    ...described(method, path, of.access),
  }));
