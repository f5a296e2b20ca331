import { page } from '../../../api/route/access.ts';
import { pageRoute } from '../../../api/route/route.ts';
import { processingPurposes } from '../../../consent/purposes/register.ts';
import { localizeFor } from '../../../http/pages/shared/localize.ts';
import { pageResponse } from '../../../http/pages/shared/page-response.ts';
import { registerPage } from './page.ts';
import { processingActivityView } from './view.ts';

export const showRegister = pageRoute({
  method: 'GET',
  path: '/register',
  access: page,
  summary: 'Shows the processing register (GDPR art. 30).',
  carries: 'none',
  handle: async (request, { purposes: { readRegister, authorityOf } }) => {
    const { purposes, sources } = await readRegister();
    const localize = localizeFor(request);
    return pageResponse(
      registerPage(
        request.context,
        processingPurposes(purposes).map((purpose) => {
          const authority = authorityOf(purpose.controller.country);
          const view = processingActivityView(purpose, sources, localize);
          return authority === undefined ? view : { ...view, authority };
        }),
      ),
    );
  },
});
