import { PUBLIC_IN_EVERY_ROLE } from '../../../api/route/access.ts';
import { processRoute } from '../../../api/route/route.ts';
import { Problem } from '../../../core/problem.ts';
import { pageResponse, withHeaders } from '../../../http/pages/shared/page-response.ts';
import { readProcessContext } from '../read-process-context.ts';
import { alertPage } from './page.ts';

export const showAlert = processRoute({
  method: 'GET',
  path: '/docs/alerts/:alert',
  access: PUBLIC_IN_EVERY_ROLE,
  tag: 'Operations',
  summary: 'Shows what an alert means, and what to do: its `runbook_url`.',
  carries: 'none',
  answers: { 200: { description: 'The page.', types: ['text/html'] } },
  problems: ['not-found'],
  handler:
    ({ pages }) =>
    (request) => {
      const alert = request.params['alert'] ?? '';
      const { headers, about } = readProcessContext(pages, request, `/docs/alerts/${encodeURIComponent(alert)}`);
      const page = alertPage(alert, about);
      if (page === undefined) return Promise.reject(new Problem('not-found', 'no alert has this name'));
      return Promise.resolve(withHeaders(pageResponse(page), headers));
    },
});
