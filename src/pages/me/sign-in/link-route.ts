import { isProblem } from '../../../core/problem.ts';
import { SESSION_MS, type SignInLinks } from '../../../consent/subject/sign-in-links.ts';
import { linkPage, signedOutPage, unusableLinkPage } from './page.ts';
import type { LinkClaims } from '../../../consent/subject/sign-in-tokens.ts';
import type { StaffSessions } from '../../../access/staff/staff-sessions.ts';
import { type Cookies, SESSION_COOKIE, STAFF_COOKIE } from '../../../http/message/cookies.ts';
import type { SignInLimits } from '../../../access/sources/limits/sign-in-limits.ts';
import type { Response } from '../../../http/message/request-response.ts';
import type { PageHandler, PageRequest } from '../../../http/pages/shared/page-guard.ts';
import { pageResponse, seeOther } from '../../../http/pages/shared/page-response.ts';
import { page } from '../../../api/route/access.ts';
import { once } from '../../../api/route/once.ts';
import { pageRoute } from '../../../api/route/route.ts';

/** Sign-in by a link, and sign-out. */
interface SignInHandlers {
  readonly showLink: PageHandler;
  /** A link is opened by a form, so that programs that follow links in mail do not use it up. */
  readonly openLink: PageHandler;
  readonly signOut: PageHandler;
  readonly signedOut: PageHandler;
}

interface SignInDeps {
  readonly links: SignInLinks;
  readonly staffSessions: StaffSessions;
  readonly cookies: Cookies;
  readonly publicPath: string;
  readonly countFailure: SignInLimits['failed'];
}

const statusOf = (state: 'expired' | 'unknown'): number => (state === 'expired' ? 410 : 404);

const createSignInHandlers = ({
  links,
  staffSessions,
  cookies,
  publicPath,
  countFailure,
}: SignInDeps): SignInHandlers => {
  const mePath = `${publicPath}/me`;

  const isSignedInBy = async (cookie: string | undefined, linkId: string): Promise<boolean> => {
    try {
      return (await links.readSession(cookie)).link === linkId;
    } catch (thrown) {
      if (isProblem(thrown, 'unauthorized')) return false;
      throw thrown;
    }
  };

  /** Only a text that was never a link counts as a guess: a link that was used or is too old is none. */
  const unusable = async ({ context, address }: PageRequest, state: 'expired' | 'unknown'): Promise<Response> => {
    if (state === 'unknown') await countFailure('link', address);
    return pageResponse(unusableLinkPage(context, state), statusOf(state));
  };

  /** An account opens its own link in no browser in which it is signed in, because a link is for another person. */
  const isOwnLink = async (request: PageRequest, { askedBy }: LinkClaims): Promise<boolean> => {
    if (askedBy?.account === undefined) return false;
    const signedIn = await staffSessions.peek(cookies.read(request, STAFF_COOKIE));
    return signedIn?.account.name === askedBy.account;
  };

  return {
    showLink: async (request) => {
      const { context, params } = request;
      const token = params['token'] ?? '';
      const link = await links.inspect(token);
      if (link.state !== 'valid') return unusable(request, link.state);
      if (await isOwnLink(request, link.link)) return pageResponse(unusableLinkPage(context, 'own'), 403);
      if (await isSignedInBy(cookies.read(request, SESSION_COOKIE), link.id)) return seeOther(mePath);
      return pageResponse(linkPage({ ...context, path: `/l/${encodeURIComponent(token)}` }, link.link.role));
    },

    openLink: async (request) => {
      const { context, params } = request;
      const token = params['token'] ?? '';
      const link = await links.inspect(token);
      if (link.state !== 'valid') return unusable(request, link.state);
      if (await isOwnLink(request, link.link)) return pageResponse(unusableLinkPage(context, 'own'), 403);
      try {
        const session = await links.open(token);
        return seeOther(mePath, { 'Set-Cookie': cookies.set(SESSION_COOKIE, session, SESSION_MS / 1000) });
      } catch (thrown) {
        if (!isProblem(thrown, 'link-over')) throw thrown;
        return pageResponse(unusableLinkPage(context, 'opened'), 410);
      }
    },

    signOut: async (request) => {
      const form = await request.form();
      try {
        const session = await links.readSession(cookies.read(request, SESSION_COOKIE));
        links.checkForm(session, form.get('form') ?? undefined);
        await links.endSession(session);
      } catch (thrown) {
        // Without a session there is nothing to protect.
        if (!isProblem(thrown, 'unauthorized')) throw thrown;
      }
      return seeOther(`${publicPath}/signed-out`, { 'Set-Cookie': cookies.clear(SESSION_COOKIE) });
    },

    signedOut: ({ context }) => Promise.resolve(pageResponse(signedOutPage(context))),
  };
};

const pages = once(({ people: { links, staff }, sources: { countFailure }, cookies, publicPath }) =>
  createSignInHandlers({ links, staffSessions: staff.staffSessions, cookies, publicPath, countFailure }),
);

export const showLink = pageRoute({
  method: 'GET',
  path: '/l/:token',
  access: page,
  summary: 'Shows the button that opens a sign-in link.',
  carries: 'none',
  handle: (request, services) => pages(services).showLink(request),
});

export const openLink = pageRoute({
  method: 'POST',
  path: '/l/:token',
  access: page,
  summary: 'Signs a person in by a link.',
  carries: 'none',
  handle: (request, services) => pages(services).openLink(request),
});

export const signOut = pageRoute({
  method: 'POST',
  path: '/sign-out',
  access: page,
  summary: 'Signs a person out.',
  carries: 'none',
  handle: (request, services) => pages(services).signOut(request),
});

export const showSignedOut = pageRoute({
  method: 'GET',
  path: '/signed-out',
  access: page,
  summary: 'Says that a person is signed out.',
  carries: 'none',
  handle: (request, services) => pages(services).signedOut(request),
});
