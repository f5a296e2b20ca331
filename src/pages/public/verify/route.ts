import { page } from '../../../api/route/access.ts';
import { pageRoute } from '../../../api/route/route.ts';
import { pageResponse } from '../../../http/pages/shared/page-response.ts';
import { verifyPage } from './page.ts';

export const showVerification = pageRoute({
  method: 'GET',
  path: '/verify',
  access: page,
  summary: 'Shows how to verify the audit log.',
  carries: 'none',
  handle: async ({ context }, { purposes: { auditLog, keys }, settings: { publicUrl } }) => {
    const { head } = await auditLog.publishHead();
    return pageResponse(verifyPage(context, publicUrl, { ...head, key: keys.id }));
  },
});
