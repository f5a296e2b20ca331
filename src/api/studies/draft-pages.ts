import { createRequestPageHandlers } from '../../http/pages/studies/request-pages.ts';
import { staffPage } from '../route/access.ts';
import { once } from '../route/once.ts';
import { pageRoute } from '../route/route.ts';
import { AUTHORS } from '../route/scopes.ts';

const pages = once(({ purposes: { purposeWorkflow }, studies, settings: { studyMinimum } }) =>
  createRequestPageHandlers({ purposeWorkflow, catalogue: studies.catalogue.catalogue, studyMinimum }),
);

export const showNewRequest = pageRoute({
  method: 'GET',
  path: '/studies/new',
  access: staffPage(AUTHORS),
  summary: 'Shows the form of a new study request.',
  carries: 'none',
  handle: (request, services) => pages(services).newRequest(request, request.principal),
});

export const createRequestByForm = pageRoute({
  method: 'POST',
  path: '/studies/new',
  access: staffPage(AUTHORS),
  summary: 'Saves a new study request as a draft.',
  carries: 'none',
  handle: (request, services) => pages(services).create(request, request.principal),
});

export const showDraft = pageRoute({
  method: 'GET',
  path: '/requests/:id/change',
  access: staffPage(AUTHORS),
  summary: 'Shows the form of a draft.',
  carries: 'none',
  handle: (request, services) => pages(services).editDraft(request, request.principal),
});

export const changeDraftByForm = pageRoute({
  method: 'POST',
  path: '/requests/:id/change',
  access: staffPage(AUTHORS),
  summary: 'Changes a draft.',
  carries: 'none',
  handle: (request, services) => pages(services).updateDraft(request, request.principal),
});
