import { page } from '../../../api/route/access.ts';
import { pageRoute } from '../../../api/route/route.ts';
import { hasProviders, openIdHandlers } from './openid.ts';

export const startSignIn = pageRoute({
  method: 'GET',
  path: '/sign-in',
  access: page,
  summary: 'Sends a person to the OpenID provider.',
  carries: 'none',
  isOffered: hasProviders,
  handle: (request, services) => openIdHandlers(services).startSignIn(request),
});

export const completeSignIn = pageRoute({
  method: 'GET',
  path: '/sign-in/back',
  access: page,
  summary: 'Signs a person in who comes back from the OpenID provider.',
  carries: 'none',
  isOffered: hasProviders,
  handle: (request, services) => openIdHandlers(services).completeSignIn(request),
});

export const completeSignInOfOrganisation = pageRoute({
  method: 'GET',
  path: '/sign-in/back/:organisation',
  access: page,
  summary: 'Signs a person in who comes back from the OpenID provider of an organisation.',
  carries: 'none',
  isOffered: hasProviders,
  handle: (request, services) => openIdHandlers(services).completeSignIn(request),
});
