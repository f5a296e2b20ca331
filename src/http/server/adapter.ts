import type { Request, Response } from 'express';
import type { Log } from '../../telemetry/log.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { ReadBody } from '../message/read-body.ts';
import type { BodyPace } from '../message/minimum-upload-rate.ts';
import type { CrossOrigin } from './cors.ts';
import type { Handle, Incoming, Outgoing, Resource } from '../message/request-response.ts';
import type { InFlight } from '../message/in-flight.ts';
import type { LogFailure } from './log-failure.ts';
import { isProblem, type Kind, Problem } from '../../core/problem.ts';
import { isAlternate, unfold } from './alternate-request-syntax.ts';
import { isGone } from '../message/read-body.ts';
import { streamBody } from '../message/body-stream.ts';
import { readIncoming } from '../message/read-request.ts';
import type { RenderProblem } from './render-problem.ts';
import { writeOutgoing } from '../message/write-response.ts';

/** What every resource is served with. */
export interface ServeParts {
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
  readonly onBug: (thrown: unknown) => void;
}

/** What stood in the way of one request: the kind of the refusal that answers it, and bugs. */
interface Met {
  kind?: Kind;
  readonly bugs: unknown[];
}

/** Answers one request that Express has routed. */
export type Serve = (request: Request, response: Response) => void;

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

const allowed = (methods: Resource['methods']): string =>
  [...Object.keys(methods).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])), 'OPTIONS'].join(', ');

const handleOf = ({ methods }: Resource, method: string): Handle | undefined => {
  const name = method === 'HEAD' ? 'GET' : method;
  return Object.hasOwn(methods, name) ? methods[name as keyof typeof methods] : undefined;
};

/**
 * Builds the way from Express to a resource and back: one place for refusals, bugs, metrics and log lines of all
 * answers.
 */
export const createServe =
  ({
    readBody,
    renderProblem,
    inFlight,
    ofStrangers,
    pace,
    crossOrigin,
    metrics,
    log,
    logFailure,
    onBug,
  }: ServeParts) =>
  (resource: Resource): Serve => {
    const { path: route, methods, headers } = resource;
    const allow = allowed(methods);
    const isNowhere = Object.keys(methods).length === 0;
    const isXapi = route.startsWith('/xapi/');

    const answer = (method: string, incoming: Incoming): Promise<Outgoing> => {
      const handle = handleOf(resource, method);
      if (handle !== undefined) return handle(incoming);
      if (isNowhere) throw new Problem('not-found', 'no resource has this path');
      if (method !== 'OPTIONS') throw new Problem('method-not-allowed', `this resource knows ${allow}`);
      return Promise.resolve({ status: 204, headers: { Allow: allow } });
    };

    const refuse = (problem: Problem, incoming: Incoming, met: Met): Outgoing => {
      met.kind = problem.kind;
      metrics.http.refused(problem.kind);
      const rendered = renderProblem(problem, incoming);
      return problem.kind === 'method-not-allowed'
        ? { ...rendered, headers: { ...rendered.headers, Allow: allow } }
        : rendered;
    };

    /** The answer to whatever was thrown; none where the client has left and nobody is there to be answered. */
    const failed = (thrown: unknown, incoming: Incoming, met: Met): Outgoing | undefined => {
      if (isGone(thrown)) return undefined;
      if (isProblem(thrown)) return refuse(thrown, incoming, met);
      met.bugs.push(thrown);
      log.error({ err: thrown, route, requestId: incoming.id }, 'a request met a bug');
      return refuse(
        new Problem('internal', 'this is not your mistake; it was reported to those who run this server'),
        incoming,
        met,
      );
    };

    const exchange = async (request: Request, response: Response): Promise<void> => {
      const began = performance.now();
      const met: Met = { bugs: [] };
      let received = 0;
      let held = 0;
      let ofBody = 0;
      let room = inFlight;
      let { method } = request;
      let incoming = readIncoming(
        request,
        async ({ isKnown = false, atMost } = {}) => {
          if (!isKnown) room = ofStrangers;
          const body = await readBody(request, response, room, atMost);
          received += body.length;
          ofBody = body.length;
          return body;
        },
        (limit) =>
          streamBody(request, response, limit, {
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
      let outgoing: Outgoing | undefined;
      let settled: Outgoing['settled'];
      let common: Outgoing['headers'] = {};
      try {
        checkEscapes(request.originalUrl);
        if (isXapi && isAlternate(method, incoming.search)) {
          const inner = await unfold(incoming);
          ({ method, incoming } = inner);
          if (inner.refusal !== undefined) throw inner.refusal;
        }
        outgoing = await answer(method, incoming);
        ({ settled } = outgoing);
      } catch (thrown) {
        outgoing = failed(thrown, incoming, met);
      }
      room.give(ofBody);
      inFlight.give(held);
      try {
        if (outgoing !== undefined && headers !== undefined) common = await headers(incoming, outgoing);
      } catch (thrown) {
        outgoing = failed(thrown, incoming, met);
      }
      if (outgoing !== undefined && isXapi) outgoing = crossOrigin(incoming, outgoing, allow);
      // HEAD inside of POST: the method of HTTP has an empty body then.
      if (outgoing !== undefined && method === 'HEAD' && request.method !== 'HEAD')
        outgoing = { status: outgoing.status, headers: outgoing.headers };
      // Whatever becomes of the answer; of one that is replaced by a refusal too.
      if (settled !== undefined) afterwards(response, settled);
      const sent = outgoing === undefined ? 0 : await writeOutgoing(request, response, outgoing, common, incoming.id);
      const seconds = (performance.now() - began) / 1000;
      const status = outgoing === undefined || !response.headersSent ? 'gone' : outgoing.status;
      metrics.http.served({ method: request.method, route, status, seconds });
      // A bug has had its line.
      if (status !== 'gone' && status >= 500 && met.bugs.length === 0)
        logFailure({ requestId: incoming.id, route, status, ...(met.kind === undefined ? {} : { kind: met.kind }) });
      if (log.isLevelEnabled('debug'))
        log.debug(
          {
            requestId: incoming.id,
            method: request.method,
            route,
            status,
            ms: Math.round(seconds * 1e4) / 10,
            received,
            sent,
          },
          'answered',
        );
      for (const thrown of met.bugs) afterwards(response, () => onBug(thrown));
    };

    return (request, response) => {
      exchange(request, response).catch((thrown: unknown) => {
        response.destroy();
        onBug(thrown);
      });
    };
  };

const afterwards = (response: Response, then: () => void): void => {
  if (response.writableFinished || response.destroyed) then();
  else response.once('close', then);
};
