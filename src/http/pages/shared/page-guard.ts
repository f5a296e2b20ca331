import { isProblem, KINDS, type Problem } from '../../../core/problem.ts';
import { type BackPath, errorPage, type StoreCase, storePage } from '../../../pages/errors/page.ts';
import type { PageContext } from '../../../pages/layout/page.ts';
import { rateLimitHeaders } from '../../message/response/rate-limit-headers.ts';
import type { Handler, Method, Request, Response } from '../../message/request-response.ts';
import type { OriginChecks } from '../../server/check-origin.ts';
import type { ReadPageContext } from '../../server/page-context.ts';
import { pageResponse, withHeaders } from './page-response.ts';
import { checkContentType } from '../../message/media-type.ts';

/** More than any form of a page has, unless the page gives a limit of its own. */
const MAX_FORM_BYTES = 16_384;

/**
 * Reads the fields of a form. Rejects with Problem `invalid-request` for another Content-Type, `too-large` beyond the
 * limit, 16 KiB.
 */
const readForm = async (
  request: Request,
  isAuthenticated: boolean,
  maxBytes = MAX_FORM_BYTES,
): Promise<URLSearchParams> => {
  checkContentType(request, ['application/x-www-form-urlencoded']);
  const body = await request.body({ isAuthenticated, maxBytes });
  return new URLSearchParams(body.toString('utf8'));
};

/** A request for a page, by GET or with a form. */
export interface PageRequest extends Pick<Request, 'address' | 'sender' | 'params' | 'header' | 'search'> {
  readonly query: URLSearchParams;
  readonly context: PageContext;
  /** Rejects as `readForm` does. Credentials that were judged before lift the limit of unauthenticated bodies. */
  readonly form: (isAuthenticated?: boolean, maxBytes?: number) => Promise<URLSearchParams>;
}

/** Answers a request for a page. A Problem that it rejects with becomes an error page. */
export type PageHandler = (request: PageRequest) => Promise<Response>;

/** A route of pages: its method and the pattern of its path. */
export interface PageRoute {
  readonly method: Method;
  readonly path: string;
}

/** Makes the handler of a route from that of a page. */
export type PageGuard = (route: PageRoute, handler: PageHandler) => Handler;

/** Rejects with Problem `unauthorized` if the request has no session. */
export type ReadFormSession = (request: Pick<Request, 'header'>) => Promise<unknown>;

export interface PageGuardDeps {
  readonly readContext: ReadPageContext;
  readonly origins: Pick<OriginChecks, 'requireOwnPage'>;
  /** Judges the session of a form before it is read. */
  readonly readSession?: ReadFormSession;
  /** True if a form without a session is refused unread. */
  readonly needsSession?: boolean;
}

const RETRY_AFTER_S = '5';

const backPathOf = (path: string): BackPath =>
  (['/me', '/desk', '/requests', '/staff'] as const).find((root) => path === root || path.startsWith(`${root}/`)) ??
  '/';

const problemResponse = ({ kind, extensions }: Problem, context: PageContext, path: string): Response => {
  const { status } = KINDS[kind];
  // With a 401 the browser would ask for a name and a password, which readers of pages do not have.
  const response = pageResponse(errorPage(context, kind, backPathOf(path)), status === 401 ? 403 : status);
  return withHeaders(response, status === 503 ? { 'Retry-After': RETRY_AFTER_S } : rateLimitHeaders(extensions));
};

/** Answers instead of a page until the store has caught up, or until the right store was put back. */
export type RefusePage = (request: Request, route: PageRoute, why: StoreCase) => Response;

export const createRefusePage =
  (readContext: ReadPageContext): RefusePage =>
  (request, { path }, why) => {
    const { context, headers } = readContext(request);
    const response = pageResponse(storePage(context, why, backPathOf(path)), 503);
    return withHeaders(response, { ...headers, 'Retry-After': RETRY_AFTER_S });
  };

/** True if the session is valid. Without one: false, or a rejection if `needsSession`. */
const isSignedIn = async (readSession: () => Promise<unknown>, needsSession: boolean): Promise<boolean> => {
  try {
    await readSession();
    return true;
  } catch (thrown) {
    if (needsSession || !isProblem(thrown, 'unauthorized')) throw thrown;
    return false;
  }
};

/** The guard of pages: a form of another site is refused first (`forbidden`), whatever it would change. */
export const createPageGuard =
  ({ readContext, origins, readSession, needsSession = false }: PageGuardDeps): PageGuard =>
  ({ method, path }, handler) =>
  async (request) => {
    const { address, sender, params, header, search } = request;
    // Other languages are linked only if the address is enough to show the same page.
    const { context, headers } = readContext(request, path.includes(':') || method !== 'GET' ? undefined : path);
    const form = async (isAuthenticated = false, maxBytes?: number): Promise<URLSearchParams> =>
      readForm(
        request,
        isAuthenticated || (readSession !== undefined && (await isSignedIn(() => readSession(request), needsSession))),
        maxBytes,
      );
    try {
      origins.requireOwnPage(method, request);
      const query = new URLSearchParams(search);
      return withHeaders(await handler({ address, sender, params, header, search, query, context, form }), headers);
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown;
      return withHeaders(problemResponse(thrown, context, path), headers);
    }
  };
