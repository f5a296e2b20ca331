import type { Express, NextFunction, Request as ExpressRequest, Response as ExpressResponse } from 'express';
import { defined } from '../core/json-object.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics/metrics.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import { createUploadRateMonitor, MIN_UPLOAD_RATE } from './message/body/minimum-upload-rate.ts';
import type { InFlight } from './message/body/in-flight.ts';
import { createOpenBody } from './message/body/request-body.ts';
import type { UnauthenticatedBodies } from './message/body/unauthenticated-bodies.ts';
import type { Handler, Route } from './message/request-response.ts';
import type { AssembledRoutes } from './routes/assemble-routes.ts';
import type { AccessLogRule } from './server/access-log.ts';
import { createExpressAdapter } from './server/adapter.ts';
import { createReadSender } from './server/check-origin.ts';
import { createCors, type Origins } from './server/cors.ts';
import { createExpressApp } from './server/express-app.ts';
import type { ReadPageContext } from './server/page-context.ts';
import { createRenderProblem } from './server/render-problem.ts';
import { rewriteXapiAliases } from './server/xapi-alias.ts';

/** The parts of a process that its routes use. */
interface ServingProcess {
  readonly metrics: Metrics;
  readonly log: Log;
  readonly accessLog: AccessLogRule;
  /** As in `withRequestDeadline`; absent: none. */
  readonly requestBoundMs?: number;
  /** Absent if no traces are exported. */
  readonly tracing?: Tracing | undefined;
}

interface MountOptions {
  readonly bodyLimit: number;
  readonly inFlight: InFlight;
  readonly unauthenticatedBodies: UnauthenticatedBodies;
  readonly publicUrl: string;
  readonly corsOrigins: Origins;
  readonly trustedProxies: readonly string[];
  /** Absent in a process without other pages. */
  readonly readContext?: ReadPageContext;
}

/** One handler for every method of a path. */
export const everyMethod = (handler: Handler): Route['methods'] => ({
  GET: handler,
  POST: handler,
  PUT: handler,
  PATCH: handler,
  DELETE: handler,
});

/** The Express app that serves routes, and answers for unknown paths. */
export const mountRoutes = (
  { routes, notFound }: AssembledRoutes,
  { metrics, log, accessLog, tracing, requestBoundMs }: ServingProcess,
  { bodyLimit, inFlight, unauthenticatedBodies, publicUrl, corsOrigins, trustedProxies, readContext }: MountOptions,
): Express => {
  const app = createExpressApp(trustedProxies);
  const adapter = createExpressAdapter(
    {
      openBody: createOpenBody({
        limit: bodyLimit,
        inFlight,
        unauthenticatedBodies,
        uploads: createUploadRateMonitor(MIN_UPLOAD_RATE),
      }),
      renderProblem: createRenderProblem(readContext),
      readSender: createReadSender(publicUrl),
      applyCors: createCors(corsOrigins),
      metrics,
      log,
      accessLog,
      ...defined({ requestBoundMs }),
    },
    tracing,
  );
  app.use(rewriteXapiAliases);
  for (const route of routes) app.route(route.path).all(adapter(route));

  const unknownPaths = notFound.map((route) => ({ prefix: route.path.slice(0, -'/*'.length), answer: adapter(route) }));
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
