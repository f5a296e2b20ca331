import { sessionPage } from '../../../api/route/access.ts';
import { pageRoute } from '../../../api/route/route.ts';
import { hasProviders, openIdHandlers } from '../sign-in/openid.ts';

export const askWhosePage = pageRoute({
  method: 'GET',
  path: '/me/whose',
  access: sessionPage,
  summary: 'Asks a guardian whose page they want.',
  carries: 'own',
  isOffered: hasProviders,
  handle: (request, services) => openIdHandlers(services).askWhose(request),
});

export const chooseWhosePage = pageRoute({
  method: 'POST',
  path: '/me/whose',
  access: sessionPage,
  summary: 'Opens the page of a child, or of the guardian.',
  carries: 'own',
  isOffered: hasProviders,
  handle: (request, services) => openIdHandlers(services).chooseWhose(request),
});
