import { PUBLIC_IN_EVERY_ROLE } from '../../../api/route/access.ts';
import { processRoute } from '../../../api/route/route.ts';
import type { ProcessPages } from '../../../api/route/services.ts';
import { isProblem } from '../../../core/problem.ts';
import { withTimeout } from '../../../core/retry/with-timeout.ts';
import { pageResponse, withHeaders } from '../../../http/pages/shared/page-response.ts';
import { readProcessContext } from '../read-process-context.ts';
import { type Completeness, homePage } from './page.ts';

const TIMEOUT_MS = 2000;

const readCompleteness = async ({ store, now }: ProcessPages): Promise<Completeness | undefined> => {
  if (store === undefined) return undefined;
  const { consistentThrough, maxLagMs } = store;
  try {
    const [through, lagMs] = await withTimeout(TIMEOUT_MS, () =>
      Promise.all([consistentThrough.read(), consistentThrough.lagMs()]),
    );
    return { through, behindMs: Math.max(0, now() - through), isRefusing: lagMs > maxLagMs };
  } catch (thrown) {
    if (isProblem(thrown) || (thrown instanceof Error && thrown.name === 'TimeoutError')) return undefined;
    throw thrown;
  }
};

export const showHome = processRoute({
  method: 'GET',
  path: '/',
  access: PUBLIC_IN_EVERY_ROLE,
  tag: 'Operations',
  summary: 'Shows what this server is and whether it is well.',
  carries: 'none',
  answers: { 200: { description: 'What the server is.', types: ['text/html'] } },
  handler:
    ({ pages }) =>
    async (request) => {
      const [components, completeness] = await Promise.all([pages.health(), readCompleteness(pages)]);
      const { headers, about } = readProcessContext(pages, request, '/');
      return withHeaders(pageResponse(homePage({ ...about, components, completeness })), headers);
    },
});
