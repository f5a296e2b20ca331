import { Problem } from '../../../core/problem.ts';
import type { Authenticate } from '../../../access/sources/authentication/authenticate.ts';
import type { Quotas } from '../../../access/sources/limits/quotas.ts';
import type { ReadOrganisationScope } from '../../../access/sources/organisations/organisation-scope.ts';
import { askForConfirmation } from '../../../access/staff/confirm-account.ts';
import { actorOfCaller, type StaffActor, type StaffPrincipal } from '../../../access/staff/staff-principal.ts';
import { actorOfAccount, type SignedInStaff, type StaffSessions } from '../../../access/staff/staff-sessions.ts';
import { type Cookies, STAFF_COOKIE } from '../../message/cookies.ts';
import type { Handler, Request, Response } from '../../message/request-response.ts';
import type { OriginChecks } from '../../server/check-origin.ts';
import { checkParameters } from '../../xapi/parameters.ts';
import type { ScopeRule } from './scope-guard.ts';

/** The sender of a request of staff; `signedIn` is set for a browser in the session of an account. */
interface StaffRequester {
  readonly principal: StaffPrincipal;
  readonly signedIn?: SignedInStaff;
}

/**
 * Authenticates a program by its Authorization header, a browser by its session cookie; undefined if there is neither.
 * Rejects with Problem `unauthorized` for a wrong header, `too-many-requests` beyond the quota of source or account,
 * `overloaded`, `store-unavailable`.
 */
export type AuthenticateStaff = (
  request: Pick<Request, 'header' | 'address' | 'sender'>,
) => Promise<StaffRequester | undefined>;

interface AuthenticateStaffDeps {
  readonly authenticate: Authenticate;
  readonly staffSessions: Pick<StaffSessions, 'read'>;
  readonly readOrganisationScope: ReadOrganisationScope;
  readonly cookies: Cookies;
  readonly quotas: Pick<Quotas, 'admit' | 'admitAccount'>;
}

/** An Authorization header counts even if there is a cookie: by it a program says who it is. */
export const createAuthenticateStaff = ({
  authenticate,
  staffSessions,
  readOrganisationScope,
  cookies,
  quotas,
}: AuthenticateStaffDeps): AuthenticateStaff => {
  const principalOf = async (actor: StaffActor): Promise<StaffPrincipal> => ({
    ...actor,
    hasInScope: await readOrganisationScope(actor.organisation),
  });
  return async (request) => {
    const header = request.header('authorization');
    if (header !== undefined) {
      const caller = await authenticate(header, request.address);
      request.sender.source = caller.source.id;
      quotas.admit(caller.source);
      return { principal: await principalOf(actorOfCaller(caller)) };
    }
    const signedIn = await staffSessions.read(cookies.read(request, STAFF_COOKIE));
    if (signedIn === undefined) return undefined;
    quotas.admitAccount(signedIn.account.name);
    return { principal: await principalOf(actorOfAccount(signedIn.account)), signedIn };
  };
};

/** True if one of the scopes is a role of the account that awaits a second person. */
export const awaitsOneOf = ({ awaiting = [] }: StaffPrincipal, scopes: readonly string[]): boolean =>
  scopes.some((scope) => awaiting.includes(scope));

const whatIsMissing = (principal: StaffPrincipal, scopes: readonly string[]): string => {
  if (!awaitsOneOf(principal, scopes)) return `that needs the scope ${scopes.join(' or ')}, which an operator gives`;
  const { actor: name, organisation } = principal;
  return `only one person has given it the role that this needs: ${askForConfirmation({ name, organisation })}`;
};

/** Answers a request of staff who have one of the route's scopes. */
export type StaffHandler = (request: Request, principal: StaffPrincipal) => Promise<Response>;

/** Makes the handler of a route of /v1 for staff. */
export type StaffGuard = (rule: ScopeRule, handler: StaffHandler) => Handler;

interface StaffGuardDeps {
  readonly authenticateStaff: AuthenticateStaff;
  readonly origins: Pick<OriginChecks, 'requireOwnPage' | 'refuseForeignPage'>;
}

/**
 * The guard of routes of /v1 for staff. Changes by pages of other sites are refused first (Problem `forbidden`), then
 * the sender is checked (`unauthorized`, `forbidden`), then the names of the parameters (`invalid-request`).
 */
export const createStaffGuard =
  ({ authenticateStaff, origins }: StaffGuardDeps): StaffGuard =>
  ({ method, scopes, parameters }, handler) =>
  async (request) => {
    origins.refuseForeignPage(method, request);
    const requester = await authenticateStaff(request);
    if (requester === undefined)
      throw new Problem(
        'unauthorized',
        'this resource needs Basic credentials, or the session of an account of staff',
        [],
        // For `Basic` a browser would ask its reader by a prompt of its own (Fetch 4.6), which pages never do.
        request.header('sec-fetch-dest') === 'empty' ? { challenge: 'Bearer' } : {},
      );
    const { principal, signedIn } = requester;
    if (signedIn !== undefined) origins.requireOwnPage(method, request);
    if (!scopes.some((scope) => principal.scopes.includes(scope)))
      throw new Problem('forbidden', `${principal.actor} may not do this: ${whatIsMissing(principal, scopes)}`);
    checkParameters(new URLSearchParams(request.search), parameters, {});
    return handler(request, principal);
  };
