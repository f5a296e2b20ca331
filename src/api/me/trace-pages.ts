import { createTracePageHandlers } from '../../http/pages/me/trace-pages.ts';
import { previewRecord } from '../../studies/record/preview-record.ts';
import { sessionPage } from '../route/access.ts';
import { once } from '../route/once.ts';
import { pageRoute } from '../route/route.ts';

const pages = once(({ people: { subjectService, links }, studies, settings: { publicUrl }, cookies }) =>
  createTracePageHandlers({
    ...{ subjectService, links, cookies },
    previewRecord: (of, purpose) =>
      previewRecord(of, { purpose, loadedProfiles: studies.catalogue.loadedProfiles(), publicUrl }),
  }),
);

export const showTraces = pageRoute({
  method: 'GET',
  path: '/me/traces',
  access: sessionPage,
  summary: 'Shows a person all their traces, and searches them.',
  carries: 'own',
  handle: (request, services) => pages(services).list(request),
});

export const showTrace = pageRoute({
  method: 'GET',
  path: '/me/traces/:id',
  access: sessionPage,
  summary: 'Shows a person one trace, and what studies would get of it.',
  carries: 'own',
  handle: (request, services) => pages(services).show(request),
});
