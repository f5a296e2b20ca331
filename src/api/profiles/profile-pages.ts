import { createProfilePageHandlers } from '../../http/pages/profiles/profile-pages.ts';
import { open } from '../route/access.ts';
import { once } from '../route/once.ts';
import { rawRoute } from '../route/route.ts';

const pages = once(({ sources: { profiles, violations }, readContext }) =>
  createProfilePageHandlers({ profiles, violations, readContext }),
);

export const showProfileList = rawRoute({
  method: 'GET',
  path: '/profiles',
  access: open,
  tag: 'Operations',
  summary: 'Shows the profiles.',
  carries: 'none',
  answers: { 200: { description: 'The profiles.', types: ['text/html'] } },
  makeHandler: (services) => pages(services).list,
});

export const showProfile = rawRoute({
  method: 'GET',
  path: '/profiles/:id',
  access: open,
  tag: 'Operations',
  summary: 'Shows a profile, or answers its document.',
  carries: 'none',
  answers: { 200: { description: 'The profile.', types: ['text/html', 'application/ld+json'] } },
  makeHandler: (services) => pages(services).show,
});

export const readProfileDocument = rawRoute({
  method: 'GET',
  path: '/profiles/:id/document',
  access: open,
  tag: 'Operations',
  summary: 'Downloads the document of a profile.',
  carries: 'none',
  answers: { 200: { description: 'The document.', types: ['application/ld+json'] } },
  makeHandler: (services) => pages(services).document,
});
