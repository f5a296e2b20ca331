import type { Health } from './health.ts';
import type { Outgoing, Resource } from './exchange.ts';
import { homePage } from '../pages/home.ts';
import { LANGUAGES } from '../pages/language.ts';
import type { Page } from '../pages/page.ts';
import { problemsPage } from '../pages/problem.ts';
import { isProblem } from '../problem.ts';
import { within } from '../within.ts';

const WAIT_MS = 2000;

const shown = ({ html, headers }: Page): Outgoing =>
  ({ status: 200, headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8' }, body: html });

/** What the pages show. */
export interface HomeParts {
  readonly health: () => Promise<Health>;
  /** How far the store is complete, in milliseconds since the epoch; absent where this process does not answer queries. */
  readonly consistentThrough?: () => Promise<number>;
  readonly now: () => number;
}

/** Builds the pages that are open to all: what this is and whether it is well, and what its refusals mean. */
export const createPages = ({ health, consistentThrough, now }: HomeParts): readonly Resource[] => {
  const behind = async (): Promise<number | undefined> => {
    if (consistentThrough === undefined) return undefined;
    try {
      const through = await within(WAIT_MS, consistentThrough);
      return through === 0 ? undefined : Math.max(0, now() - through);
    } catch (thrown) {
      if (isProblem(thrown) || (thrown instanceof Error && thrown.name === 'TimeoutError')) return undefined;
      throw thrown;
    }
  };
  return [
    {
      path: '/',
      methods: {
        GET: async (incoming) => {
          const [parts, behindMs] = await Promise.all([health(), behind()]);
          const page = homePage({ language: incoming.acceptsLanguage(LANGUAGES) ?? 'en', parts, behindMs });
          return { ...shown(page), headers: { ...shown(page).headers, 'Vary': 'Accept-Language', 'Cache-Control': 'no-store' } };
        },
      },
    },
    { path: '/problems', methods: { GET: () => Promise.resolve(shown(problemsPage())) } },
  ];
};
