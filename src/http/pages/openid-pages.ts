import type { BlindIndex } from '../../consent/people/blind-index.ts';
import type { Links } from '../../consent/subject/sign-in-links.ts';
import type { NotSignedIn, OpenIdProvider, SignInMemory } from '../../openid/provider.ts';
import type { Response, Route } from '../message/request-response.ts';
import { notSignedInPage } from '../../pages/layout/not-signed-in.ts';
import type { Frame } from '../../pages/layout/page.ts';
import { agentKey } from '../../xapi/model/agents.ts';
import { createPageResources, type PageResourceDeps, seeOther, shownPage } from './shared/page-resource.ts';
import { SESSION_COOKIE } from '../message/cookies.ts';

/** What signing in at an OpenID provider is built from. */
export interface OpenIdPagesDeps extends PageResourceDeps {
  readonly provider: OpenIdProvider;
  readonly links: Pick<Links, 'begin'>;
  readonly blindIndex: BlindIndex;
  /** How long a session lasts, in milliseconds. */
  readonly sessionMs: number;
}

/** Holds what a sign-in under way must find again; nobody takes longer than this to sign in. */
const MEMORY_COOKIE = 'carnet-openid';
const MEMORY_S = 600;

const STATUS: Readonly<Record<NotSignedIn, number>> = { refused: 403, unreachable: 503, invalid: 400, unnamed: 403 };

const notSignedIn = (frame: Frame, why: NotSignedIn): Response => shownPage(notSignedInPage(frame, why), STATUS[why]);

const readMemory = (text = ''): SignInMemory | undefined => {
  const [state, nonce, verifier] = text.split('.');
  return state === undefined || nonce === undefined || verifier === undefined ? undefined : { state, nonce, verifier };
};

/**
 * Builds the way to the provider and back. Whoever comes back is signed in under the name that the provider gives; that
 * makes nobody a person here.
 */
export const createOpenIdPages = (deps: OpenIdPagesDeps): readonly Route[] => {
  const { provider, links, blindIndex, cookies, publicPath, sessionMs } = deps;
  const resource = createPageResources(deps);
  return [
    resource('/sign-in', {
      GET: async ({ frame }) => {
        const begun = await provider.begin();
        if (begun === 'unreachable') return notSignedIn(frame, begun);
        const { state, nonce, verifier } = begun.memory;
        return seeOther(begun.url, {
          'Set-Cookie': cookies.keep(MEMORY_COOKIE, `${state}.${nonce}.${verifier}`, MEMORY_S),
        });
      },
    }),
    resource('/sign-in/back', {
      GET: async ({ request, frame }) => {
        const memory = readMemory(cookies.read(request, MEMORY_COOKIE));
        const ended = memory === undefined ? 'invalid' : await provider.end(request.search, memory);
        if (typeof ended === 'string') return notSignedIn(frame, ended);
        const person = blindIndex(agentKey(ended.agent) ?? '');
        const token = await links.begin({ person, role: 'subject', source: '', reach: 'all' });
        return seeOther(`${publicPath}/me`, { 'Set-Cookie': cookies.keep(SESSION_COOKIE, token, sessionMs / 1000) });
      },
    }),
  ];
};
