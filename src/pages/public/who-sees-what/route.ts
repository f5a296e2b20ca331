import { staffPage } from '../../../api/route/access.ts';
import { pageRoute } from '../../../api/route/route.ts';
import { localizeFor } from '../../../http/pages/shared/localize.ts';
import { pageResponse } from '../../../http/pages/shared/page-response.ts';
import { whoSeesWhatPage } from './page.ts';
import { seersOf } from './view.ts';

export const showWhoSeesWhat = pageRoute({
  method: 'GET',
  path: '/ops/who-sees-what',
  access: staffPage(['dpo', 'operator']),
  summary: 'Shows the same, to be printed.',
  carries: 'none',
  handle: async (request, { purposes }) => {
    const { organisation } = request.principal;
    const localize = localizeFor(request);
    const { at, sources } = await purposes.readWhoSeesWhat(organisation);
    return pageResponse(
      whoSeesWhatPage(request.context, {
        at,
        organisation,
        sources: sources.map(({ readers, ...source }) => ({ ...source, seers: seersOf(readers, localize) })),
      }),
    );
  },
});
