import { createRunPageHandler } from '../../http/pages/staff/run-pages.ts';
import { createViolationPageHandlers } from '../../http/pages/staff/violation-pages.ts';
import { staffPage } from '../route/access.ts';
import { explainViolationsOf } from '../route/explain-violations.ts';
import { once } from '../route/once.ts';
import { pageRoute } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';

const violationPages = once((services) =>
  createViolationPageHandlers({ ...services.sources, explainViolations: explainViolationsOf(services) }),
);

const runPage = once(({ sources }) => createRunPageHandler(sources));

export const showViolatingSources = pageRoute({
  method: 'GET',
  path: '/ops/violations',
  access: staffPage(OPERATOR),
  summary: 'Shows an operator the sources whose statements violate profiles.',
  carries: 'findings',
  handle: (request, services) => violationPages(services).list(request, request.principal),
});

export const showViolationsOfSource = pageRoute({
  method: 'GET',
  path: '/ops/violations/:id',
  access: staffPage(OPERATOR),
  summary: 'Shows an operator what the statements of a source violate.',
  carries: 'findings',
  handle: (request, services) => violationPages(services).show(request, request.principal),
});

export const showRuns = pageRoute({
  method: 'GET',
  path: '/ops/runs',
  access: staffPage(OPERATOR),
  summary: 'Shows an operator how far a registration has come.',
  carries: 'findings',
  handle: (request, services) => runPage(services)(request, request.principal),
});
