import type { Request as ExpressRequest, Response as ExpressResponse } from 'express';
import { isProblem, type Kind, Problem } from '../../core/problem.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Metrics } from '../../telemetry/metrics/metrics.ts';
import { isClientGone } from '../message/body/read-body.ts';
import { readRequest } from '../message/body/read-request.ts';
import type { OpenBody } from '../message/body/request-body.ts';
import type { Handler, Request, Response, Route } from '../message/request-response.ts';
import { writeResponse } from '../message/response/write-response.ts';
import { type AccessLog, type AccessLogRule, createAccessLog } from './access-log.ts';
import { isAlternateRequest, parseAlternateRequest } from './alternate-request-syntax.ts';
import type { ReadSender } from './check-origin.ts';
import type { ApplyCors } from './cors.ts';
import { hasOneHost } from './host-header.ts';
import { createLogFailure, type LogFailure } from './log-failure.ts';
import type { RenderProblem } from './render-problem.ts';

export interface ExpressAdapterDeps {
  readonly openBody: OpenBody;
  readonly renderProblem: RenderProblem;
  readonly readSender: ReadSender;
  /** For the resources that pages of other origins use. */
  readonly applyCors: ApplyCors;
  readonly metrics: Pick<Metrics, 'http'>;
  readonly log: Log;
  readonly accessLog: AccessLogRule;
  /** Called with every unexpected error, after its request was answered. */
  readonly onFatal: (thrown: unknown) => void;
}

/** Answers one request that Express has routed. */
export type ExpressHandler = (expressRequest: ExpressRequest, expressResponse: ExpressResponse) => void;

/** A request under way; in the alternate syntax, method and request are those of the form. */
interface Exchange {
  method: string;
  request: Request;
  /** The kind of the refusal that answers it. */
  refusal?: Kind;
  readonly unexpected: unknown[];
}

/** What was served, for metrics and logs. */
interface Served {
  readonly method: string;
  readonly status: number | 'gone';
  readonly seconds: number;
  readonly received: number;
  readonly sent: number;
}

const checkEscapes = (url: string): void => {
  if (!url.includes('%')) return;
  try {
    decodeURIComponent(url);
  } catch {
    throw new Problem('invalid-request', 'the path or the query has a percent sign that begins no UTF-8 character', [
      { at: 'URL', detail: 'must be percent-encoded UTF-8', requirement: 'RFC 3986, section 2.1' },
    ]);
  }
};

const checkHost = (rawHeaders: readonly string[]): void => {
  if (!hasOneHost(rawHeaders))
    throw new Problem('invalid-request', 'the request has more than one Host header', [
      { at: 'Host', detail: 'must be sent once', requirement: 'RFC 9112, section 3.2' },
    ]);
};

/** No resource has more than 20; each further one costs a look at all others. */
const MAX_PARAMETERS = 100;

const checkParameterCount = (search: string): void => {
  let count = 1;
  for (let at = search.indexOf('&'); at !== -1; at = search.indexOf('&', at + 1))
    if (++count > MAX_PARAMETERS)
      throw new Problem('invalid-request', `the query has more than ${MAX_PARAMETERS} parameters`);
};

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

/** Connects routes to Express: one place for the refusals, unexpected errors, metrics and log lines of all answers. */
export const createExpressAdapter = (deps: ExpressAdapterDeps): ((route: Route) => ExpressHandler) => {
  const { log, accessLog: rule } = deps;
  const lines: Lines = { logFailure: createLogFailure(log), accessLog: createAccessLog({ log, rule }) };
  return (route) => createRouteAdapter(route, deps, lines);
};

/** The log lines of answers. */
interface Lines {
  readonly logFailure: LogFailure;
  readonly accessLog: AccessLog;
}

const createRouteAdapter = (
  route: Route,
  deps: ExpressAdapterDeps,
  { logFailure, accessLog }: Lines,
): ExpressHandler => {
  const { openBody, applyCors, metrics, onFatal } = deps;
  const { path, methods, headers, isCrossOrigin } = route;
  const allow = allowHeader(methods);
  const answer = createAnswer(route, allow, deps);

  /** Adds what depends on the request of HTTP alone. */
  const finish = (response: Response, { method, request }: Exchange, httpMethod: string): Response => {
    const finished = isCrossOrigin ? applyCors(request, response, allow) : response;
    // HEAD within an alternate request: the POST of HTTP has an empty body then.
    return method === 'HEAD' && httpMethod !== 'HEAD'
      ? { status: finished.status, headers: finished.headers }
      : finished;
  };

  const report = ({ refusal, unexpected, request }: Exchange, served: Served): void => {
    const { id: requestId, sender } = request;
    const { source, recorder } = sender;
    const { method, status, seconds, received, sent } = served;
    metrics.http.served({ method, route: path, status, seconds, source: recorder, received, sent });
    // An unexpected error has had its line.
    if (status !== 'gone' && status >= 500 && unexpected.length === 0)
      logFailure({ requestId, route: path, status, ...(refusal === undefined ? {} : { kind: refusal }) });
    const level = accessLog.level({ route: path, status });
    if (level === undefined) return;
    accessLog.write(level, {
      ...{ requestId, method, route: path, status, received, sent },
      ms: Math.round(seconds * 1e4) / 10,
      ...(source === undefined ? {} : { source }),
      ...(refusal === undefined ? {} : { problem: refusal }),
    });
  };

  const serve = async (expressRequest: ExpressRequest, expressResponse: ExpressResponse): Promise<void> => {
    const startedAt = performance.now();
    const { method, originalUrl } = expressRequest;
    const address = expressRequest.ip ?? '';
    const body = openBody(expressRequest, expressResponse, address);
    const exchange: Exchange = { method, request: readRequest(expressRequest, address, body), unexpected: [] };
    let response: Response | undefined;
    let common: Response['headers'] = {};
    try {
      checkHost(expressRequest.rawHeaders);
      response = await answer.dispatch(originalUrl, exchange);
    } catch (thrown) {
      response = answer.refuseError(thrown, exchange);
    }
    body.release();
    // Called whatever becomes of the answer, even where a refusal replaces it.
    const onFinished = response?.onFinished;
    try {
      if (response !== undefined && headers !== undefined) common = await headers(exchange.request, response);
    } catch (thrown) {
      response = answer.refuseError(thrown, exchange);
    }
    if (onFinished !== undefined) onceFinished(expressResponse, onFinished);
    const requestId = exchange.request.id;
    let sent = 0;
    if (response !== undefined) {
      response = finish(response, exchange, method);
      sent = await writeResponse(response, { expressRequest, expressResponse, common, requestId });
    }
    const status = response === undefined || !expressResponse.headersSent ? 'gone' : response.status;
    const seconds = (performance.now() - startedAt) / 1000;
    report(exchange, { method, status, seconds, received: body.received(), sent });
    for (const thrown of exchange.unexpected) onceFinished(expressResponse, () => onFatal(thrown));
  };

  return (expressRequest, expressResponse) => {
    serve(expressRequest, expressResponse).catch((thrown: unknown) => {
      expressResponse.destroy();
      onFatal(thrown);
    });
  };
};

/** The answers of a route: of its handlers, and to errors. */
const createAnswer = (route: Route, allow: string, deps: ExpressAdapterDeps) => {
  const { renderProblem, readSender, metrics, log } = deps;
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
    /** Undefined where the client has disconnected. */
    refuseError: (thrown: unknown, exchange: Exchange): Response | undefined => {
      if (isClientGone(thrown)) return undefined;
      if (isProblem(thrown)) return refuse(thrown, exchange);
      exchange.unexpected.push(thrown);
      log.error({ err: thrown, route: route.path, requestId: exchange.request.id }, 'a request met a bug');
      const detail = 'this is not your mistake; it was reported to those who run this server';
      return refuse(new Problem('internal', detail), exchange);
    },
  };
};
