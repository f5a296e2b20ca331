import { studyPage } from '../../../api/route/access.ts';
import { once } from '../../../api/route/once.ts';
import { pageRoute } from '../../../api/route/route.ts';
import { Problem } from '../../../core/problem.ts';
import type { PageHandler } from '../../../http/pages/shared/page-guard.ts';
import { pageResponse } from '../../../http/pages/shared/page-response.ts';
import type { PublicStudies } from '../../../studies/catalogue/public-studies.ts';
import type { ReadCodebook } from '../../../studies/export/read-codebook.ts';
import { studyListPage } from './list-page.ts';
import { publicStudyPage } from './page.ts';
import { studyEntryView, studyView, studyViewContextOf } from './view.ts';

/** The public pages of studies. */
interface StudyPageHandlers {
  readonly list: PageHandler;
  readonly show: PageHandler;
}

interface StudyPagesDeps {
  readonly publicStudies: PublicStudies;
  readonly readCodebook: ReadCodebook;
  readonly publicUrl: string;
}

const createStudyPageHandlers = (deps: StudyPagesDeps): StudyPageHandlers => {
  const { publicStudies, readCodebook, publicUrl } = deps;
  return {
    list: async (request) => {
      const viewContext = studyViewContextOf(request);
      const entries = (await publicStudies.list()).map((study) => studyEntryView(study, viewContext));
      return pageResponse(studyListPage(request.context, entries));
    },

    show: async (request) => {
      const study = await publicStudies.read(request.params['name'] ?? '');
      if (study === undefined) throw new Problem('not-found', 'no study has this name');
      const codebook = await readCodebook(study.purpose);
      const view = studyView(study, { codebook, publicUrl }, studyViewContextOf(request));
      return pageResponse(publicStudyPage({ ...request.context, path: `/studies/${study.name}` }, view));
    },
  };
};

const pages = once(({ studies: { catalogue }, settings: { publicUrl } }) => {
  const { publicStudies, readCodebook } = catalogue;
  return createStudyPageHandlers({ publicStudies, readCodebook, publicUrl });
});

export const showStudies = pageRoute({
  method: 'GET',
  path: '/studies',
  access: studyPage,
  summary: 'Shows the public studies.',
  carries: 'none',
  handle: (request, services) => pages(services).list(request),
});

export const showStudy = pageRoute({
  method: 'GET',
  path: '/studies/:name',
  access: studyPage,
  summary: 'Shows a public study.',
  carries: 'none',
  handle: (request, services) => pages(services).show(request),
});
