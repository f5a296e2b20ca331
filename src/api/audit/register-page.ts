import { createRegisterPageHandlers } from '../../http/pages/register-page.ts';
import { page } from '../route/access.ts';
import { once } from '../route/once.ts';
import { pageRoute } from '../route/route.ts';

const pages = once(({ purposes: { readRegister, authorityOf } }) =>
  createRegisterPageHandlers({ readRegister, authorityOf }),
);

export const showRegister = pageRoute({
  method: 'GET',
  path: '/register',
  access: page,
  summary: 'Shows the processing register (GDPR art. 30).',
  carries: 'none',
  handle: (request, services) => pages(services).show(request),
});
