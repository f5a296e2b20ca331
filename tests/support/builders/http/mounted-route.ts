import type { ApiRoute } from '../../../../src/api/route/route.ts';
import type { Services } from '../../../../src/api/route/services.ts';
import { Problem } from '../../../../src/core/problem.ts';
import { createCookies } from '../../../../src/http/message/cookies.ts';
import type { Handler } from '../../../../src/http/message/request-response.ts';
import { createGuards } from '../../../../src/http/routes/guards.ts';
import { createReadPageContext } from '../../../../src/http/server/page-context.ts';
import type { SignInLinks } from '../../../../src/consent/subject/sign-in-links.ts';
import type { Authenticate } from '../../../../src/access/sources/authentication/authenticate.ts';
import { createQuotas } from '../../../../src/access/sources/limits/quotas.ts';
import { GENEROUS_QUOTA } from './generous-quota.ts';

const publicUrl = 'http://carnet.example';
const unauthorized = () => Promise.reject(new Problem('unauthorized', 'not this one'));

/** The handler of a route behind its guard; undefined if the services do not have the route. */
export const mountedRoute = (
  one: ApiRoute,
  services: Partial<Services>,
  senders: {
    readonly authenticate?: Authenticate;
    readonly readSession?: SignInLinks['readSession'];
  },
): Handler | undefined => {
  const cookies = createCookies(publicUrl);
  const { authenticate = unauthorized, readSession = unauthorized } = senders;
  const guards = createGuards({
    sources: {
      authenticate,
      authenticateXapi: authenticate,
      quotas: createQuotas({ settings: GENEROUS_QUOTA, now: () => performance.now() }),
      countFailure: () => Promise.resolve(),
    },
    links: { readSession },
    staff: {
      staffSessions: { read: () => Promise.resolve(undefined), formToken: () => '', checkForm: () => undefined },
      readOrganisationScope: () => Promise.resolve(() => true),
    },
    cookies,
    readContext: createReadPageContext({ publicPath: '', cookies, canSignIn: false }),
    settings: { publicUrl, corsOrigins: '*' },
  });
  return one.mount({ everyProcess: {} as never, api: { guards, services: services as Services } });
};
