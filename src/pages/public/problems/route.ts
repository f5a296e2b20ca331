import { PUBLIC_IN_EVERY_ROLE } from '../../../api/route/access.ts';
import { processRoute } from '../../../api/route/route.ts';
import { pageResponse, withHeaders } from '../../../http/pages/shared/page-response.ts';
import { readProcessContext } from '../read-process-context.ts';
import { problemsPage } from './page.ts';

export const showProblemKinds = processRoute({
  method: 'GET',
  path: '/problems',
  access: PUBLIC_IN_EVERY_ROLE,
  tag: 'Operations',
  summary: 'Explains the kinds of problems.',
  carries: 'none',
  answers: { 200: { description: 'The kinds of problems.', types: ['text/html'] } },
  handler:
    ({ pages }) =>
    (request) => {
      const { headers, about } = readProcessContext(pages, request, '/problems');
      return Promise.resolve(withHeaders(pageResponse(problemsPage(about)), headers));
    },
});
