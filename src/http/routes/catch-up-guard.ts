import { Problem } from '../../core/problem.ts';
import type { Handler } from '../message/request-response.ts';
import type { PageRoute, RefusePage } from '../pages/shared/page-guard.ts';
import type { StoreCatchUp } from '../server/health.ts';

/** Refuses requests with Problem `store-unavailable`, or a page for people, until the store has caught up. */
export type CatchUpGuard = (route: PageRoute, handler: Handler, form: 'xapi' | 'api' | 'page') => Handler;

/** After most restarts, catching up takes some milliseconds. */
const WAIT_MS = 1000;

/** The answers of these paths say nothing of what is stored. */
const STATIC: readonly string[] = [
  '/xapi/about',
  '/openapi.json',
  '/docs/:file',
  '/console/assets/:file',
  '/.well-known/security.txt',
];

/** Appended statements are durable in the journal, and the sink decides on them when it reads them. */
const isAppend = ({ method, path }: PageRoute): boolean =>
  (path === '/xapi/statements' && (method === 'POST' || method === 'PUT')) || path === '/caliper';

export const createCatchUpGuard =
  (catchUp: StoreCatchUp | undefined, refusePage: RefusePage): CatchUpGuard =>
  (route, handler, form) => {
    if (catchUp === undefined || STATIC.includes(route.path)) return handler;
    const appends = isAppend(route);
    return async (request) => {
      if (catchUp.isReached() || (appends && !catchUp.isOlder()) || (await catchUp.reached(WAIT_MS)))
        return handler(request);
      if (form === 'page') return refusePage(request, route, catchUp.isHeld() ? 'olderCopy' : 'catchingUp');
      if (catchUp.isHeld())
        throw new Problem('store-unavailable', `nothing is read or taken: ${catchUp.describe() ?? 'a moment'}`);
      throw new Problem(
        'store-unavailable',
        `the store lacks what came later, so nothing is read from it yet (${catchUp.describe() ?? 'a moment'}): ` +
          '/health/ready says when it has caught up, and an operator finds why in the log',
      );
    };
  };
