import { randomUUID } from 'node:crypto';
import type { Request as ExpressRequest, Response as ExpressResponse } from 'express';
import { withRequestDeadline } from '../../core/concurrency/request-deadline.ts';
import { isProblem, type Kind, Problem } from '../../core/problem.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Metrics } from '../../telemetry/metrics/metrics.ts';
import type { Tracing } from '../../telemetry/tracing.ts';
import { isClientGone } from '../message/body/read-body.ts';
import type { OpenBody, RequestBody } from '../message/body/request-body.ts';
import type { Handler, Request, Response, Route } from '../message/request-response.ts';
import { writeResponse } from '../message/response/write-response.ts';
import { type AccessLog, type AccessLogRule, createAccessLog } from './access-log.ts';
import { isAlternateRequest, parseAlternateRequest } from './alternate-request-syntax.ts';
import type { ReadSender } from './check-origin.ts';
import { checkEscapes, checkHost, checkParameterCount } from './check-head.ts';
import type { ApplyCors } from './cors.ts';
import { createLogFailure, type LogFailure } from './log-failure.ts';
import { problemJson, type RenderProblem } from './render-problem.ts';
import { defined, ownValue } from '../../core/json-object.ts';
import { preferredLanguage } from '../../xapi/output/accept-language.ts';

// A client may name its request only by a UUID or a trace id (W3C Trace Context): both are too long to be the name,
// number or birth date of a person.
const REQUEST_ID = /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i;

const requestIdOf = (expressRequest: ExpressRequest): string => {
  const given = expressRequest.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
};

const searchOf = (url: string): string => {
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
};

/** The request that Express has routed, as handlers see it. */
const readRequest = (expressRequest: ExpressRequest, address: string, body: RequestBody): Request => ({
  id: requestIdOf(expressRequest),
  address,
  sender: {},
  isHead: expressRequest.method === 'HEAD',
  search: searchOf(expressRequest.originalUrl),
  params: expressRequest.params as Readonly<Record<string, string>>,
  header: (name) => ownValue(expressRequest.headers, name) as string | undefined,
  accepts: (types) => expressRequest.accepts([...types]) || undefined,
  acceptsLanguage: (languages) => preferredLanguage(languages, expressRequest.headers['accept-language']),
  body: (options) => body.read(options),
  bodyHead: () => body.readHead(),
  stream: (limit) => body.stream(limit),
});

export interface ExpressAdapterDeps {
  readonly openBody: OpenBody;
  readonly renderProblem: RenderProblem;
  readonly readSender: ReadSender;
  /** For the resources that pages of other origins use. */
  readonly applyCors: ApplyCors;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly accessLog: AccessLogRule;
  /** As in `withRequestDeadline`; absent: none. */
  readonly requestBoundMs?: number;
}

const A_BUG = 'a request met a bug';

/** Answers one request that Express has routed. */
type ExpressHandler = (expressRequest: ExpressRequest, expressResponse: ExpressResponse) => void;

/** A request under way. In the alternate syntax, method and request are those of the form. */
interface Exchange {
  method: string;
  request: Request;
  /** The kind of the refusal that answers it. */
  refusal?: Kind;
  /** True if an unexpected error has had its line in the log. */
  hasFailed: boolean;
}

/** The outcome of a request, for metrics and logs. */
interface Served {
  readonly method: string;
  readonly status: number | 'gone';
  readonly seconds: number;
  readonly received: number;
  readonly sent: number;
}

const allowHeader = (methods: Route['methods']): string =>
  [...Object.keys(methods).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])), 'OPTIONS'].join(', ');

const handlerOf = ({ methods }: Route, method: string): Handler | undefined => {
  const name = method === 'HEAD' ? 'GET' : method;
  return Object.hasOwn(methods, name) ? methods[name as keyof typeof methods] : undefined;
};

const onceFinished = (expressResponse: ExpressResponse, then: () => void): void => {
  if (expressResponse.writableFinished || expressResponse.destroyed) then();
  else expressResponse.once('close', then);
};

/** An event calls the function, so it must not throw: nothing would catch that. */
const logged =
  (then: () => void, log: (thrown: unknown) => void): (() => void) =>
  () => {
    try {
      then();
    } catch (thrown) {
      log(thrown);
    }
  };

/** Connects routes to Express: one place for the refusals, unexpected errors, metrics and log lines of all answers. */
export const createExpressAdapter = (
  deps: ExpressAdapterDeps,
  tracing?: Tracing,
): ((route: Route) => ExpressHandler) => {
  const { log, accessLog: rule } = deps;
  const lines: Lines = { logFailure: createLogFailure(log), accessLog: createAccessLog({ log, rule }) };
  return (route) => {
    const serve = createRouteAdapter(route, deps, lines);
    return tracing === undefined
      ? (expressRequest, expressResponse) => void serve(expressRequest, expressResponse, ignore)
      : traced(serve, route.path, tracing);
  };
};

interface Lines {
  readonly logFailure: LogFailure;
  readonly accessLog: AccessLog;
}

/** Counts and logs what was served. */
const createReport = (
  path: string,
  metrics: ExpressAdapterDeps['metrics'],
  { logFailure, accessLog }: Lines,
): ((exchange: Exchange, served: Served) => void) => {
  return ({ refusal, hasFailed, request }: Exchange, served: Served): void => {
    const { id: requestId, sender } = request;
    const { source, recorder } = sender;
    const { method, status, seconds, received, sent } = served;
    metrics.http.served({ method, route: path, status, seconds, source: recorder, received, sent });
    // An unexpected error already has a line of its own.
    if (status !== 'gone' && status >= 500 && !hasFailed)
      logFailure({ requestId, route: path, status, ...defined({ kind: refusal }) });
    const level = accessLog.level({ route: path, status });
    if (level === undefined) return;
    accessLog.write(level, {
      requestId,
      method,
      route: path,
      status,
      received,
      sent,
      ms: Math.round(seconds * 1e4) / 10,
      ...defined({ source, problem: refusal }),
    });
  };
};

type Serve = (...of: [...Parameters<ExpressHandler>, begun: (exchange: Exchange) => void]) => Promise<void>;

const ignore = (): void => undefined;

/** Serves each request in a server span, by the pattern of the path; it ends once answer and log line are written. */
const traced =
  (serve: Serve, route: string, tracing: Tracing): ExpressHandler =>
  (expressRequest, expressResponse) => {
    const { traceparent } = expressRequest.headers;
    tracing.serve(
      { method: expressRequest.method, route, ...(typeof traceparent === 'string' && { traceparent }) },
      (end) => {
        let exchange: Exchange | undefined;
        const served = serve(expressRequest, expressResponse, (begun) => {
          exchange = begun;
        });
        const finish = (): void => {
          const { request, refusal: problem } = exchange ?? {};
          end(
            expressResponse.writableFinished ? expressResponse.statusCode : 'gone',
            request && { requestId: request.id, source: request.sender.source, problem },
          );
        };
        void served.then(() => onceFinished(expressResponse, finish));
      },
    );
  };

const createRouteAdapter = (route: Route, deps: ExpressAdapterDeps, lines: Lines): Serve => {
  const { openBody, applyCors, log, requestBoundMs } = deps;
  const { path, methods, headers, isCrossOrigin } = route;
  const allow = allowHeader(methods);
  const answer = createAnswer(route, allow, deps);
  const report = createReport(path, deps.metrics, lines);

  /** Adds what depends only on the request of HTTP. */
  const finish = (response: Response, { method, request }: Exchange, httpMethod: string): Response => {
    const finished = isCrossOrigin ? applyCors(request, response, allow) : response;
    // HEAD within an alternate request: the POST of HTTP has an empty body then.
    return method === 'HEAD' && httpMethod !== 'HEAD'
      ? { status: finished.status, headers: finished.headers }
      : finished;
  };

  const serve: Serve = async (expressRequest, expressResponse, begun) => {
    const startedAt = performance.now();
    const { method, originalUrl } = expressRequest;
    const address = expressRequest.ip ?? '';
    const body = openBody(expressRequest, expressResponse, address);
    const exchange: Exchange = { method, request: readRequest(expressRequest, address, body), hasFailed: false };
    begun(exchange);
    let response: Response | undefined;
    let common: Response['headers'] = {};
    try {
      checkHost(expressRequest.rawHeaders);
      const dispatch = (): Promise<Response> => answer.dispatch(originalUrl, exchange);
      response = await (requestBoundMs === undefined ? dispatch() : withRequestDeadline(requestBoundMs, dispatch));
    } catch (thrown) {
      response = answer.refuseError(thrown, exchange);
    }
    body.release();
    // `onFinished` is called in any case, even if a refusal replaces the answer.
    const onFinished = response?.onFinished;
    try {
      if (response !== undefined && headers !== undefined) common = await headers(exchange.request, response);
    } catch (thrown) {
      response = answer.refuseError(thrown, exchange);
    }
    if (onFinished !== undefined)
      onceFinished(
        expressResponse,
        logged(onFinished, (thrown) => answer.logBug(thrown, exchange)),
      );
    const requestId = exchange.request.id;
    let sent = 0;
    const write = async (given: Response, headersOfRoute: Response['headers']): Promise<void> => {
      response = finish(given, exchange, method);
      sent = await writeResponse(response, { expressRequest, expressResponse, common: headersOfRoute, requestId });
    };
    try {
      if (response !== undefined) await write(response, common);
    } catch (thrown) {
      const refused = answer.refuseError(thrown, exchange);
      // An answer that has begun is cut, so that no client takes it for a complete one.
      if (expressResponse.headersSent) expressResponse.destroy();
      else if (refused !== undefined) await write(refused, {});
    }
    const status = response === undefined || !expressResponse.headersSent ? 'gone' : response.status;
    const seconds = (performance.now() - startedAt) / 1000;
    report(exchange, { method, status, seconds, received: body.received(), sent });
  };

  return (expressRequest, expressResponse, begun) =>
    serve(expressRequest, expressResponse, begun).catch((thrown: unknown) => {
      expressResponse.destroy();
      log.error({ err: thrown, route: path }, A_BUG);
    });
};

/** The answers of a route: those of its handlers, and those to errors. */
const createAnswer = (route: Route, allow: string, deps: ExpressAdapterDeps) => {
  const { renderProblem, readSender, metrics, log } = deps;
  const logBug = (thrown: unknown, exchange: Exchange): void => {
    exchange.hasFailed = true;
    log.error({ err: thrown, route: route.path, requestId: exchange.request.id }, A_BUG);
  };
  const isNotFound = Object.keys(route.methods).length === 0;
  const isXapi = route.path.startsWith('/xapi/');

  const refuse = (problem: Problem, exchange: Exchange): Response => {
    exchange.refusal = problem.kind;
    metrics.http.refused(problem.kind);
    const rendered = renderProblem(problem, exchange.request);
    return problem.kind === 'method-not-allowed'
      ? { ...rendered, headers: { ...rendered.headers, Allow: allow } }
      : rendered;
  };

  return {
    dispatch: async (url: string, exchange: Exchange): Promise<Response> => {
      checkEscapes(url);
      checkParameterCount(exchange.request.search);
      if (isXapi && isAlternateRequest(exchange.method, exchange.request.search)) {
        const alternate = await parseAlternateRequest(exchange.request, readSender);
        exchange.method = alternate.method;
        exchange.request = alternate.request;
        if (alternate.refusal !== undefined) throw alternate.refusal;
      }
      const handler = handlerOf(route, exchange.method);
      if (handler !== undefined) return handler(exchange.request);
      if (isNotFound) throw new Problem('not-found', 'no resource has this path');
      if (exchange.method !== 'OPTIONS') throw new Problem('method-not-allowed', `this resource knows ${allow}`);
      return { status: 204, headers: { Allow: allow } };
    },
    /** Undefined if the client has disconnected. */
    refuseError: (thrown: unknown, exchange: Exchange): Response | undefined => {
      if (isClientGone(thrown)) return undefined;
      let failure = thrown;
      if (isProblem(thrown))
        try {
          return refuse(thrown, exchange);
        } catch (again) {
          failure = again;
        }
      logBug(failure, exchange);
      const { id } = exchange.request;
      const problem = new Problem('internal', `this is not your mistake; the log of this server has it under ${id}`);
      try {
        return refuse(problem, exchange);
      } catch {
        // The rendering of refusals has failed itself.
        return { status: 500, headers: { 'Content-Type': 'application/problem+json' }, body: problemJson(problem) };
      }
    },
    logBug,
  };
};
