import type { PersonLookup } from '../../consent/people/person-lookup.ts';
import { SESSION_MS, type SignInLinks } from '../../consent/subject/sign-in-links.ts';
import type { PendingSignIn, SignInFailure } from '../../openid/code-flow.ts';
import type { OpenIdProvider } from '../../openid/openid-provider.ts';
import type { PageContext } from '../../pages/layout/page.ts';
import { signInErrorPage } from '../../pages/public/sign-in-error-page.ts';
import { agentKey } from '../../xapi/model/agents.ts';
import { type Cookies, SESSION_COOKIE } from '../message/cookies.ts';
import type { Response } from '../message/request-response.ts';
import type { PageHandler } from './shared/page-guard.ts';
import { pageResponse, seeOther } from './shared/page-response.ts';

/** Sign-in at an OpenID provider. */
export interface OpenIdHandlers {
  readonly startSignIn: PageHandler;
  readonly completeSignIn: PageHandler;
}

export interface OpenIdPagesDeps {
  readonly provider: OpenIdProvider;
  readonly links: Pick<SignInLinks, 'startSession'>;
  readonly identify: PersonLookup['identify'];
  readonly cookies: Cookies;
  readonly publicPath: string;
}

const PENDING_COOKIE = 'carnet-openid';
/** Longer than a person takes to sign in. */
const PENDING_S = 600;

const STATUS: Readonly<Record<SignInFailure, number>> = { refused: 403, unreachable: 503, invalid: 400, unnamed: 403 };

const failureResponse = (context: PageContext, failure: SignInFailure): Response =>
  pageResponse(signInErrorPage(context, failure), STATUS[failure]);

const readPending = (cookie = ''): PendingSignIn | undefined => {
  const [state, nonce, verifier] = cookie.split('.');
  return state === undefined || nonce === undefined || verifier === undefined ? undefined : { state, nonce, verifier };
};

/** The session is for the identifier of the provider's Agent; signing in creates no person. */
export const createOpenIdHandlers = (deps: OpenIdPagesDeps): OpenIdHandlers => {
  const { provider, links, identify, cookies, publicPath } = deps;
  return {
    startSignIn: async ({ context }) => {
      const started = await provider.startSignIn();
      if (started === 'unreachable') return failureResponse(context, started);
      const { state, nonce, verifier } = started.pending;
      return seeOther(started.url, {
        'Set-Cookie': cookies.set(PENDING_COOKIE, `${state}.${nonce}.${verifier}`, PENDING_S),
      });
    },

    completeSignIn: async (request) => {
      const pending = readPending(cookies.read(request, PENDING_COOKIE));
      const outcome = pending === undefined ? 'invalid' : await provider.completeSignIn(request.search, pending);
      if (typeof outcome === 'string') return failureResponse(request.context, outcome);
      const person = await identify(agentKey(outcome.agent) ?? '');
      const session = await links.startSession({ person, role: 'subject', assurance: 'idp' });
      return seeOther(`${publicPath}/me`, { 'Set-Cookie': cookies.set(SESSION_COOKIE, session, SESSION_MS / 1000) });
    },
  };
};
