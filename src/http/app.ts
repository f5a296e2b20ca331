import type { Express, NextFunction, Request as ExpressRequest, Response as ExpressResponse } from 'express';
import { tmpdir } from 'node:os';
import type { ConsistentThrough } from '../query/consistent-through.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Route } from './message/request-response.ts';
import { createSemaphore } from '../core/semaphore.ts';
import { createAbout } from './xapi/about.ts';
import { type ActivitiesDeps, createActivitiesResource } from './xapi/activities.ts';
import { createAgentsResource } from './xapi/agents.ts';
import { createReadBody } from './message/read-body.ts';
import { createBodyPace, LEAST_BODY_PACE } from './message/minimum-upload-rate.ts';
import { createBoundedRead, ROOM_OF_READS } from './message/read-concurrency.ts';
import { createCookies } from './message/cookies.ts';
import { type ConsentResourcesDeps, createConsentResources } from './api/consent-resources.ts';
import { createCrossOrigin, type Origins } from './server/cors.ts';
import { createDirectKafka, type DirectKafkaDeps } from './api/studies/direct-kafka.ts';
import { createDocumentResources, type DocumentResourcesDeps } from './xapi/documents.ts';
import { createExpressApp } from './server/express-app.ts';
import { createHealth, createHealthResources, type HealthChecks } from './server/health.ts';
import { createPages } from './pages/home.ts';
import { createInFlight, createShare, type InFlight } from './message/in-flight.ts';
import { createLogFailure } from './server/log-failure.ts';
import { createMetricsResource } from './server/metrics.ts';
import { createFramePage, type FramePage } from './server/page-context.ts';
import { createPeoplePages, type PeoplePagesDeps } from './pages/public-pages.ts';
import { createProfilePages, type ProfilePagesDeps } from './pages/profiles/profile-pages.ts';
import { createProfileResources, type ProfilesDeps } from './api/profiles.ts';
import { createRenderProblem } from './server/render-problem.ts';
import { createServe } from './server/adapter.ts';
import { createSourceResources, type SourcesDeps } from './api/sources.ts';
import { createStudyReaderResources, type StudyReaderResourcesDeps } from './api/studies/study-data.ts';
import { createStudyResources, type StudyResourcesDeps } from './pages/studies/study-routes.ts';
import { createStatements, type StatementsDeps } from './xapi/statements.ts';
import { createXapiHeaders } from './xapi/xapi-resource.ts';

/** What the app of a process without the API is built from. */
export interface OperatorAppDeps {
  readonly health: HealthChecks;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Told of whatever should never happen, after the request at hand was answered: the process is to end then. */
  readonly onFatal: (thrown: unknown) => void;
}

/** What the whole app is built from. */
export interface AppDeps
  extends
    OperatorAppDeps,
    Omit<StatementsDeps, 'spool' | 'bounded'>,
    Omit<DocumentResourcesDeps, 'bounded'>,
    ActivitiesDeps,
    ProfilesDeps,
    Omit<SourcesDeps, 'violations'>,
    Omit<
      PeoplePagesDeps,
      'cookies' | 'me' | 'blindIndex' | 'registered' | 'chain' | 'keys' | 'waitingYeses' | 'erasures' | 'metrics'
    > {
  readonly violations: SourcesDeps['violations'] & ProfilePagesDeps['violations'];
  readonly consent: Omit<
    ConsentResourcesDeps,
    'authenticate' | 'cookies' | 'publicPath' | 'query' | 'bounded' | 'defaultVersion'
  > &
    Pick<PeoplePagesDeps, 'registered' | 'waitingYeses' | 'erasures'>;
  readonly studies: Pick<StudyResourcesDeps, 'publicStudies' | 'catalogue' | 'held' | 'readCodebook' | 'institution'> &
    Omit<StudyReaderResourcesDeps, 'authenticate' | 'onFatal'> &
    Pick<DirectKafkaDeps, 'kafkaOf'>;
  /** From which origins pages may use the xAPI resources. */
  readonly corsOrigins: Origins;
  readonly consistentThrough: ConsistentThrough;
  /** The largest body, in bytes. */
  readonly bodyLimit: number;
  /** How many bytes of bodies may be in flight at once. */
  readonly inFlightAtMost: number;
}

/** Where a resource of the path `X/*` answers for all that is asked for under X and is not there. */
const UNDER = '/*';
/** How many requests with as many attachments as are allowed may wait in files at once. */
const SPOOLED_REQUESTS = 10;
/** A read waits so long for others to end, in milliseconds: most take a few. */
const READS_WAIT_MS = 2000;
const READS_WAITING = 256;
/**
 * Bodies that are read before anybody's credentials are known, as where these are in the form, have the fourth part of
 * the room, or that of one: they cannot take that of all others.
 */
const STRANGERS_SHARE = 4;
const NOWHERE: Route = { path: UNDER, methods: {} };

const mount = (
  resources: readonly Route[],
  { metrics, log, onFatal }: OperatorAppDeps,
  limit: number,
  inFlight: InFlight,
  origins: Origins,
  framePage?: FramePage,
): Express => {
  const app = createExpressApp();
  const pace = createBodyPace(LEAST_BODY_PACE);
  const serve = createServe({
    readBody: createReadBody({ limit, pace }),
    renderProblem: createRenderProblem(framePage),
    inFlight,
    ofStrangers: createShare(inFlight, Math.max(inFlight.atMost / STRANGERS_SHARE, limit)),
    pace,
    crossOrigin: createCrossOrigin(origins),
    metrics,
    log,
    logFailure: createLogFailure(log),
    onFatal,
  });
  for (const resource of resources) if (!resource.path.endsWith(UNDER)) app.route(resource.path).all(serve(resource));

  const absent = [...resources, NOWHERE]
    .filter(({ path }) => path.endsWith(UNDER))
    .map((resource) => ({ begin: resource.path.slice(0, -UNDER.length), answer: serve(resource) }));
  // What Express itself refuses is a path that cannot be decoded: it is nowhere, and is refused there.
  app.use((thrown: unknown, _request: ExpressRequest, expressResponse: ExpressResponse, next: NextFunction) => {
    if ((thrown as { name?: unknown }).name === 'URIError') {
      next();
      return;
    }
    expressResponse.destroy();
    onFatal(thrown);
  });
  app.use((expressRequest: ExpressRequest, expressResponse: ExpressResponse) =>
    absent.find(({ begin }) => expressRequest.originalUrl.startsWith(begin))?.answer(expressRequest, expressResponse),
  );
  return app;
};

const operatorResources = (
  { metrics }: OperatorAppDeps,
  pages: Parameters<typeof createPages>[0],
): readonly Route[] => [...createHealthResources(pages.health), createMetricsResource(metrics), ...createPages(pages)];

/** Builds the app of a process that answers no xAPI requests: health, metrics and the page that says what it is. */
export const createOperatorApp = (deps: OperatorAppDeps): Express => {
  deps.metrics.watch({ up: deps.health });
  const pages = { health: createHealth(deps.health), now: Date.now };
  return mount(operatorResources(deps, pages), deps, 0, createInFlight(0), []);
};

/** Builds the whole app: /xapi (the standard), /v1 (Carnet's own), health, metrics and pages. */
export const createApp = (deps: AppDeps): Express => {
  const { consistentThrough, bodyLimit, inFlightAtMost, health, metrics, defaultVersion, now } = deps;
  const inFlight = createInFlight(inFlightAtMost);
  metrics.watch({ bytesInFlight: () => inFlight.bytes(), up: health });
  const versionHeaders = createXapiHeaders(defaultVersion);
  const bounded = createBoundedRead(
    createSemaphore({
      atMost: ROOM_OF_READS,
      waitingAtMost: READS_WAITING,
      waitMs: READS_WAIT_MS,
      refusal: 'too much is being read at once',
    }),
  );
  const people = { ...deps, cookies: createCookies(deps.publicUrl) };
  const framePage = createFramePage({ ...people, canSignIn: deps.provider !== undefined });
  const resources: readonly Route[] = [
    ...createStatements({
      ...deps,
      bounded,
      spool: { folder: tmpdir(), files: createInFlight(SPOOLED_REQUESTS * deps.attachmentsLimit) },
    }),
    ...createDocumentResources({ ...deps, bounded }),
    createActivitiesResource(deps),
    createAgentsResource(deps),
    createAbout(defaultVersion),
    { path: `/xapi${UNDER}`, methods: {}, headers: (request) => Promise.resolve(versionHeaders(request)) },
    ...createProfileResources(deps),
    ...createSourceResources(deps),
    ...createConsentResources({ ...people, bounded, ...deps.consent }),
    ...createStudyReaderResources({ ...deps.studies, authenticate: deps.authenticate, onFatal: deps.onFatal }),
    ...createStudyResources({
      ...people,
      ...deps.studies,
      directKafka: createDirectKafka({ ...deps.studies, authenticate: deps.authenticate }),
      desk: deps.consent.desk,
      canSignIn: false,
    }),
    { path: `/v1${UNDER}`, methods: {}, headers: () => Promise.resolve({ 'Cache-Control': 'no-store' }) },
    ...createProfilePages({ ...deps, framePage }),
    ...createPeoplePages({ ...deps.consent, ...people }),
    ...operatorResources(deps, { health: createHealth(health), consistentThrough, now, framePage }),
  ];
  return mount(resources, deps, bodyLimit, inFlight, deps.corsOrigins, framePage);
};
