import { AGREEMENT } from '../../consent/purposes/workflow/agreement.ts';
import { localizeFor, localizeOr } from '../../http/pages/shared/localize.ts';
import { pageResponse } from '../../http/pages/shared/page-response.ts';
import { requestFilePage } from '../../pages/studies/request-file-page.ts';
import { staffPage } from '../route/access.ts';
import { pageRoute } from '../route/route.ts';
import { OFFICERS } from '../route/scopes.ts';
import { findReview } from './review.ts';

export const showRequestFile = pageRoute({
  method: 'GET',
  path: '/desk/:id/file',
  access: staffPage(OFFICERS),
  summary: 'Shows a request on one page, to be printed for a committee.',
  carries: 'none',
  handle: async (request, services) => {
    const { id } = request.params;
    const { review } = await findReview(id, request.principal, services);
    const localize = localizeFor(request);
    return pageResponse(
      requestFilePage(
        { ...request.context, path: `/desk/${encodeURIComponent(id)}/file` },
        {
          ...review,
          title: localizeOr(localize, review.purpose.title, id),
          agreement: localizeOr(localize, AGREEMENT.text, ''),
          at: services.now(),
        },
      ),
    );
  },
});
