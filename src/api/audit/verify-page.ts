import { createVerifyPageHandlers } from '../../http/pages/verify-page.ts';
import { page } from '../route/access.ts';
import { once } from '../route/once.ts';
import { pageRoute } from '../route/route.ts';

const pages = once(({ purposes: { auditLog, keys }, settings: { publicUrl } }) =>
  createVerifyPageHandlers({ auditLog, keys, publicUrl }),
);

export const showVerification = pageRoute({
  method: 'GET',
  path: '/verify',
  access: page,
  summary: 'Shows how to verify the audit log.',
  carries: 'none',
  handle: (request, services) => pages(services).show(request),
});
