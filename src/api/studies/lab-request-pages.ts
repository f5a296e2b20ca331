import { createLabRequestHandlers } from '../../http/pages/studies/lab-request-pages.ts';
import { staffPage } from '../route/access.ts';
import { once } from '../route/once.ts';
import { pageRoute } from '../route/route.ts';
import { AUTHORS } from '../route/scopes.ts';

const pages = once(({ purposes: { purposeWorkflow }, studies, settings: { studyMinimum }, now }) =>
  createLabRequestHandlers({ purposeWorkflow, loadedProfiles: studies.catalogue.loadedProfiles, studyMinimum, now }),
);

export const showRequestsOfLab = pageRoute({
  method: 'GET',
  path: '/requests',
  access: staffPage(AUTHORS),
  summary: 'Shows the study requests of a lab.',
  carries: 'none',
  handle: (request, services) => pages(services).list(request, request.principal),
});

export const showRequestOfLab = pageRoute({
  method: 'GET',
  path: '/requests/:id',
  access: staffPage(AUTHORS),
  summary: 'Shows a study request to its lab.',
  carries: 'none',
  handle: (request, services) => pages(services).show(request, request.principal),
});

export const takeStepOfLab = pageRoute({
  method: 'POST',
  path: '/requests/:id',
  access: staffPage(AUTHORS),
  summary: 'Submits a study request, or accepts the agreement.',
  carries: 'none',
  isAct: true,
  handle: (request, services) => pages(services).takeStep(request, request.principal),
});
