import type { Server } from 'node:http';
import { createReadBody } from '../../../src/http/message/read-body.ts';
import { createBodyPace, LEAST_BODY_PACE } from '../../../src/http/message/minimum-upload-rate.ts';
import { createCrossOrigin, type Origins } from '../../../src/http/server/cors.ts';
import type { Route } from '../../../src/http/message/request-response.ts';
import type { Pace } from '../../../src/http/message/minimum-rate.ts';
import { createExpressApp } from '../../../src/http/server/express-app.ts';
import { createInFlight, createShare } from '../../../src/http/message/in-flight.ts';
import type { FramePage } from '../../../src/http/server/page-context.ts';
import { createLogFailure } from '../../../src/http/server/log-failure.ts';
import { createRenderProblem } from '../../../src/http/server/render-problem.ts';
import { createServe } from '../../../src/http/server/adapter.ts';
import { createServer } from '../../../src/http/server/server.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';

/** One resource behind the real server, with what it logged and what it reported as bugs. */
export const served = (
  resource: Pick<Route, 'methods'> & Partial<Route>,
  limits: {
    readonly bodyLimit?: number;
    readonly inFlightAtMost?: number;
    readonly origins?: Origins;
    readonly framePage?: FramePage;
    readonly pace?: Pace;
  } = {},
) => {
  const lines: string[] = [];
  const bugs: unknown[] = [];
  const inFlight = createInFlight(limits.inFlightAtMost ?? 1_000_000);
  const pace = createBodyPace(limits.pace ?? LEAST_BODY_PACE);
  const metrics = createMetrics();
  const log = createLog({ level: 'debug', destination: { write: (line: string) => lines.push(line) } });
  const serve = createServe({
    readBody: createReadBody({ limit: limits.bodyLimit ?? 10_000, pace }),
    renderProblem: createRenderProblem(limits.framePage),
    inFlight,
    pace,
    metrics,
    ofStrangers: createShare(inFlight, inFlight.atMost / 4),
    crossOrigin: createCrossOrigin(limits.origins ?? '*'),
    log,
    logFailure: createLogFailure(log),
    onFatal: (thrown) => bugs.push(thrown),
  });
  const app = createExpressApp();
  app.route(resource.path ?? '/x').all(serve({ path: '/x', ...resource }));
  const server = createServer(app, { defaultVersion: '2.0.0', metrics });
  return { app, server, inFlight, metrics, lines, bugs };
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
