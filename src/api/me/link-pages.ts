import { createSignInHandlers } from '../../http/pages/sign-in-pages.ts';
import { page } from '../route/access.ts';
import { once } from '../route/once.ts';
import { pageRoute } from '../route/route.ts';

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
