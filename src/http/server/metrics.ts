import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { Problem } from '../../core/problem.ts';
import { createCountLocalFailure } from '../../access/sources/limits/local-failures.ts';
import { tooManyFailures } from '../../access/sources/limits/sign-in-limits.ts';
import type { Metrics } from '../../telemetry/metrics/metrics.ts';
import type { Handler } from '../message/request-response.ts';
import { hasOneHost } from './check-head.ts';

interface MetricsDeps {
  readonly metrics: Metrics;
  /** METRICS_TOKEN. */
  readonly token?: string | undefined;
}

const PATH = '/metrics';
const HEADERS_MS = 5000;
const MAX_CONNECTIONS = 64;
const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** True if an Authorization header has the token; takes the same time for a wrong one. */
const createHasToken = (token: string): ((authorization: string | undefined) => boolean) => {
  const expected = digestOf(token);
  return (authorization = '') => timingSafeEqual(digestOf(/^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? ''), expected);
};

const readMetrics = async (metrics: MetricsDeps['metrics']) => {
  const { contentType, text } = await metrics.text();
  return { status: 200, headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store' }, body: text };
};

/**
 * GET /metrics on the public port, in the text format that Prometheus scrapes, only with the token. If none is set, the
 * answer is 404, as for a stranger. Wrong tokens of an address get 429 beyond a hundred a minute.
 */
export const createMetricsHandler = ({ metrics, token }: MetricsDeps): Handler => {
  const hasToken = token === undefined ? undefined : createHasToken(token);
  const countFailure = createCountLocalFailure();
  return async (request) => {
    if (hasToken === undefined)
      throw new Problem(
        'not-found',
        'metrics are not served here: ask the operator, who sets METRICS_PORT or METRICS_TOKEN',
      );
    if (!hasToken(request.header('authorization'))) {
      const retryAfterS = await countFailure(request.address);
      if (retryAfterS !== undefined) throw tooManyFailures(retryAfterS);
      throw new Problem('unauthorized', 'this needs the token of METRICS_TOKEN: ask the operator', [], {
        challenge: 'Bearer',
      });
    }
    return readMetrics(metrics);
  };
};

/** The server of METRICS_PORT, not yet listening: `/metrics` and nothing else, with the token if there is one. */
export const createMetricsServer = ({ metrics, token }: MetricsDeps): Server => {
  const hasToken = token === undefined ? () => true : createHasToken(token);
  const countFailure = createCountLocalFailure();
  const server = createServer({ headersTimeout: HEADERS_MS, requestTimeout: HEADERS_MS }, (request, response) => {
    const refuse = (status: number, headers: Readonly<Record<string, string>> = {}): void => {
      response.writeHead(status, { ...headers, 'Content-Length': 0 }).end();
    };
    const refuseToken = async (): Promise<void> => {
      const retryAfterS = await countFailure(request.socket.remoteAddress ?? '');
      if (retryAfterS === undefined) refuse(401, { 'WWW-Authenticate': 'Bearer realm="Carnet"' });
      else refuse(429, { 'Retry-After': String(retryAfterS) });
    };
    request.resume();
    if (!hasOneHost(request.rawHeaders)) refuse(400);
    else if (request.url?.split('?')[0] !== PATH) refuse(404);
    else if (request.method !== 'GET' && request.method !== 'HEAD') refuse(405, { Allow: 'GET, HEAD' });
    else if (!hasToken(request.headers.authorization)) refuseToken().catch(() => response.destroy());
    else
      readMetrics(metrics).then(
        ({ status, headers, body }) => response.writeHead(status, headers).end(request.method === 'HEAD' ? '' : body),
        () => response.destroy(),
      );
  });
  server.maxConnections = MAX_CONNECTIONS;
  return server;
};
