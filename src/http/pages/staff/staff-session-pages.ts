import { defined } from '../../../core/json-object.ts';
import { oversees } from '../../../access/sources/scopes.ts';
import { actingRoles } from '../../../access/sources/acting-roles.ts';
import { countsAsMember } from '../../../access/sources/find-responsible-person.ts';
import { isStaffRole } from '../../../access/staff/account-rules.ts';
import { STAFF_SESSION_MAX_MS, type SignedInStaff, type StaffSessions } from '../../../access/staff/staff-sessions.ts';
import type { StaffAccounts } from '../../../access/staff/staff-accounts.ts';
import type { StaffSignIn, StaffSignInOutcome } from '../../../access/staff/staff-sign-in.ts';
import { FORM_TOKEN_FIELD } from '../../../pages/html/form.ts';
import {
  invitationOverPage,
  invitationPage,
  staffAccountPage,
  staffSignedOutPage,
  staffSignInPage,
} from '../../../pages/staff/staff-pages.ts';
import type { SignInLimits } from '../../../access/sources/limits/sign-in-limits.ts';
import type { StaffSignInRefusal } from '../../../pages/texts/staff-texts.ts';
import type { OrganisationProvider } from '../../../access/openid/organisation-providers.ts';
import { type Cookies, STAFF_COOKIE } from '../../message/cookies.ts';
import type { Response } from '../../message/request-response.ts';
import type { PageHandler, PageRequest } from '../shared/page-guard.ts';
import { pageResponse, seeOther } from '../shared/page-response.ts';
import { safeNext } from './safe-next.ts';

/** Sign-in of staff, invitations, and the account of the person who is signed in. */
export interface StaffSessionHandlers {
  readonly showSignIn: PageHandler;
  readonly signIn: PageHandler;
  readonly signOut: PageHandler;
  readonly signedOut: PageHandler;
  readonly showAccount: PageHandler;
  readonly showInvitation: PageHandler;
  readonly redeemInvitation: PageHandler;
}

export interface StaffPagesDeps {
  readonly staffSignIn: StaffSignIn;
  readonly staffSessions: StaffSessions;
  readonly responsiblePersonOf: StaffAccounts['responsiblePersonOf'];
  readonly cookies: Cookies;
  readonly providers: readonly OrganisationProvider[];
  readonly countFailure: SignInLimits['failed'];
}

const STATUS: Readonly<Record<StaffSignInRefusal, number>> = {
  unknown: 400,
  invalid: 400,
  refused: 403,
  unreachable: 503,
  unnamed: 403,
};

/** The server ends the session before the cookie is gone. */
const COOKIE_S = STAFF_SESSION_MAX_MS / 1000;

const tokenIn = ({ params }: PageRequest): string => params['token'] ?? '';

/** The first page of an account: the console if one of its roles works there, else the account itself. */
const firstPage = (account: SignedInStaff['account']): string =>
  oversees(actingRoles(account)) ? '/console' : '/staff';

/** Signs a browser in, and leads it on: to the page that was asked for, else to the first page of the account. */
export const signedInResponse = async (
  { context: { root } }: PageRequest,
  { token, next }: { readonly token: string; readonly next?: string | undefined },
  { cookies, staffSessions }: { readonly cookies: Cookies; readonly staffSessions: StaffSessions },
): Promise<Response> => {
  const signedIn = next === undefined ? await staffSessions.read(token) : undefined;
  const path = next ?? (signedIn === undefined ? '/staff' : firstPage(signedIn.account));
  return seeOther(`${root}${path}`, { 'Set-Cookie': cookies.set(STAFF_COOKIE, token, COOKIE_S) });
};

/** The address where the sign-in at each provider begins; without organisation and name if there is only one. */
const providerLinks = (
  providers: readonly OrganisationProvider[],
  root: string,
  about: Readonly<Record<string, string>>,
): readonly { readonly href: string; readonly name?: string }[] =>
  providers.map(({ organisation, name }) => {
    const isOnly = providers.length === 1;
    const query = new URLSearchParams(isOnly ? about : { ...about, organisation });
    return { href: `${root}/staff/sign-in/provider?${query.toString()}`, ...(!isOnly && { name }) };
  });

/** The page to sign in, with a fresh challenge, and why the last attempt failed. */
export const createShowSignIn =
  ({
    staffSignIn,
    providers,
  }: {
    readonly staffSignIn: StaffSignIn;
    readonly providers: readonly OrganisationProvider[];
  }) =>
  async ({ context }: PageRequest, next: string | undefined, refusal?: StaffSignInRefusal): Promise<Response> => {
    const page = staffSignInPage(
      { ...context, path: '/staff/sign-in' },
      {
        options: await staffSignIn.signInOptions(),
        next: next ?? '',
        providers: providerLinks(providers, context.root, defined({ next })),
        ...defined({ refusal }),
      },
    );
    return pageResponse(page, refusal === undefined ? 200 : STATUS[refusal]);
  };

export const createStaffSessionHandlers = (deps: StaffPagesDeps): StaffSessionHandlers => {
  const { staffSignIn, staffSessions, responsiblePersonOf, cookies, providers, countFailure } = deps;
  const showSignIn = createShowSignIn(deps);

  const invitationResponse = async (request: PageRequest, refusal?: StaffSignInRefusal): Promise<Response> => {
    const token = tokenIn(request);
    const account = await staffSignIn.findInvited(token);
    if (account === undefined) return pageResponse(invitationOverPage(request.context), 404);
    const page = invitationPage(
      { ...request.context, path: `/staff/invitations/${encodeURIComponent(token)}` },
      {
        account: { ...account, roles: account.roles.filter(isStaffRole), awaiting: [] },
        token,
        options: await staffSignIn.registrationOptions(account, token),
        providers: providerLinks(providers, request.context.root, { invitation: token }),
        ...defined({ refusal }),
      },
    );
    return pageResponse(page, refusal === undefined ? 200 : STATUS[refusal]);
  };

  const answerIn = async (request: PageRequest) => {
    const form = await request.form();
    return { answer: form.get('answer') ?? '', next: safeNext(form.get('next')) };
  };

  return {
    showSignIn: async (request) => {
      const next = safeNext(request.query.get('next'));
      const signedIn = await staffSessions.read(cookies.read(request, STAFF_COOKIE));
      return signedIn === undefined
        ? showSignIn(request, next)
        : seeOther(`${request.context.root}${next ?? firstPage(signedIn.account)}`);
    },
    signIn: async (request) => {
      const { answer, next } = await answerIn(request);
      const outcome: StaffSignInOutcome = await staffSignIn.signInByPasskey(answer);
      return typeof outcome === 'string'
        ? showSignIn(request, next, outcome)
        : signedInResponse(request, { token: outcome.token, next }, deps);
    },
    signOut: async (request) => {
      const form = await request.form();
      const token = cookies.read(request, STAFF_COOKIE);
      const signedIn = await staffSessions.read(token);
      if (signedIn !== undefined) {
        staffSessions.checkForm(signedIn, form.get(FORM_TOKEN_FIELD) ?? undefined);
        await staffSessions.end(token);
      } else if (token !== undefined) await countFailure('sign-in', request.address);
      return seeOther(`${request.context.root}/staff/signed-out`, { 'Set-Cookie': cookies.clear(STAFF_COOKIE) });
    },
    signedOut: ({ context }) => Promise.resolve(pageResponse(staffSignedOutPage(context))),
    showAccount: async (request) => {
      const signedIn = await staffSessions.read(cookies.read(request, STAFF_COOKIE));
      if (signedIn === undefined) return seeOther(`${request.context.root}/staff/sign-in`);
      const { account } = signedIn;
      const context = {
        ...request.context,
        account: account.displayName,
        hasConsole: oversees(actingRoles(account)),
        formToken: staffSessions.formToken(signedIn),
      };
      const responsiblePerson = await responsiblePersonOf(account);
      const view = {
        ...account,
        roles: actingRoles(account).filter(isStaffRole),
        awaiting: account.roles.filter(isStaffRole).filter((role) => !actingRoles(account).includes(role)),
        ...countsAsMember(account.name, responsiblePerson),
      };
      return pageResponse(staffAccountPage(context, view));
    },
    showInvitation: (request) => invitationResponse(request),
    redeemInvitation: async (request) => {
      const { answer } = await answerIn(request);
      const outcome = await staffSignIn.joinByPasskey(tokenIn(request), answer);
      return typeof outcome === 'string'
        ? invitationResponse(request, outcome)
        : signedInResponse(request, { token: outcome.token }, deps);
    },
  };
};
