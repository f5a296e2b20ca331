import type { Authenticate, Caller } from '../../sources/authenticate.ts';
import type { XapiVersion } from '../../xapi/model/types.ts';
import type { Request, Method, Response, Route } from '../message/request-response.ts';
import { type Fault, Problem } from '../../core/problem.ts';
import { negotiateVersion, VERSION_HEADER } from '../../xapi/statement/version.ts';

/** A request whose version is known and whose sender is. */
export interface XapiRequest extends Request {
  readonly version: XapiVersion;
  readonly caller: Caller;
}

/** What an xAPI resource does with a request. */
export type XapiHandle = (request: XapiRequest) => Promise<Response>;

/** What xAPI resources are built with. */
export interface XapiResourceDeps {
  readonly authenticate: Authenticate;
  /** Named in answers to requests that name no version, or one that is not known. */
  readonly defaultVersion: XapiVersion;
}

const VERSION_KEY = VERSION_HEADER.toLowerCase();

const headersOf = (version: XapiVersion): Readonly<Record<string, string>> => ({
  [VERSION_HEADER]: version,
  'Cache-Control': 'no-store',
});
const HEADERS = { '1.0.3': headersOf('1.0.3'), '2.0.0': headersOf('2.0.0') } as const;

const versionOf = (request: Request, otherwise: XapiVersion): XapiVersion => {
  try {
    return negotiateVersion(request.header(VERSION_KEY));
  } catch {
    return otherwise;
  }
};

/**
 * Builds the headers of every answer under /xapi: the version spoken (1.0.3 Communication 3.3; 2.0 4.1.7), and no
 * copies in between.
 */
export const createXapiHeaders =
  (defaultVersion: XapiVersion) =>
  (request: Request): Readonly<Record<string, string>> =>
    HEADERS[versionOf(request, defaultVersion)];

const KNOWN = { isKnown: true } as const;

/** Named one by one, since a copy by spreading costs some five times as much, and is made for every request. */
const xapiRequest = (
  { id, isHead, search, params, header, accepts, acceptsLanguage, body, stream }: Request,
  version: XapiVersion,
  caller: Caller,
): XapiRequest => ({
  id,
  isHead,
  search,
  params,
  header,
  accepts,
  acceptsLanguage,
  body: () => body(KNOWN),
  stream,
  version,
  caller,
});

/**
 * Builds the methods of an xAPI resource: the version is judged first, then the credentials; parameters and body are
 * the handler's.
 */
export const createXapiMethods =
  ({ authenticate }: Pick<XapiResourceDeps, 'authenticate'>) =>
  (handlers: Readonly<Partial<Record<Method, XapiHandle>>>): Route['methods'] =>
    Object.fromEntries(
      Object.entries(handlers).map(([method, handle]) => [
        method,
        async (request: Request) => {
          const version = negotiateVersion(request.header(VERSION_KEY));
          const caller = await authenticate(request.header('authorization'));
          return handle(xapiRequest(request, version, caller));
        },
      ]),
    );

const UNKNOWN_PARAMETER: Pick<Fault, 'requirement'> = {
  requirement: 'xAPI 1.0.3 Communication 3.2; IEEE 9274.1.1 4.1.6',
};

/**
 * Refuses every parameter but these, each at most once (1.0.3 Communication 3.2); `broken` names the requirement where
 * it is another's.
 */
export const checkParameters = (
  search: URLSearchParams,
  names: readonly string[],
  broken = UNKNOWN_PARAMETER,
): void => {
  const faults = [...new Set(search.keys())].flatMap((name) => {
    if (!names.includes(name)) return [{ at: name, detail: 'is not a parameter of this method', ...broken }];
    return search.getAll(name).length > 1 ? [{ at: name, detail: 'is given more than once' }] : [];
  });
  if (faults.length > 0)
    throw new Problem('invalid-request', faults.map(({ at, detail }) => `${at} ${detail}`).join('; '), faults);
};
