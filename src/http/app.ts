import type { Express, NextFunction, Request as ExpressRequest, Response as ExpressResponse } from 'express';
import { type AssembledRoutes, assembleRoutes, type MakeCommonHeaders } from './routes/assemble-routes.ts';
import { createGuards } from './routes/guards.ts';
import { createApiHandlers } from './handlers/handlers.ts';
import { limitChained } from './handlers/limit-chained.ts';
import { Problem } from '../core/problem.ts';
import { createCookies } from './message/cookies.ts';
import { createInFlight, type InFlight } from './message/body/in-flight.ts';
import type { Handler, Route } from './message/request-response.ts';
import { createUploadRateMonitor, MIN_UPLOAD_RATE } from './message/body/minimum-upload-rate.ts';
import { createOpenBody } from './message/body/request-body.ts';
import { createStrangersRoom, type StrangersRoom } from './message/body/strangers-room.ts';
import { createHomeHandlers } from './pages/home-pages.ts';
import { createExpressAdapter, type ExpressHandler } from './server/adapter.ts';
import { createReadSender } from './server/check-origin.ts';
import { createCors, type Origins } from './server/cors.ts';
import { createExpressApp } from './server/express-app.ts';
import { createHealth, createHealthHandlers } from './server/health.ts';
import { createMetricsHandler } from './server/metrics.ts';
import { createReadPageContext, type ReadPageContext } from './server/page-context.ts';
import { traceRoute } from './server/trace-route.ts';
import { rewriteXapiAliases } from './server/xapi-alias.ts';
import { createRenderProblem } from './server/render-problem.ts';
import { createOpenApiHandler } from './openapi/openapi-handler.ts';
import { ROUTES } from './routes/routes.ts';
import type { AppDeps, ProcessServices } from './handlers/services.ts';
import { createCachedConsistentThrough } from './xapi/consistent-through-header.ts';
import { CONSISTENT_THROUGH, EPOCH, FIRST_EPOCH_NAME } from './xapi/statements-response.ts';
import { createVersionHeaders } from './xapi/xapi-guard.ts';

interface MountOptions {
  readonly bodyLimit: number;
  readonly inFlight: InFlight;
  readonly strangersRoom: StrangersRoom;
  readonly publicUrl: string;
  readonly corsOrigins: Origins;
  readonly trustedProxies: readonly string[];
  /** Absent in a process without other pages. */
  readonly readContext?: ReadPageContext;
}

const everyMethod = (handler: Handler): Route['methods'] => ({
  ...{ GET: handler, POST: handler, PUT: handler, PATCH: handler, DELETE: handler },
});

const mount = (
  { routes, notFound }: AssembledRoutes,
  { metrics, log, accessLog, tracing, requestBoundMs }: ProcessServices,
  { bodyLimit, inFlight, strangersRoom, publicUrl, corsOrigins, trustedProxies, readContext }: MountOptions,
): Express => {
  const app = createExpressApp(trustedProxies);
  const adapter = createExpressAdapter({
    openBody: createOpenBody({
      limit: bodyLimit,
      inFlight,
      strangersRoom,
      uploads: createUploadRateMonitor(MIN_UPLOAD_RATE),
    }),
    renderProblem: createRenderProblem(readContext),
    readSender: createReadSender(publicUrl),
    applyCors: createCors(corsOrigins),
    metrics,
    log,
    accessLog,
    ...(requestBoundMs === undefined ? {} : { requestBoundMs }),
  });
  const adapt = (route: Route): ExpressHandler =>
    tracing === undefined ? adapter(route) : traceRoute(tracing, route.path, adapter(route));
  app.use(rewriteXapiAliases);
  for (const route of routes) app.route(route.path).all(adapt(route));

  const unknownPaths = notFound.map((route) => ({ prefix: route.path.slice(0, -'/*'.length), answer: adapt(route) }));
  // Express itself refuses a path that cannot be decoded: it is not found.
  // oxlint-disable-next-line max-params -- Express knows a handler of errors by its four parameters
  app.use((thrown: unknown, expressRequest: ExpressRequest, expressResponse: ExpressResponse, next: NextFunction) => {
    if ((thrown as { name?: unknown }).name === 'URIError') {
      next();
      return;
    }
    const failed: Handler = () => Promise.reject(new Error('Express', { cause: thrown }));
    adapter({ path: '/*', isCrossOrigin: false, methods: everyMethod(failed) })(expressRequest, expressResponse);
  });
  app.use((expressRequest: ExpressRequest, expressResponse: ExpressResponse) =>
    unknownPaths
      .find(({ prefix }) => expressRequest.originalUrl.startsWith(prefix))
      ?.answer(expressRequest, expressResponse),
  );
  return app;
};

const assembleMinimal = (deps: ProcessServices): AssembledRoutes => {
  deps.metrics.addGaugeReaders({ up: deps.health });
  const health = createHealth(deps.health);
  const everyProcess = {
    health: createHealthHandlers({ ...deps, health }),
    metrics: createMetricsHandler({ metrics: deps.metrics, token: deps.metricsToken }),
    home: createHomeHandlers({ health, now: Date.now }),
  };
  return assembleRoutes({ everyProcess });
};

const mountMinimal = (routes: AssembledRoutes, deps: ProcessServices): Express =>
  mount(routes, deps, {
    bodyLimit: 0,
    inFlight: createInFlight(0),
    strangersRoom: createStrangersRoom(),
    publicUrl: 'http://localhost',
    corsOrigins: [],
    trustedProxies: [],
  });

/** The app of a process without the API: health, metrics and the page that says what it is. */
export const createMinimalApp = (deps: ProcessServices): Express => mountMinimal(assembleMinimal(deps), deps);

/** The app of a process that still waits for its store: as `createMinimalApp`, and 503 for all other paths. */
export const createStartupApp = (deps: ProcessServices): Express => {
  const refuse: Handler = () => Promise.reject(new Problem('store-unavailable', 'the server waits for its store'));
  const { routes } = assembleMinimal(deps);
  return mountMinimal({ routes, notFound: [{ path: '/*', isCrossOrigin: true, methods: everyMethod(refuse) }] }, deps);
};

const makeCommonHeaders = ({ settings, xapi, now }: AppDeps): MakeCommonHeaders => {
  const versionHeaders = createVersionHeaders(settings.defaultVersion);
  const epochHeader = () => ({ [EPOCH]: xapi.epoch() === '' ? FIRST_EPOCH_NAME : xapi.epoch() });
  const consistentThrough = createCachedConsistentThrough({ read: () => xapi.givenThrough.shown(), now });
  return {
    'no-store': () => Promise.resolve({ 'Cache-Control': 'no-store' }),
    'xapi-version': (request) => Promise.resolve(versionHeaders(request)),
    'consistent-through': async (request, response) => {
      const through = CONSISTENT_THROUGH in response.headers ? undefined : await consistentThrough();
      const headers = { ...versionHeaders(request), ...epochHeader() };
      return { ...headers, ...(through === undefined ? {} : { [CONSISTENT_THROUGH]: through }) };
    },
  };
};

/** The whole app: /xapi (the standard), /v1 (Carnet's own), pages, health and metrics. */
export const createApp = (deps: AppDeps): Express => {
  const { processServices, settings, people, now } = deps;
  const { publicUrl, bodyLimit, inFlightLimit, corsOrigins, trustedProxies } = settings;
  const inFlight = createInFlight(inFlightLimit);
  const strangersRoom = createStrangersRoom();
  processServices.metrics.addGaugeReaders({
    bytesInFlight: () => inFlight.bytes() + strangersRoom.bytes(),
    up: processServices.health,
  });
  const health = createHealth(processServices.health);
  const publicPath = new URL(publicUrl).pathname.replace(/\/+$/, '');
  const cookies = createCookies(publicUrl);
  const readContext = createReadPageContext({ publicPath, cookies, canSignIn: people.providers.length > 0 });
  const guards = createGuards({
    catchUp: processServices.catchUp,
    sources: deps.sources,
    links: people.links,
    staff: people.staff,
    cookies,
    readContext,
    settings,
  });
  const everyProcess = {
    health: createHealthHandlers({ ...processServices, health }),
    metrics: createMetricsHandler({ metrics: processServices.metrics, token: processServices.metricsToken }),
    home: createHomeHandlers({
      health,
      store: { consistentThrough: deps.xapi.consistentThrough, maxLagMs: deps.xapi.maxStoreLagMs },
      now,
      readContext,
    }),
  };
  const handlers = limitChained(
    createApiHandlers({
      app: deps,
      publicPath,
      cookies,
      readContext,
      guardStudyPage: guards.studyPage,
      openApi: createOpenApiHandler(ROUTES, publicUrl),
    }),
  );
  const routes = assembleRoutes({ everyProcess, api: { handlers, guards } }, makeCommonHeaders(deps));
  return mount(routes, processServices, {
    bodyLimit,
    inFlight,
    strangersRoom,
    publicUrl,
    corsOrigins,
    trustedProxies,
    readContext,
  });
};
