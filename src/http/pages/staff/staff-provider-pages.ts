import { defined } from '../../../core/json-object.ts';
import type { PendingSignIn } from '../../../access/openid/code-flow.ts';
import {
  chosenProvider,
  type OrganisationProvider,
  providerReturningTo,
} from '../../../access/openid/organisation-providers.ts';
import type { StaffClaimValues } from '../../../access/openid/staff-provider.ts';
import { isStaffRole } from '../../../access/staff/account-rules.ts';
import type { ProviderIdentity } from '../../../access/staff/provider-accounts.ts';
import type { StaffSessions } from '../../../access/staff/staff-sessions.ts';
import type { StaffSignIn } from '../../../access/staff/staff-sign-in.ts';
import type { Cookies } from '../../message/cookies.ts';
import type { PageHandler } from '../shared/page-guard.ts';
import { seeOther } from '../shared/page-response.ts';
import { safeNext } from './safe-next.ts';
import { createShowSignIn, signedInResponse } from './staff-session-pages.ts';

/** Sign-in of staff at an OpenID provider. */
export interface StaffProviderHandlers {
  readonly startSignIn: PageHandler;
  readonly completeSignIn: PageHandler;
}

export interface StaffProviderPagesDeps {
  readonly providers: readonly OrganisationProvider[];
  readonly staffSignIn: StaffSignIn;
  readonly staffSessions: StaffSessions;
  readonly cookies: Cookies;
}

const PENDING_COOKIE = 'carnet-staff-openid';
/** Longer than a person takes to sign in. */
const PENDING_S = 600;

/** A sign-in that has begun, with its invitation, if any, and the page that follows. */
interface Pending extends PendingSignIn {
  readonly next?: string;
  readonly invitation: string;
  /** The organisation of the provider; absent for the provider of OIDC_ISSUER. */
  readonly organisation?: string;
}

const readPending = (cookie = ''): Pending | undefined => {
  const [state, nonce, verifier, invitation = '', next = '', organisation] = cookie.split(' ');
  return state === undefined || nonce === undefined || verifier === undefined
    ? undefined
    : {
        state,
        nonce,
        verifier,
        invitation,
        ...defined({ next: safeNext(next), organisation }),
      };
};

const identityOf = (values: StaffClaimValues, speaksFor: string): ProviderIdentity => {
  const { subject, userName, displayName, roles, organisation = speaksFor, lab } = values;
  return {
    subject,
    speaksFor,
    ...defined({ userName, displayName }),
    ...(roles !== undefined && { given: { roles: roles.filter(isStaffRole), organisation, ...defined({ lab }) } }),
  };
};

/** An invitation that is redeemed here binds its account to the person of the provider. */
export const createStaffProviderHandlers = (deps: StaffProviderPagesDeps): StaffProviderHandlers => {
  const { providers, staffSignIn, cookies } = deps;
  const showSignIn = createShowSignIn(deps);
  return {
    startSignIn: async (request) => {
      const { query } = request;
      const next = safeNext(query.get('next'));
      const provider = chosenProvider(providers, query.get('organisation'));
      if (provider === undefined) return showSignIn(request, next);
      const started = await provider.staff.startSignIn();
      if (started === 'unreachable') return showSignIn(request, next, started);
      const { state, nonce, verifier } = started.pending;
      const invitation = /^[\w-]{43}$/.exec(query.get('invitation') ?? '')?.[0] ?? '';
      const organisation = provider.isDefault ? [] : [provider.organisation];
      return seeOther(started.url, {
        'Set-Cookie': cookies.set(
          PENDING_COOKIE,
          [state, nonce, verifier, invitation, next ?? '', ...organisation].join(' '),
          PENDING_S,
        ),
      });
    },
    completeSignIn: async (request) => {
      const pending = readPending(cookies.read(request, PENDING_COOKIE));
      const organisation = request.params['organisation'];
      const provider = providerReturningTo(providers, organisation);
      if (pending === undefined || provider === undefined || pending.organisation !== organisation)
        return showSignIn(request, undefined, 'invalid');
      const { invitation, next } = pending;
      const values = await provider.staff.completeSignIn(request.search, pending);
      if (typeof values === 'string') return showSignIn(request, next, values);
      const identity = identityOf(values, provider.organisation);
      const outcome =
        invitation === ''
          ? await staffSignIn.signInByProvider(identity)
          : await staffSignIn.joinByProvider(invitation, identity);
      return typeof outcome === 'string'
        ? showSignIn(request, next, outcome)
        : signedInResponse(request, { token: outcome.token, next }, deps);
    },
  };
};
