import { createOpenIdHandlers } from '../../http/pages/openid-pages.ts';
import { once } from '../route/once.ts';
import type { Services } from '../route/services.ts';

/** Whether people sign in at an OpenID provider. */
export const hasProviders = ({ people: { providers } }: Services): boolean => providers.length > 0;

export const openIdHandlers = once(
  ({ people: { providers, links, identify }, sources: { countFailure }, cookies, publicPath, now }) =>
    createOpenIdHandlers({ providers, links, identify, cookies, publicPath, countFailure, now }),
);
