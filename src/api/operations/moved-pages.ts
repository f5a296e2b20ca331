import { movedPermanently } from '../../http/pages/shared/page-response.ts';
import type { Request } from '../../http/message/request-response.ts';
import { done } from '../openapi/shared/operation.ts';
import { open } from '../route/access.ts';
import { rawRoute } from '../route/route.ts';

/** An address of a page that is part of the console now, where `to` returns. The console judges who may see it. */
const moved = (path: string, to: (request: Pick<Request, 'params' | 'search'>) => string) =>
  rawRoute({
    method: 'GET',
    path,
    access: open,
    tag: 'Pages',
    summary: 'Leads to the page of the console.',
    carries: 'none',
    answers: { 301: done('The page is part of the console.') },
    makeHandler:
      ({ publicPath }) =>
      (request) =>
        Promise.resolve(movedPermanently(`${publicPath}/console${to(request)}`)),
  });

export const showConsentState = moved('/ops/consent', () => '/consent');
export const showWhoSeesWhat = moved('/ops/who-sees-what', () => '/who-sees-what');
export const showViolatingSources = moved('/ops/violations', () => '/violations');
export const showViolationsOfSource = moved(
  '/ops/violations/:id',
  ({ params }) => `/sources/${encodeURIComponent(params['id'] ?? '')}/violations`,
);
export const showRuns = moved('/ops/runs', ({ search }) => {
  const registration = new URLSearchParams(search).get('registration') ?? '';
  return registration === '' ? '/registrations' : `/registrations?${new URLSearchParams({ registration }).toString()}`;
});
