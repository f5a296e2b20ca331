import type { Authenticate, Caller } from '../../../sources/authenticate.ts';
import type { Scope } from '../../../sources/scopes.ts';
import type { Method, Response, Route } from '../../message/request-response.ts';
import { keyPage } from '../../../pages/layout/error-page.ts';
import { isProblem } from '../../../core/problem.ts';
import { createPageResources, type PageRequest, type PageResourceDeps, shownPage } from './page-resource.ts';

/** What the pages of stewards and scientists are built with. */
export interface StaffResourceDeps extends PageResourceDeps {
  readonly authenticate: Authenticate;
}

/** What a page does for whoever has one of these scopes. */
export interface StaffHandle {
  readonly scopes: readonly Scope[];
  readonly handle: (request: PageRequest, caller: Caller) => Promise<Response>;
}

/**
 * A browser asks its user for the key and the secret then, and sends them along with every page under this path (RFC
 * 7617).
 */
const CHALLENGE = { 'WWW-Authenticate': 'Basic realm="Carnet", charset="UTF-8"' };

/**
 * Builds pages for people who have a credential: their browser asks for it. A form of another site cannot use what the
 * browser remembers (`readForm`).
 */
export const createStaffResources = (deps: StaffResourceDeps) => {
  const { authenticate } = deps;
  const page = createPageResources(deps);
  return (path: string, handles: Readonly<Partial<Record<Extract<Method, 'GET' | 'POST'>, StaffHandle>>>): Route =>
    page(
      path,
      Object.fromEntries(
        Object.entries(handles).map(([method, { scopes, handle }]) => [
          method,
          async (request: PageRequest) => {
            let caller: Caller;
            try {
              caller = await authenticate(request.request.header('authorization'));
            } catch (thrown) {
              if (!isProblem(thrown, 'unauthorized')) throw thrown;
              const shown = shownPage(keyPage(request.frame, 'none'), 401);
              return { ...shown, headers: { ...shown.headers, ...CHALLENGE } };
            }
            if (!scopes.some((scope) => caller.scopes.includes(scope)))
              return shownPage(keyPage(request.frame, 'other'), 403);
            return handle(request, caller);
          },
        ]),
      ),
    );
};
