import { Problem } from '../../../core/problem.ts';
import type { Authenticate, Caller } from '../../../sources/authenticate.ts';
import type { Scope } from '../../../sources/scopes.ts';
import type { Handler, Method, Request, Response } from '../../message/request-response.ts';
import { rejectCrossSite } from '../../server/reject-cross-site.ts';
import { checkParameters } from '../../xapi/parameters.ts';

/** Answers a request of a credential that has one of the route's scopes. */
export type ScopedHandler = (request: Request, caller: Caller) => Promise<Response>;

interface ScopeRule {
  readonly method: Method;
  /** A credential needs one of these. */
  readonly scopes: readonly Scope[];
  /** The names that the query may have. */
  readonly parameters: readonly string[];
}

/** Makes the handler of a route for credentials with scopes. */
export type ScopeGuard = (rule: ScopeRule, handler: ScopedHandler) => Handler;

/**
 * The guard of routes for credentials with scopes. Changes by pages of other sites are refused first (Problem
 * `forbidden`), so that none learns whether a browser has credentials; then credentials are checked (`unauthorized`,
 * `forbidden`), then the names of the parameters (`invalid-request`).
 */
export const createScopeGuard =
  (authenticate: Authenticate): ScopeGuard =>
  ({ method, scopes, parameters }, handler) =>
  async (request) => {
    rejectCrossSite(method, request);
    const caller = await authenticate(request.header('authorization'), request.address);
    if (!scopes.some((scope) => caller.scopes.includes(scope)))
      throw new Problem('forbidden', `this credential may not do this: that needs the scope ${scopes.join(' or ')}`);
    checkParameters(new URLSearchParams(request.search), parameters, {});
    return handler(request, caller);
  };
