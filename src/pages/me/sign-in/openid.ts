import type { PersonLookup } from '../../../consent/people/person-lookup.ts';
import { type Session, SESSION_MS, type SignInLinks } from '../../../consent/subject/sign-in-links.ts';
import type { LinkClaims } from '../../../consent/subject/sign-in-tokens.ts';
import { defined } from '../../../core/json-object.ts';
import { Problem } from '../../../core/problem.ts';
import type { PendingSignIn, SignInFailure } from '../../../access/openid/code-flow.ts';
import {
  chosenProvider,
  type OrganisationProvider,
  providerReturningTo,
} from '../../../access/openid/organisation-providers.ts';
import { FORM_TOKEN_FIELD } from '../../html/form.ts';
import type { PageContext } from '../../layout/page.ts';
import { WHOSE_FIELD, whosePage } from '../whose/page.ts';
import { signInErrorPage } from '../../errors/page.ts';
import { chooseProviderPage } from './page.ts';
import { ROOT_ORGANISATION } from '../../../access/sources/organisations/organisations.ts';
import type { SignInLimits } from '../../../access/sources/limits/sign-in-limits.ts';
import { agentKey } from '../../../xapi/model/agents.ts';
import { type Cookies, SESSION_COOKIE } from '../../../http/message/cookies.ts';
import type { Response } from '../../../http/message/request-response.ts';
import type { PageHandler, PageRequest } from '../../../http/pages/shared/page-guard.ts';
import { pageResponse, seeOther } from '../../../http/pages/shared/page-response.ts';
import { once } from '../../../api/route/once.ts';
import type { Services } from '../../../api/route/services.ts';

/** Sign-in at an OpenID provider. */
interface OpenIdHandlers {
  readonly startSignIn: PageHandler;
  readonly completeSignIn: PageHandler;
  /** Asks guardians for the person whose page they want. */
  readonly askWhose: PageHandler;
  readonly chooseWhose: PageHandler;
}

interface OpenIdPagesDeps {
  readonly providers: readonly OrganisationProvider[];
  readonly links: SignInLinks;
  readonly identify: PersonLookup['identify'];
  readonly cookies: Cookies;
  readonly publicPath: string;
  readonly countFailure: SignInLimits['failed'];
  readonly now: () => number;
}

const PENDING_COOKIE = 'carnet-openid';
/** Longer than a person takes to sign in. */
const PENDING_S = 600;

const STATUS: Readonly<Record<SignInFailure, number>> = { refused: 403, unreachable: 503, invalid: 400, unnamed: 403 };

const failureResponse = (context: PageContext, failure: SignInFailure): Response =>
  pageResponse(signInErrorPage(context, failure), STATUS[failure]);

/** A sign-in that has begun, with its provider; absent: the provider of OIDC_ISSUER. */
interface Pending extends PendingSignIn {
  readonly organisation?: string;
}

const readPending = (cookie = ''): Pending | undefined => {
  const [state, nonce, verifier, organisation] = cookie.split('.');
  return state === undefined || nonce === undefined || verifier === undefined
    ? undefined
    : { state, nonce, verifier, ...defined({ organisation }) };
};

/** The organisation to which a session of its provider is limited. A provider of `org:default` has no limit. */
const scopeOf = (organisation: string): Pick<LinkClaims, 'organisation'> =>
  organisation === ROOT_ORGANISATION ? {} : { organisation };

const notFound = (): Problem => new Problem('not-found', 'no child of yours has this name');

const createWithSession =
  ({ cookies, publicPath }: OpenIdPagesDeps) =>
  (path: string, session: string, seconds: number): Response =>
    seeOther(`${publicPath}${path}`, { 'Set-Cookie': cookies.set(SESSION_COOKIE, session, seconds) });

/** Handles the choice of guardians among the children that their session names. */
const createGuardianHandlers = (deps: OpenIdPagesDeps): Pick<OpenIdHandlers, 'askWhose' | 'chooseWhose'> => {
  const { providers, links, identify, cookies } = deps;
  const withSession = createWithSession(deps);

  const readGuardian = async (
    request: PageRequest,
  ): Promise<{ readonly session: Session; readonly children: readonly string[] }> => {
    const session = await links.readSession(cookies.read(request, SESSION_COOKIE));
    if (session.children === undefined) throw notFound();
    return { session, children: session.children };
  };

  /** The claims of the session for a child, or for the guardian themselves. */
  const claimsFor = async (child: string | undefined, session: Session): Promise<LinkClaims> => {
    const { person, guardian, children, organisation } = session;
    const self = guardian?.person ?? person;
    const ofChildren = children === undefined ? {} : { children };
    const base = { assurance: 'idp', ...scopeOf(organisation), ...ofChildren } as const;
    if (child === undefined) return { ...base, person: self, role: 'subject' };
    const provider = providers.find((one) => one.organisation === organisation);
    if (provider === undefined) throw notFound();
    const index = await identify(agentKey(provider.learners.childNamed(child) ?? {}) ?? '');
    return { ...base, person: index, role: 'guardian', guardian: { person: self, child } };
  };

  return {
    askWhose: async (request) => {
      const { session, children } = await readGuardian(request);
      return pageResponse(whosePage({ ...request.context, formToken: links.formToken(session) }, children));
    },

    chooseWhose: async (request) => {
      const form = await request.form();
      const { session, children } = await readGuardian(request);
      links.checkForm(session, form.get(FORM_TOKEN_FIELD) ?? undefined);
      const chosen = form.get(WHOSE_FIELD) ?? '';
      const child = /^\d{1,2}$/.test(chosen) ? children[Number(chosen)] : undefined;
      if (child === undefined && chosen !== '') throw notFound();
      // Starts another session, which ends no later: repeated choices do not extend the sign-in.
      const next = await links.startSession(await claimsFor(child, session), session.expires);
      await links.endSession(session);
      return withSession('/me', next, Math.max(1, Math.ceil((session.expires - deps.now()) / 1000)));
    },
  };
};

/** The session is for the identifier of the provider's Agent; signing in creates no person. */
const createOpenIdHandlers = (deps: OpenIdPagesDeps): OpenIdHandlers => {
  const { providers, links, identify, cookies, publicPath, countFailure } = deps;
  const withSession = createWithSession(deps);

  const choiceOf = ({ name, organisation }: OrganisationProvider) => ({
    name,
    href: `${publicPath}/sign-in?organisation=${encodeURIComponent(organisation)}`,
  });

  const failed = async ({ address, context }: PageRequest, failure: SignInFailure): Promise<Response> => {
    if (failure !== 'unreachable') await countFailure('sign-in', address);
    return failureResponse(context, failure);
  };

  return {
    ...createGuardianHandlers(deps),

    startSignIn: async ({ context, query }) => {
      const provider = chosenProvider(providers, query.get('organisation'));
      if (provider === undefined) return pageResponse(chooseProviderPage(context, providers.map(choiceOf)));
      const started = await provider.learners.startSignIn();
      if (started === 'unreachable') return failureResponse(context, started);
      const { state, nonce, verifier } = started.pending;
      return seeOther(started.url, {
        'Set-Cookie': cookies.set(
          PENDING_COOKIE,
          [state, nonce, verifier, ...(provider.isDefault ? [] : [provider.organisation])].join('.'),
          PENDING_S,
        ),
      });
    },

    completeSignIn: async (request) => {
      const pending = readPending(cookies.read(request, PENDING_COOKIE));
      const organisation = request.params['organisation'];
      const provider = providerReturningTo(providers, organisation);
      if (pending === undefined || provider === undefined || pending.organisation !== organisation)
        return failed(request, 'invalid');
      const outcome = await provider.learners.completeSignIn(request.search, pending);
      if (typeof outcome === 'string') return failed(request, outcome);
      const person = await identify(agentKey(outcome.agent) ?? '');
      const { children } = outcome;
      const ofGuardian = children.length === 0 ? {} : { children };
      const session = await links.startSession({
        person,
        role: 'subject',
        assurance: 'idp',
        ...scopeOf(provider.organisation),
        ...ofGuardian,
      });
      return withSession(children.length === 0 ? '/me' : '/me/whose', session, SESSION_MS / 1000);
    },
  };
};

/** True if people sign in at an OpenID provider. */
export const hasProviders = ({ people: { providers } }: Services): boolean => providers.length > 0;

export const openIdHandlers = once(
  ({ people: { providers, links, identify }, sources: { countFailure }, cookies, publicPath, now }) =>
    createOpenIdHandlers({ providers, links, identify, cookies, publicPath, countFailure, now }),
);
