import { createMePageHandlers } from '../../http/pages/me/me-pages.ts';
import { sessionPage } from '../route/access.ts';
import { once } from '../route/once.ts';
import { pageRoute } from '../route/route.ts';

const pages = once(({ people, purposes: { findPurposes, authorityOf }, studies, cookies, publicPath, now }) => {
  const { subjectService, links } = people;
  const authority = authorityOf(studies.catalogue.institution.country);
  return createMePageHandlers({
    ...{ subjectService, links, findPurposes, cookies, publicPath, now },
    ...(authority === undefined ? {} : { authority }),
  });
});

export const showMe = pageRoute({
  method: 'GET',
  path: '/me',
  access: sessionPage,
  summary: 'Shows a person their data and decisions.',
  carries: 'own',
  handle: (request, services) => pages(services).show(request),
});

export const decideByForm = pageRoute({
  method: 'POST',
  path: '/me/decisions/:purpose',
  access: sessionPage,
  summary: 'Decides on a purpose.',
  carries: 'own',
  handle: (request, services) => pages(services).decide(request),
});

export const confirmDeletion = pageRoute({
  method: 'GET',
  path: '/me/delete',
  access: sessionPage,
  summary: 'Asks a person to confirm the erasure of all data.',
  carries: 'own',
  handle: (request, services) => pages(services).confirmDeletion(request),
});

export const deleteMeByForm = pageRoute({
  method: 'POST',
  path: '/me/delete',
  access: sessionPage,
  summary: 'Erases all data of a person, and keeps them out everywhere.',
  carries: 'own',
  handle: (request, services) => pages(services).delete(request),
});

export const comeBackByForm = pageRoute({
  method: 'POST',
  path: '/me/return',
  access: sessionPage,
  summary: 'Ends that a person is kept out everywhere.',
  carries: 'own',
  handle: (request, services) => pages(services).comeBack(request),
});
