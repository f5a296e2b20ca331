import { createOpsConsentHandlers } from '../../http/pages/ops-consent-page.ts';
import { staffPage } from '../route/access.ts';
import { once } from '../route/once.ts';
import { pageRoute } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';

const pages = once(({ purposes, people: { erasures }, processServices: { metrics } }) => {
  const { readRegister, pendingSignatures, auditLog } = purposes;
  return createOpsConsentHandlers({ readRegister, pendingSignatures, erasures, auditLog, metrics });
});

export const showConsentState = pageRoute({
  method: 'GET',
  path: '/ops/consent',
  access: staffPage(OPERATOR),
  summary: 'Shows an operator the state of consent.',
  carries: 'none',
  handle: (request, services) => pages(services).show(request, request.principal),
});
