import { isProblem, Problem } from '../../core/problem.ts';
import { ANSWER_BOUND_MS, createDeadline } from '../../ingest/deadline.ts';
import type { Authenticate, Caller } from '../../access/sources/authentication/authenticate.ts';
import { mayRecord } from '../../access/sources/scopes.ts';
import type { XapiVersion } from '../../xapi/model/types.ts';
import { negotiateVersion, VERSION_HEADER } from '../../xapi/statement/version.ts';
import type { Handler, Method, Request, Response } from '../message/request-response.ts';
import type { Meter, MeteredRequest } from './meter.ts';
import type { OriginChecks } from '../server/check-origin.ts';

/** A request whose version is negotiated and whose credentials are checked. */
export interface XapiRequest extends Request, Pick<MeteredRequest, 'beginStreamed'> {
  readonly version: XapiVersion;
  readonly caller: Caller;
  /** The milliseconds that authentication took. */
  readonly spentMs: number;
  /** Counts statements that were received, in the quota of the source. */
  readonly countStatements: (count: number) => void;
}

/** Answers an xAPI request; it checks the parameters itself. */
export type XapiHandler = (request: XapiRequest) => Promise<Response>;

/** Makes the handler of an xAPI route. */
export type XapiGuard = (method: Method, handler: XapiHandler) => Handler;

const VERSION_KEY = VERSION_HEADER.toLowerCase();

const headersOf = (version: XapiVersion): Readonly<Record<string, string>> => ({
  [VERSION_HEADER]: version,
  'Cache-Control': 'no-store',
});
const HEADERS = { '1.0.3': headersOf('1.0.3'), '2.0.0': headersOf('2.0.0') } as const;

const versionOf = (request: Request, defaultVersion: XapiVersion): XapiVersion => {
  try {
    return negotiateVersion(request.header(VERSION_KEY));
  } catch {
    return defaultVersion;
  }
};

/**
 * Makes the headers of every answer under /xapi: the negotiated version (1.0.3 Communication 3.3; 2.0 4.1.7), no
 * caching.
 */
export const createVersionHeaders =
  (defaultVersion: XapiVersion) =>
  (request: Request): Readonly<Record<string, string>> =>
    HEADERS[versionOf(request, defaultVersion)];

/** The members are named one by one: a spread costs five times as much, and this is made for every request. */
const xapiRequest = (
  { id, address, sender, isHead, search, params, header, accepts, acceptsLanguage, bodyHead }: Request,
  { version, caller, spentMs }: Pick<XapiRequest, 'version' | 'caller' | 'spentMs'>,
  { body, stream, beginStreamed, countStatements }: MeteredRequest,
): XapiRequest => ({
  id,
  address,
  sender,
  isHead,
  search,
  params,
  header,
  accepts,
  acceptsLanguage,
  body,
  bodyHead,
  stream,
  beginStreamed,
  version,
  caller,
  spentMs,
  countStatements,
});

/** These resources take Bearer tokens beside Basic credentials, and their refusals say so (RFC 6750, section 3). */
const withChallenge = (thrown: unknown, { header }: Request): unknown => {
  if (!isProblem(thrown) || thrown.extensions.bearer !== undefined) return thrown;
  const { kind, message, faults, extensions } = thrown;
  if (kind === 'unauthorized') return new Problem(kind, message, faults, { ...extensions, bearer: 'not-given' });
  return kind === 'forbidden' && /^bearer /i.test(header('authorization') ?? '')
    ? new Problem(kind, message, faults, { ...extensions, bearer: 'insufficient_scope' })
    : thrown;
};

interface XapiGuardDeps {
  readonly authenticate: Authenticate;
  readonly origins: OriginChecks;
  readonly meter: Meter;
  /** If absent, the version of xAPI is negotiated by its header. */
  readonly version?: XapiVersion;
}

/**
 * The guard of routes by which statements come: it negotiates the version, refuses pages of other origins, then checks
 * the credentials.
 */
export const createXapiGuard =
  ({ authenticate, origins, meter, version: fixedVersion }: XapiGuardDeps): XapiGuard =>
  (method, handler) => {
    const answer = async (
      request: Request,
      metered: MeteredRequest,
      sender: Pick<XapiRequest, 'version' | 'caller' | 'spentMs'>,
    ): Promise<Response> => {
      let response: Response | undefined;
      try {
        const slot = method === 'GET' ? metered.beginRead() : undefined;
        if (slot !== undefined) await slot;
        response = await handler(xapiRequest(request, sender, metered));
        return response;
      } finally {
        metered.end(response);
      }
    };
    return async (request) => {
      const version = fixedVersion ?? negotiateVersion(request.header(VERSION_KEY));
      origins.refuseUnpermittedPage(method, request);
      try {
        const began = performance.now();
        const authenticating = authenticate(request.header('authorization'), request.address);
        const caller = await createDeadline(ANSWER_BOUND_MS).race(authenticating);
        const spentMs = performance.now() - began;
        request.sender.source = caller.source.id;
        if (method !== 'GET' && mayRecord(caller.scopes)) request.sender.recorder = caller.source.id;
        return await answer(request, meter(caller.source, request), { version, caller, spentMs });
      } catch (thrown) {
        throw withChallenge(thrown, request);
      }
    };
  };
