import { SESSION_COOKIE } from '../message/cookies.ts';
import type { Links } from '../../consent/subject/sign-in-links.ts';
import type { Route } from '../message/request-response.ts';
import { linkOverPage, linkPage, signedOutPage } from '../../pages/public/sign-in.ts';
import { isProblem } from '../../core/problem.ts';
import { createPageResources, type PageResourceDeps, seeOther, shownPage } from './shared/page-resource.ts';

/** The parts of a room of links that signing in needs. */
export interface SignInDeps extends PageResourceDeps {
  readonly links: Pick<Links, 'look' | 'open' | 'session' | 'checkForm'>;
  /** How long a session lasts, in milliseconds. */
  readonly sessionMs: number;
}

/**
 * Builds signing in by a link, and signing out. A link is opened by a button, so that programs that follow links in
 * mail do not use it up; whoever is still signed in by it goes on to their page.
 */
export const createSignIn = (deps: SignInDeps): readonly Route[] => {
  const { links, cookies, publicPath, sessionMs } = deps;
  const resource = createPageResources(deps);
  const me = `${publicPath}/me`;

  const isSignedInBy = async (cookie: string | undefined, link: string): Promise<boolean> => {
    try {
      return (await links.session(cookie)).link === link;
    } catch (thrown) {
      if (isProblem(thrown, 'unauthorized')) return false;
      throw thrown;
    }
  };

  return [
    resource('/l/:token', {
      GET: async ({ request, frame }) => {
        const token = request.params['token'] ?? '';
        const looked = await links.look(token);
        if (looked.state !== 'good')
          return shownPage(linkOverPage(frame, looked.state), looked.state === 'expired' ? 410 : 404);
        if (await isSignedInBy(cookies.read(request, SESSION_COOKIE), looked.id)) return seeOther(me);
        return shownPage(linkPage({ ...frame, here: `/l/${encodeURIComponent(token)}` }, looked.link.role));
      },
      POST: async ({ request, frame, form }) => {
        await form();
        const token = request.params['token'] ?? '';
        const looked = await links.look(token);
        if (looked.state !== 'good')
          return shownPage(linkOverPage(frame, looked.state), looked.state === 'expired' ? 410 : 404);
        try {
          return seeOther(me, {
            'Set-Cookie': cookies.keep(SESSION_COOKIE, await links.open(token), sessionMs / 1000),
          });
        } catch (thrown) {
          if (!isProblem(thrown, 'link-over')) throw thrown;
          return shownPage(linkOverPage(frame, 'opened'), 410);
        }
      },
    }),
    resource('/sign-out', {
      POST: async ({ request, form }) => {
        const sent = await form();
        const over = seeOther(`${publicPath}/signed-out`, { 'Set-Cookie': cookies.drop(SESSION_COOKIE) });
        try {
          links.checkForm(await links.session(cookies.read(request, SESSION_COOKIE)), sent.get('form') ?? undefined);
        } catch (thrown) {
          if (!isProblem(thrown, 'unauthorized')) throw thrown;
        }
        return over;
      },
    }),
    resource('/signed-out', { GET: ({ frame }) => Promise.resolve(shownPage(signedOutPage(frame))) }),
  ];
};
