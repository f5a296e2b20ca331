import { isProblem } from '../../../core/problem.ts';
import { keyRequiredPage } from '../../../pages/layout/error-page.ts';
import type { Authenticate, Caller } from '../../../sources/authenticate.ts';
import type { Scope } from '../../../sources/scopes.ts';
import type { Handler, Response } from '../../message/request-response.ts';
import type { PageGuard, PageRequest, PageRoute } from './page-guard.ts';
import { pageResponse, withHeaders } from './page-response.ts';

/** Answers a request for a page from a credential that has one of the scopes of the route. */
export type StaffPageHandler = (request: PageRequest, caller: Caller) => Promise<Response>;

/** Makes the handler of a route from that of a page for credentials with one of the scopes. */
export type StaffPageGuard = (
  route: PageRoute & { readonly scopes: readonly Scope[] },
  handler: StaffPageHandler,
) => Handler;

/** The browser asks its user for key and secret, and sends them with every page under this path (RFC 7617). */
const CHALLENGE = { 'WWW-Authenticate': 'Basic realm="Carnet", charset="UTF-8"' };

export interface StaffPageGuardDeps {
  readonly guardPage: PageGuard;
  readonly authenticate: Authenticate;
}

/** A form of another site cannot use the credential that the browser remembers: `guardPage` refuses it. */
export const createStaffPageGuard =
  ({ guardPage, authenticate }: StaffPageGuardDeps): StaffPageGuard =>
  ({ scopes, ...route }, handler) =>
    guardPage(route, async (request) => {
      let caller: Caller;
      try {
        caller = await authenticate(request.header('authorization'), request.address);
      } catch (thrown) {
        if (!isProblem(thrown, 'unauthorized')) throw thrown;
        return withHeaders(pageResponse(keyRequiredPage(request.context, 'none'), 401), CHALLENGE);
      }
      if (!scopes.some((scope) => caller.scopes.includes(scope)))
        return pageResponse(keyRequiredPage(request.context, 'other'), 403);
      return handler({ ...request, form: () => request.form(true) }, caller);
    });
