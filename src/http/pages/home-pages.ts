import { isProblem, Problem } from '../../core/problem.ts';
import { withTimeout } from '../../core/retry/with-timeout.ts';
import { LANGUAGES } from '../../pages/html/language.ts';
import { alertPage } from '../../pages/public/alert-page.ts';
import { type Completeness, homePage } from '../../pages/public/home-page.ts';
import { problemsPage } from '../../pages/public/problem-page.ts';
import type { ConsistentThrough } from '../../query/consistent-through.ts';
import type { Handler, Request } from '../message/request-response.ts';
import type { Health } from '../server/health.ts';
import type { ReadPageContext } from '../server/page-context.ts';
import { pageResponse, withHeaders } from './shared/page-response.ts';

/** The pages that every process has: its health, the kinds of problems, and what to do about alerts. */
export interface HomeHandlers {
  readonly show: Handler;
  readonly problems: Handler;
  readonly alert: Handler;
}

export interface HomeDeps {
  readonly health: () => Promise<Health>;
  /** Absent in a process that does not answer queries. */
  readonly store?: {
    readonly consistentThrough: ConsistentThrough;
    /** Behind the journal, in milliseconds; beyond it nothing is accepted. */
    readonly maxLagMs: number;
  };
  readonly now: () => number;
  /** Absent in a process that has no other pages. */
  readonly readContext?: ReadPageContext;
}

const TIMEOUT_MS = 2000;

export const createHomeHandlers = ({ health, store, now, readContext }: HomeDeps): HomeHandlers => {
  const readCompleteness = async (): Promise<Completeness | undefined> => {
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

  const contextOf = (request: Request, path: string) => {
    const read = readContext?.(request, path);
    return {
      headers: read?.headers ?? {},
      about: {
        language: read?.context.language ?? request.acceptsLanguage(LANGUAGES) ?? 'en',
        ...(read === undefined ? {} : { context: read.context }),
      },
    };
  };

  return {
    show: async (request) => {
      const [components, completeness] = await Promise.all([health(), readCompleteness()]);
      const { headers, about } = contextOf(request, '/');
      return withHeaders(pageResponse(homePage({ ...about, components, completeness })), headers);
    },
    problems: (request) => {
      const { headers, about } = contextOf(request, '/problems');
      return Promise.resolve(withHeaders(pageResponse(problemsPage(about)), headers));
    },
    alert: (request) => {
      const alert = request.params['alert'] ?? '';
      const { headers, about } = contextOf(request, `/docs/alerts/${encodeURIComponent(alert)}`);
      const page = alertPage(alert, about);
      if (page === undefined) return Promise.reject(new Problem('not-found', 'no alert has this name'));
      return Promise.resolve(withHeaders(pageResponse(page), headers));
    },
  };
};
