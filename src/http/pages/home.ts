import type { ConsistentThrough } from '../../query/consistent-through.ts';
import type { Health } from '../server/health.ts';
import type { Request, Response, Route } from '../message/request-response.ts';
import { OLDEST_MS } from '../../ingest/retention-guard.ts';
import { type Completeness, homePage } from '../../pages/public/home.ts';
import { LANGUAGES } from '../../pages/layout/language.ts';
import type { Page } from '../../pages/layout/page.ts';
import { problemsPage } from '../../pages/public/problem.ts';
import { isProblem } from '../../core/problem.ts';
import type { FramePage } from '../server/page-context.ts';
import { withTimeout } from '../../core/with-timeout.ts';

const WAIT_MS = 2000;

const shown = ({ html, headers }: Page, framing: ReturnType<FramePage> | undefined): Response => ({
  status: 200,
  headers: {
    ...headers,
    'Content-Type': 'text/html; charset=utf-8',
    ...framing?.headers,
    Vary: 'Accept-Language, Cookie',
    'Cache-Control': 'no-store',
  },
  body: html,
});

/** What the pages show. */
export interface HomeDeps {
  readonly health: () => Promise<Health>;
  /** Absent where this process does not answer queries. */
  readonly consistentThrough?: ConsistentThrough;
  readonly now: () => number;
  /** Absent in a process that has no other pages. */
  readonly framePage?: FramePage;
}

/** Builds the pages that are open to all: what this is and whether it is well, and what its refusals mean. */
export const createPages = ({ health, consistentThrough, now, framePage }: HomeDeps): readonly Route[] => {
  const complete = async (): Promise<Completeness | undefined> => {
    if (consistentThrough === undefined) return undefined;
    try {
      const [through, age] = await withTimeout(WAIT_MS, () =>
        Promise.all([consistentThrough.read(), consistentThrough.age()]),
      );
      return { through, behindMs: Math.max(0, now() - through), isRefusing: age > OLDEST_MS };
    } catch (thrown) {
      if (isProblem(thrown) || (thrown instanceof Error && thrown.name === 'TimeoutError')) return undefined;
      throw thrown;
    }
  };
  const framed = (request: Request, here: string) => {
    const framing = framePage?.(request, here);
    return {
      framing,
      language: framing?.frame.language ?? request.acceptsLanguage(LANGUAGES) ?? 'en',
      ...(framing === undefined ? {} : { frame: framing.frame }),
    };
  };
  return [
    {
      path: '/',
      methods: {
        GET: async (request) => {
          const [parts, through] = await Promise.all([health(), complete()]);
          const { framing, ...at } = framed(request, '/');
          return shown(homePage({ ...at, parts, complete: through }), framing);
        },
      },
    },
    {
      path: '/problems',
      methods: {
        GET: (request) => {
          const { framing, ...at } = framed(request, '/problems');
          return Promise.resolve(shown(problemsPage(at), framing));
        },
      },
    },
  ];
};
