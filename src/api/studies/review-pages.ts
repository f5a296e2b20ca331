import { createDpiaReviewHandlers, createReviewQueueHandlers } from '../../http/pages/studies/review-pages.ts';
import { staffPage } from '../route/access.ts';
import { once } from '../route/once.ts';
import { pageRoute } from '../route/route.ts';
import { DPO, STEWARD } from '../route/scopes.ts';
import { reviewPagesDeps } from './review-pages-deps.ts';

const dpia = once((services) => createDpiaReviewHandlers(reviewPagesDeps(services)));
const queue = once((services) => createReviewQueueHandlers(reviewPagesDeps(services)));

export const showDpiaQueue = pageRoute({
  method: 'GET',
  path: '/desk/dpia',
  access: staffPage(DPO),
  summary: 'Shows the impact assessments to the data protection officer.',
  carries: 'none',
  handle: (request, services) => dpia(services).list(request, request.principal),
});

export const showDpia = pageRoute({
  method: 'GET',
  path: '/desk/dpia/:id',
  access: staffPage(DPO),
  summary: 'Shows a study request with its impact assessment to the data protection officer.',
  carries: 'none',
  handle: (request, services) => dpia(services).show(request, request.principal),
});

export const approveDpiaByForm = pageRoute({
  method: 'POST',
  path: '/desk/dpia/:id',
  access: staffPage(DPO),
  summary: 'Approves an impact assessment.',
  carries: 'none',
  handle: (request, services) => dpia(services).takeStep(request, request.principal),
});

export const showReviewQueue = pageRoute({
  method: 'GET',
  path: '/desk',
  access: staffPage(STEWARD),
  summary: 'Shows the review queue of stewards.',
  carries: 'none',
  handle: (request, services) => queue(services).list(request, request.principal),
});

export const showReview = pageRoute({
  method: 'GET',
  path: '/desk/:id',
  access: staffPage(STEWARD),
  summary: 'Shows a study request to stewards.',
  carries: 'none',
  handle: (request, services) => queue(services).show(request, request.principal),
});

export const ruleByForm = pageRoute({
  method: 'POST',
  path: '/desk/:id',
  access: staffPage(STEWARD),
  summary: 'Rules on a study request.',
  carries: 'none',
  handle: (request, services) => queue(services).takeStep(request, request.principal),
});
