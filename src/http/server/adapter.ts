import type { Request as ExpressRequest, Response as ExpressResponse } from 'express';
import type { Log } from '../../telemetry/log.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { ReadBody } from '../message/read-body.ts';
import type { BodyPace } from '../message/minimum-upload-rate.ts';
import type { CrossOrigin } from './cors.ts';
import type { Handler, Request, Response, Route } from '../message/request-response.ts';
import type { InFlight } from '../message/in-flight.ts';
import type { LogFailure } from './log-failure.ts';
import { isProblem, type Kind, Problem } from '../../core/problem.ts';
import { isAlternate, unfold } from './alternate-request-syntax.ts';
import { isGone } from '../message/read-body.ts';
import { streamBody } from '../message/body-stream.ts';
import { readRequest } from '../message/read-request.ts';
import type { RenderProblem } from './render-problem.ts';
import { writeResponse } from '../message/write-response.ts';

/** What every resource is served with. */
export interface ServeDeps {
  readonly readBody: ReadBody;
  readonly renderProblem: RenderProblem;
  readonly inFlight: InFlight;
  /** The part of it for bodies that are read before it is known whose they are. */
  readonly ofStrangers: InFlight;
  readonly pace: BodyPace;
  /** For the resources of the standard, which pages of other origins use. */
  readonly crossOrigin: CrossOrigin;
  readonly metrics: Pick<Metrics, 'http'>;
  readonly log: Log;
  /** Told of every answer of 5xx that is no bug's. */
  readonly logFailure: LogFailure;
  /** Told of whatever should never happen, after the request was answered. */
  readonly onFatal: (thrown: unknown) => void;
}

/** What stood in the way of one request: the kind of the refusal that answers it, and bugs. */
interface Met {
  kind?: Kind;
  readonly bugs: unknown[];
}

/** Answers one request that Express has routed. */
export type Serve = (expressRequest: ExpressRequest, expressResponse: ExpressResponse) => void;

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

const allowed = (methods: Route['methods']): string =>
  [...Object.keys(methods).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])), 'OPTIONS'].join(', ');

const handleOf = ({ methods }: Route, method: string): Handler | undefined => {
  const name = method === 'HEAD' ? 'GET' : method;
  return Object.hasOwn(methods, name) ? methods[name as keyof typeof methods] : undefined;
};

/**
 * Builds the way from Express to a resource and back: one place for refusals, bugs, metrics and log lines of all
 * answers.
 */
export const createServe =
  ({ readBody, renderProblem, inFlight, ofStrangers, pace, crossOrigin, metrics, log, logFailure, onFatal }: ServeDeps) =>
  (resource: Route): Serve => {
    const { path: route, methods, headers } = resource;
    const allow = allowed(methods);
    const isNowhere = Object.keys(methods).length === 0;
    const isXapi = route.startsWith('/xapi/');

    const answer = (method: string, request: Request): Promise<Response> => {
      const handle = handleOf(resource, method);
      if (handle !== undefined) return handle(request);
      if (isNowhere) throw new Problem('not-found', 'no resource has this path');
      if (method !== 'OPTIONS') throw new Problem('method-not-allowed', `this resource knows ${allow}`);
      return Promise.resolve({ status: 204, headers: { Allow: allow } });
    };

    const refuse = (problem: Problem, request: Request, met: Met): Response => {
      met.kind = problem.kind;
      metrics.http.refused(problem.kind);
      const rendered = renderProblem(problem, request);
      return problem.kind === 'method-not-allowed'
        ? { ...rendered, headers: { ...rendered.headers, Allow: allow } }
        : rendered;
    };

    /** The answer to whatever was thrown; none where the client has left and nobody is there to be answered. */
    const failed = (thrown: unknown, request: Request, met: Met): Response | undefined => {
      if (isGone(thrown)) return undefined;
      if (isProblem(thrown)) return refuse(thrown, request, met);
      met.bugs.push(thrown);
      log.error({ err: thrown, route, requestId: request.id }, 'a request met a bug');
      return refuse(
        new Problem('internal', 'this is not your mistake; it was reported to those who run this server'),
        request,
        met,
      );
    };

    const exchange = async (expressRequest: ExpressRequest, expressResponse: ExpressResponse): Promise<void> => {
      const began = performance.now();
      const met: Met = { bugs: [] };
      let received = 0;
      let held = 0;
      let ofBody = 0;
      let room = inFlight;
      let { method } = expressRequest;
      let request = readRequest(
        expressRequest,
        async ({ isKnown = false, atMost } = {}) => {
          if (!isKnown) room = ofStrangers;
          const body = await readBody(expressRequest, expressResponse, room, atMost);
          received += body.length;
          ofBody = body.length;
          return body;
        },
        (limit) =>
          streamBody(expressRequest, expressResponse, limit, {
            inFlight,
            pace,
            received: (bytes) => {
              received += bytes;
            },
            held: (bytes) => {
              held += bytes;
            },
          }),
      );
      let response: Response | undefined;
      let settled: Response['settled'];
      let common: Response['headers'] = {};
      try {
        checkEscapes(expressRequest.originalUrl);
        if (isXapi && isAlternate(method, request.search)) {
          const inner = await unfold(request);
          ({ method, request } = inner);
          if (inner.refusal !== undefined) throw inner.refusal;
        }
        response = await answer(method, request);
        ({ settled } = response);
      } catch (thrown) {
        response = failed(thrown, request, met);
      }
      room.give(ofBody);
      inFlight.give(held);
      try {
        if (response !== undefined && headers !== undefined) common = await headers(request, response);
      } catch (thrown) {
        response = failed(thrown, request, met);
      }
      if (response !== undefined && isXapi) response = crossOrigin(request, response, allow);
      // HEAD inside of POST: the method of HTTP has an empty body then.
      if (response !== undefined && method === 'HEAD' && expressRequest.method !== 'HEAD')
        response = { status: response.status, headers: response.headers };
      // Whatever becomes of the answer; of one that is replaced by a refusal too.
      if (settled !== undefined) afterwards(expressResponse, settled);
      const sent =
        response === undefined ? 0 : await writeResponse(expressRequest, expressResponse, response, common, request.id);
      const seconds = (performance.now() - began) / 1000;
      const status = response === undefined || !expressResponse.headersSent ? 'gone' : response.status;
      metrics.http.served({ method: expressRequest.method, route, status, seconds });
      // A bug has had its line.
      if (status !== 'gone' && status >= 500 && met.bugs.length === 0)
        logFailure({ requestId: request.id, route, status, ...(met.kind === undefined ? {} : { kind: met.kind }) });
      if (log.isLevelEnabled('debug'))
        log.debug(
          {
            requestId: request.id,
            method: expressRequest.method,
            route,
            status,
            ms: Math.round(seconds * 1e4) / 10,
            received,
            sent,
          },
          'answered',
        );
      for (const thrown of met.bugs) afterwards(expressResponse, () => onFatal(thrown));
    };

    return (expressRequest, expressResponse) => {
      exchange(expressRequest, expressResponse).catch((thrown: unknown) => {
        expressResponse.destroy();
        onFatal(thrown);
      });
    };
  };

const afterwards = (expressResponse: ExpressResponse, then: () => void): void => {
  if (expressResponse.writableFinished || expressResponse.destroyed) then();
  else expressResponse.once('close', then);
};
