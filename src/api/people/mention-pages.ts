import { createReadSourcesInScope } from '../../http/api/shared/sources-in-scope.ts';
import { createMentionPageHandlers } from '../../http/pages/staff/mention-pages.ts';
import { staffPage } from '../route/access.ts';
import { once } from '../route/once.ts';
import { pageRoute } from '../route/route.ts';
import { STEWARD } from '../route/scopes.ts';

const pages = once(({ people, sources }) =>
  createMentionPageHandlers({
    mentionAdmin: people.mentionAdmin,
    readSourcesInScope: createReadSourcesInScope(sources.organisations),
  }),
);

export const showMentionList = pageRoute({
  method: 'GET',
  path: '/desk/mentions',
  access: staffPage(STEWARD),
  summary: 'Shows stewards the erased people named in statements of others.',
  carries: 'mentions',
  handle: (request, services) => pages(services).list(request, request.principal),
});

export const showMentionsOfPerson = pageRoute({
  method: 'GET',
  path: '/desk/mentions/:person',
  access: staffPage(STEWARD),
  summary: 'Shows stewards the statements that name an erased person.',
  carries: 'mentions',
  handle: (request, services) => pages(services).show(request, request.principal),
});

export const replacePersonByForm = pageRoute({
  method: 'POST',
  path: '/desk/mentions/:person',
  access: staffPage(STEWARD),
  summary: 'Puts an anonymous account in the place of an erased person.',
  carries: 'mentions',
  handle: (request, services) => pages(services).replace(request, request.principal),
});
