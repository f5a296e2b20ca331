import { Problem } from '../../../core/problem.ts';
import type { Authenticate, Caller } from '../../../access/sources/authentication/authenticate.ts';
import type { Quotas } from '../../../access/sources/limits/quotas.ts';
import type { Scope } from '../../../access/sources/scopes.ts';
import type { Handler, Method, Request, Response } from '../../message/request-response.ts';
import type { OriginChecks } from '../../server/check-origin.ts';
import { checkParameters } from '../../xapi/parameters.ts';

/** Answers a request of a credential that has one of the route's scopes. */
type ScopedHandler = (request: Request, caller: Caller) => Promise<Response>;

/** The requirements of a route of /v1. */
export interface ScopeRule {
  readonly method: Method;
  /** The sender needs one of these. */
  readonly scopes: readonly Scope[];
  /** The names that the query may have. */
  readonly parameters: readonly string[];
}

/** Makes the handler of a route for credentials with scopes. */
export type ScopeGuard = (rule: ScopeRule, handler: ScopedHandler) => Handler;

interface ScopeGuardDeps {
  readonly authenticate: Authenticate;
  readonly origins: Pick<OriginChecks, 'refuseForeignPage'>;
  readonly quotas: Pick<Quotas, 'admit'>;
}

/**
 * The guard of routes for credentials with scopes. Foreign pages and forms are refused first (Problem `forbidden`,
 * `invalid-request`), whether or not there is a credential. Then come credential (`unauthorized`, `forbidden`), quota
 * (`too-many-requests`) and parameters (`invalid-request`).
 */
export const createScopeGuard =
  ({ authenticate, origins, quotas }: ScopeGuardDeps): ScopeGuard =>
  ({ method, scopes, parameters }, handler) =>
  async (request) => {
    origins.refuseForeignPage(method, request);
    const caller = await authenticate(request.header('authorization'), request.address);
    request.sender.source = caller.source.id;
    quotas.admit(caller.source);
    if (!scopes.some((scope) => caller.scopes.includes(scope)))
      throw new Problem(
        'forbidden',
        `this credential may not do this: that needs the scope ${scopes.join(' or ')}, which an operator gives`,
      );
    checkParameters(new URLSearchParams(request.search), parameters, {});
    return handler(request, caller);
  };
