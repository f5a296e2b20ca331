import type { Express } from 'express';
import { defined } from '../core/json-object.ts';
import { createSemaphore } from '../core/concurrency/semaphore.ts';
import { createActLimits } from '../http/api/shared/limit-acts.ts';
import { createUnauthenticatedBodies } from '../http/message/body/unauthenticated-bodies.ts';
import { createInFlight } from '../http/message/body/in-flight.ts';
import { createReadLimiter, MAX_READS_BYTES } from '../http/message/read-concurrency.ts';
import type { Handler } from '../http/message/request-response.ts';
import { everyMethod, mountRoutes } from '../http/mount-routes.ts';
import { type AssembledRoutes, assembleRoutes, type MakeCommonHeaders } from '../http/routes/assemble-routes.ts';
import { createReadPageContext } from '../http/server/page-context.ts';
import type { Mounted } from './route/route.ts';
import type { AppDeps, ProcessServices } from './route/services.ts';
import { createGuards } from '../http/routes/guards.ts';
import { Problem } from '../core/problem.ts';
import { createCookies } from '../http/message/cookies.ts';
import { createHealth, createHealthHandlers } from '../http/server/health.ts';
import { createMetricsHandler } from '../http/server/metrics.ts';
import { createOpenApiHandler } from './openapi/openapi-handler.ts';
import { ROUTES } from './routes.ts';
import { createCachedConsistentThrough } from '../http/xapi/consistent-through-header.ts';
import { CONSISTENT_THROUGH, EPOCH, FIRST_EPOCH_NAME } from '../http/xapi/statements-response.ts';
import { createVersionHeaders } from '../http/xapi/xapi-guard.ts';

/** The time that a read waits for others to end, in milliseconds. Most reads take a few. */
const READ_WAIT_MS = 2000;
const MAX_WAITING_READS = 256;

/** The routes of the table that a process has. */
const assemble = (mounted: Mounted, makeHeaders?: MakeCommonHeaders): AssembledRoutes =>
  assembleRoutes(
    ROUTES.flatMap(({ method, path, mount }) => {
      const handler = mount(mounted);
      return handler === undefined ? [] : [{ method, path, handler }];
    }),
    makeHeaders,
  );

const assembleMinimal = (deps: ProcessServices): AssembledRoutes => {
  deps.metrics.addGaugeReaders({ up: deps.health });
  const health = createHealth(deps.health);
  const everyProcess = {
    health: createHealthHandlers({ ...deps, health }),
    metrics: createMetricsHandler({ metrics: deps.metrics, token: deps.metricsToken }),
    pages: { health, now: Date.now },
  };
  return assemble({ everyProcess });
};

const mountMinimal = (routes: AssembledRoutes, deps: ProcessServices): Express =>
  mountRoutes(routes, deps, {
    bodyLimit: 0,
    inFlight: createInFlight(0),
    unauthenticatedBodies: createUnauthenticatedBodies(),
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
      return { ...headers, ...defined({ [CONSISTENT_THROUGH]: through }) };
    },
  };
};

/** The complete app: /xapi (the standard), /v1 (Carnet's own), pages, health and metrics. */
export const createApp = (deps: AppDeps): Express => {
  const { processServices, settings, people, now } = deps;
  const { publicUrl, bodyLimit, inFlightLimit, corsOrigins, trustedProxies } = settings;
  const inFlight = createInFlight(inFlightLimit);
  const unauthenticatedBodies = createUnauthenticatedBodies();
  processServices.metrics.addGaugeReaders({
    bytesInFlight: () => inFlight.bytes() + unauthenticatedBodies.bytes(),
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
    pages: {
      health,
      store: { consistentThrough: deps.xapi.consistentThrough, maxLagMs: deps.xapi.maxStoreLagMs },
      now,
      readContext,
    },
  };
  const services = {
    ...deps,
    publicPath,
    cookies,
    readContext,
    guardStudyPage: guards.studyPage,
    limitRead: createReadLimiter(
      createSemaphore({
        atMost: MAX_READS_BYTES,
        waitingAtMost: MAX_WAITING_READS,
        waitMs: READ_WAIT_MS,
        refusal: 'too much is being read at once',
      }),
    ),
    actLimits: createActLimits(),
    openApi: createOpenApiHandler(ROUTES, publicUrl),
  };
  const routes = assemble({ everyProcess, api: { guards, services } }, makeCommonHeaders(deps));
  return mountRoutes(routes, processServices, {
    bodyLimit,
    inFlight,
    unauthenticatedBodies,
    publicUrl,
    corsOrigins,
    trustedProxies,
    readContext,
  });
};
