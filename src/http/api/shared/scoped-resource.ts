import type { Authenticate, Caller } from '../../../sources/authenticate.ts';
import type { Scope } from '../../../sources/scopes.ts';
import type { Request, Method, Response, Route } from '../../message/request-response.ts';
import { Problem } from '../../../core/problem.ts';
import { checkOwnSite } from '../../server/reject-cross-site.ts';
import { checkParameters } from '../../xapi/xapi-resource.ts';

/** What the resources of credentials with scopes are built with. */
export interface ScopedResourceDeps {
  readonly authenticate: Authenticate;
}

/** What a resource does for whoever has one of these scopes, and which parameters its query may have. */
export interface ScopedHandle {
  readonly scopes: readonly Scope[];
  readonly parameters?: readonly string[];
  readonly handle: (request: Request, caller: Caller) => Promise<Response>;
}

/** The header of every answer under /v1: who is permitted what is nobody else's, and may change at any time. */
export const NO_STORE: Response['headers'] = { 'Cache-Control': 'no-store' };

/**
 * Builds resources that only credentials with one of the scopes of their method may use, and none of whose answers may
 * be kept by a cache. What a page of another site would change is refused first, whatever credentials come with it
 * (`checkOwnSite`, Problem `forbidden`): no such page has any judged, or learns whether a browser has some. Then the
 * credentials are judged (`unauthorized`, `forbidden`), then the names of the parameters, each at most once
 * (`invalid-request`).
 */
export const createScopedResources =
  ({ authenticate }: ScopedResourceDeps) =>
  (path: string, handles: Readonly<Partial<Record<Method, ScopedHandle>>>): Route => ({
    path,
    headers: () => Promise.resolve(NO_STORE),
    methods: Object.fromEntries(
      Object.entries(handles).map(([method, { scopes, parameters = [], handle }]) => [
        method,
        async (request: Request) => {
          checkOwnSite(method, request);
          const caller = await authenticate(request.header('authorization'));
          if (!scopes.some((scope) => caller.scopes.includes(scope)))
            throw new Problem(
              'forbidden',
              `this credential may not do this: that needs the scope ${scopes.join(' or ')}`,
            );
          checkParameters(new URLSearchParams(request.search), parameters, {});
          return handle(request, caller);
        },
      ]),
    ),
  });
