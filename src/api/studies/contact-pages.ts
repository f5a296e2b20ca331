import { createReidentificationPageHandlers } from '../../http/pages/studies/re-identification-pages.ts';
import { createReidentificationReviewHandlers } from '../../http/pages/studies/re-identification-review-pages.ts';
import { staffPage } from '../route/access.ts';
import { once } from '../route/once.ts';
import { pageRoute } from '../route/route.ts';
import { OFFICERS, SCIENTIST } from '../route/scopes.ts';

const pages = once(({ purposes: { purposeWorkflow }, studies: { reidentifications } }) =>
  createReidentificationPageHandlers({ purposeWorkflow, reidentifications }),
);

const review = once(({ studies: { reidentifications }, now }) =>
  createReidentificationReviewHandlers({ reidentifications, now }),
);

export const showContacts = pageRoute({
  method: 'GET',
  path: '/requests/:id/contacts',
  access: staffPage(SCIENTIST),
  summary: 'Shows the re-identification requests of a study to its lab.',
  carries: 'contacts',
  handle: (request, services) => pages(services).show(request, request.principal),
});

export const requestContactByForm = pageRoute({
  method: 'POST',
  path: '/requests/:id/contacts',
  access: staffPage(SCIENTIST),
  summary: 'Asks to re-identify a pseudonym.',
  carries: 'contacts',
  handle: (request, services) => pages(services).request(request, request.principal),
});

export const showContactQueue = pageRoute({
  method: 'GET',
  path: '/desk/contacts',
  access: staffPage(OFFICERS),
  summary: 'Shows the re-identification requests.',
  carries: 'contacts',
  handle: (request, services) => review(services).list(request, request.principal),
});

export const ruleOnContactByForm = pageRoute({
  method: 'POST',
  path: '/desk/contacts/:study/:contact',
  access: staffPage(OFFICERS),
  summary: 'Rules on a re-identification request.',
  carries: 'contacts',
  handle: (request, services) => review(services).takeStep(request, request.principal),
});
