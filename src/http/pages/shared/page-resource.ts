import type { Frame, Page } from '../../../pages/layout/page.ts';
import type { Request, Method, Response, Route } from '../../message/request-response.ts';
import { troublePage, type WayBack } from '../../../pages/layout/error-page.ts';
import { isProblem, KINDS } from '../../../core/problem.ts';
import { createFramePage, type PageFrameDeps } from '../../server/page-context.ts';
import { readForm } from './read-form.ts';

/** A request for a page: what its frame needs, and what a form has sent. */
export interface PageRequest {
  readonly request: Request;
  readonly query: URLSearchParams;
  readonly frame: Frame;
  /** What the form has sent. Rejects as `readForm` does. */
  readonly form: () => Promise<URLSearchParams>;
}

/** What a resource of pages does with a request; a Problem that it rejects with is shown as a page. */
export type PageHandle = (request: PageRequest) => Promise<Response>;

/** What all pages that people come to are built with. */
export interface PageResourceDeps extends PageFrameDeps {
  readonly publicUrl: string;
}

const RETRY_AFTER_S = '5';

const wayBack = (path: string): WayBack =>
  (['/me', '/desk', '/requests'] as const).find((one) => path === one || path.startsWith(`${one}/`)) ?? '/';

/**
 * An answer that is this page. None of them may be kept: they are in the language of their reader, or nobody else's to
 * see.
 */
export const shownPage = ({ html, headers }: Page, status = 200): Response => ({
  status,
  headers: {
    ...headers,
    'Content-Type': 'text/html; charset=utf-8',
    Vary: 'Accept-Language, Cookie',
    'Cache-Control': 'no-store',
  },
  body: html,
});

/**
 * The answer to a form: the browser goes on to this place, and sends nothing again when the page is loaded anew (RFC
 * 9110, section 15.4.4).
 */
export const seeOther = (location: string, headers: Response['headers'] = {}): Response => ({
  status: 303,
  headers: { Location: location, 'Cache-Control': 'no-store', 'Referrer-Policy': 'same-origin', ...headers },
});

/**
 * Builds the resources that people come to with a browser: `?lang=` chooses the language and is remembered, otherwise
 * it is what was chosen before or what the browser asks for. Where they are `forOperators`, who may not come is refused
 * as under /v1: the browser then asks for a key and a secret.
 */
export const createPageResources = ({ publicUrl, ...parts }: PageResourceDeps) => {
  const framePage = createFramePage(parts);
  return (
    path: string,
    handles: Readonly<Partial<Record<Extract<Method, 'GET' | 'POST'>, PageHandle>>>,
    { forOperators = false }: { readonly forOperators?: boolean } = {},
  ): Route => {
    const answer = async (method: string, handle: PageHandle, request: Request): Promise<Response> => {
      const query = new URLSearchParams(request.search);
      const { frame, headers } = framePage(request, path.includes(':') || method !== 'GET' ? undefined : path);
      const response = await handle({ request, query, frame, form: () => readForm(request, publicUrl) }).catch(
        (thrown: unknown): Response => {
          if (!isProblem(thrown) || (forOperators && (thrown.kind === 'unauthorized' || thrown.kind === 'forbidden')))
            throw thrown;
          const { status } = KINDS[thrown.kind];
          // A 401 would have the browser ask for a name and a password, which nobody here has.
          const shown = shownPage(troublePage(frame, thrown.kind, wayBack(path)), status === 401 ? 403 : status);
          return status === 503 ? { ...shown, headers: { ...shown.headers, 'Retry-After': RETRY_AFTER_S } } : shown;
        },
      );
      return { ...response, headers: { ...headers, ...response.headers } };
    };
    return {
      path,
      methods: Object.fromEntries(
        Object.entries(handles).map(([method, handle]) => [
          method,
          (request: Request) => answer(method, handle, request),
        ]),
      ),
    };
  };
};
