import { ownValue } from '../../../core/json-object.ts';
import { isProblem } from '../../../core/problem.ts';
import { FORM_TOKEN_FIELD } from '../../../pages/html/form.ts';
import { keyRequiredPage } from '../../../pages/errors/page.ts';
import { oversees, type Scope } from '../../../access/sources/scopes.ts';
import type { StaffPrincipal } from '../../../access/staff/staff-principal.ts';
import type { SignedInStaff, StaffSessions } from '../../../access/staff/staff-sessions.ts';
import { type AuthenticateStaff, awaitsOneOf } from '../../api/shared/staff-guard.ts';
import type { Handler, Response } from '../../message/request-response.ts';
import type { PageGuard, PageHandler, PageRequest, PageRoute } from './page-guard.ts';
import { pageResponse, seeOther } from './page-response.ts';

/** Answers a request for a page from staff who have one of the scopes of the route. */
export type StaffPageHandler = (request: PageRequest, principal: StaffPrincipal) => Promise<Response>;

/** Makes the handler of a route from that of a page for staff with one of the scopes; none named: for all staff. */
export type StaffPageGuard = (
  route: PageRoute & {
    readonly scopes: readonly Scope[];
    /** Answers while the store, and with it the sessions, cannot be read; absent: the error page. */
    readonly whenAway?: PageHandler;
  },
  handler: StaffPageHandler,
) => Handler;

export interface StaffPageGuardDeps {
  readonly guardPage: PageGuard;
  readonly authenticateStaff: AuthenticateStaff;
  readonly staffSessions: Pick<StaffSessions, 'formToken' | 'checkForm'>;
}

/** The path of a request, after the root. */
const pathOf = (pattern: string, { params, search }: PageRequest): string =>
  pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(ownValue(params, name) ?? '')) +
  (search === '' ? '' : `?${search}`);

/** Signing in leads back to the page; after a form, which is lost, to the list of its room. */
const signInResponse = (request: PageRequest, { method, path }: PageRoute): Response => {
  const next = method === 'GET' ? pathOf(path, request) : (/^\/[a-z]+/.exec(path)?.[0] ?? '/staff');
  return seeOther(`${request.context.root}/staff/sign-in?next=${encodeURIComponent(next)}`);
};

const withSession = (
  request: PageRequest,
  { principal, signedIn }: { readonly principal: StaffPrincipal; readonly signedIn: SignedInStaff },
  { formToken, checkForm }: StaffPageGuardDeps['staffSessions'],
): PageRequest => ({
  ...request,
  context: {
    ...request.context,
    formToken: formToken(signedIn),
    account: signedIn.account.displayName,
    hasConsole: oversees(principal.scopes),
  },
  form: async () => {
    const form = await request.form(true);
    checkForm(signedIn, form.get(FORM_TOKEN_FIELD) ?? undefined);
    return form;
  },
});

/**
 * A browser without a session is sent to sign in, and never asked by its own prompt. A program may send Basic
 * credentials, as before there were accounts. A form of another site cannot: `guardPage` refuses it.
 */
export const createStaffPageGuard =
  ({ guardPage, authenticateStaff, staffSessions }: StaffPageGuardDeps): StaffPageGuard =>
  ({ scopes, whenAway, ...route }, handler) =>
    guardPage(route, async (request) => {
      let requester: Awaited<ReturnType<AuthenticateStaff>>;
      try {
        requester = await authenticateStaff(request);
      } catch (thrown) {
        if (whenAway !== undefined && isProblem(thrown, 'store-unavailable')) return whenAway(request);
        if (!isProblem(thrown, 'unauthorized')) throw thrown;
        return pageResponse(keyRequiredPage(request.context, 'none'), 403);
      }
      if (requester === undefined) return signInResponse(request, route);
      const { principal, signedIn } = requester;
      const known =
        signedIn === undefined
          ? { ...request, form: () => request.form(true) }
          : withSession(request, { principal, signedIn }, staffSessions);
      if (scopes.length > 0 && !scopes.some((scope) => principal.scopes.includes(scope)))
        return pageResponse(keyRequiredPage(known.context, awaitsOneOf(principal, scopes) ? 'awaiting' : 'other'), 403);
      return handler(known, principal);
    });
