import type { Server } from 'node:http';
import { createOpenBody } from '../../../src/http/message/body/request-body.ts';
import { createUploadRateMonitor, MIN_UPLOAD_RATE } from '../../../src/http/message/body/minimum-upload-rate.ts';
import { createReadSender } from '../../../src/http/server/check-origin.ts';
import { createUnauthenticatedBodies } from '../../../src/http/message/body/unauthenticated-bodies.ts';
import { createCors, type Origins } from '../../../src/http/server/cors.ts';
import type { MinimumRate, Route } from '../../../src/http/message/request-response.ts';
import { createExpressApp } from '../../../src/http/server/express-app.ts';
import { createInFlight } from '../../../src/http/message/body/in-flight.ts';
import type { ReadPageContext } from '../../../src/http/server/page-context.ts';
import { createRenderProblem } from '../../../src/http/server/render-problem.ts';
import { createExpressAdapter } from '../../../src/http/server/adapter.ts';
import { createServer } from '../../../src/http/server/server.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { createMetrics } from '../../../src/telemetry/metrics/metrics.ts';
import type { Tracing } from '../../../src/telemetry/tracing.ts';

/** One route behind the real server, with its log lines and its unexpected errors. */
export const served = (
  route: Pick<Route, 'methods'> & Partial<Route>,
  limits: {
    readonly bodyLimit?: number;
    readonly maxInFlight?: number;
    readonly origins?: Origins;
    readonly readPageContext?: ReadPageContext;
    readonly uploadRate?: MinimumRate;
    readonly tracing?: Tracing;
  } = {},
) => {
  const lines: string[] = [];
  const unexpectedErrors: unknown[] = [];
  const write = (line: string): void => {
    lines.push(line);
    if (line.includes('met a bug')) unexpectedErrors.push(JSON.parse(line));
  };
  const inFlight = createInFlight(limits.maxInFlight ?? 1_000_000);
  const unauthenticatedBodies = createUnauthenticatedBodies(inFlight.maxBytes / 4, inFlight.maxBytes / 8);
  const metrics = createMetrics({ step: 1 });
  const log = createLog({ level: 'debug', destination: { write }, readTrace: () => limits.tracing?.current() });
  const serve = createExpressAdapter(
    {
      accessLog: { errors: true, share: 1 },
      openBody: createOpenBody({
        limit: limits.bodyLimit ?? 10_000,
        inFlight,
        unauthenticatedBodies,
        uploads: createUploadRateMonitor(limits.uploadRate ?? MIN_UPLOAD_RATE),
      }),
      renderProblem: createRenderProblem(limits.readPageContext),
      metrics,
      readSender: createReadSender('http://carnet.example'),
      applyCors: createCors(limits.origins ?? '*'),
      log,
    },
    limits.tracing,
  );
  const app = createExpressApp();
  app
    .route(route.path ?? '/x')
    .all(serve({ path: '/x', isCrossOrigin: route.path?.startsWith('/xapi/') === true, ...route }));
  const server = createServer(app, {
    defaultVersion: '2.0.0',
    metrics,
    trustedProxies: [],
    connectionsPerAddress: 10_000,
  });
  return { app, server, inFlight, unauthenticatedBodies, metrics, lines, unexpectedErrors };
};

/** Runs `use` with the port of the server, then closes it. */
export const listening = async <T>(server: Server, use: (port: number) => Promise<T>): Promise<T> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use((server.address() as { port: number }).port);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
};
