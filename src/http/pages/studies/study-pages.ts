import type { Codebook } from '../../../studies/export/codebook.ts';
import type { PublicStudies, PublicStudy } from '../../../studies/catalogue/public-studies.ts';
import type { ReadCodebook } from '../../../studies/export/read-codebook.ts';
import { streamClients } from '../../../studies/stream/client-snippets.ts';
import { studyResourceUrl } from '../../../studies/study/study-paths.ts';
import { studyListPage } from '../../../pages/studies/study-list-page.ts';
import { publicStudyPage } from '../../../pages/studies/study-page.ts';
import type { StudyEntryView, StudyView } from '../../../pages/views/study-view.ts';
import { defined } from '../../../core/json-object.ts';
import { DAY_MS } from '../../../core/time.ts';
import { Problem } from '../../../core/problem.ts';
import type { PageHandler } from '../shared/page-guard.ts';
import { pageResponse } from '../shared/page-response.ts';
import { localizeOr } from '../shared/localize.ts';
import { columnView, labelView, type StudyViewContext, studyViewContextOf } from './dataset-view.ts';

/** The public pages of studies. */
export interface StudyPageHandlers {
  readonly list: PageHandler;
  readonly show: PageHandler;
}

export interface StudyPagesDeps {
  readonly publicStudies: PublicStudies;
  readonly readCodebook: ReadCodebook;
  readonly publicUrl: string;
}

const studyEntryView = (
  { name, purpose, participants, result }: PublicStudy,
  { localize, root }: StudyViewContext,
): StudyEntryView => {
  const { id, title, summary, controller, commercial, state, until } = purpose;
  return {
    href: `${root}/studies/${name}`,
    title: localizeOr(localize, title, id),
    summary: localizeOr(localize, summary, ''),
    controllerName: controller.name,
    commercial,
    state: state as StudyEntryView['state'],
    // `until` is exclusive.
    ...(until !== undefined && { lastDay: until - DAY_MS }),
    ...defined({ participants, result }),
  };
};

const studyView = (
  study: PublicStudy,
  { codebook, publicUrl }: { readonly codebook: Codebook | undefined; readonly publicUrl: string },
  viewContext: StudyViewContext,
): StudyView => {
  const { localize, root } = viewContext;
  const { purpose, ackLagMs, acknowledgedAt } = study;
  const benefit = localize(purpose.benefit);
  const resource = studyResourceUrl(root, purpose.id);
  return {
    ...studyEntryView(study, viewContext),
    ...defined({ benefit }),
    contact: purpose.controller.contact,
    recipients: purpose.recipients,
    time: purpose.view?.time,
    columns: (codebook?.columns ?? []).map((column) => columnView(column, localize)),
    verbs: (codebook?.verbs ?? []).map((verb) => labelView(verb, localize)),
    ackLagDays: Math.floor(ackLagMs / DAY_MS),
    ...defined({ acknowledgedAt }),
    clients: streamClients(studyResourceUrl(publicUrl, purpose.id)),
    links: {
      codebook: `${resource}/codebook`,
      asyncApi: `${resource}/asyncapi.json`,
      croissant: `${resource}/croissant.json`,
    },
  };
};

export const createStudyPageHandlers = (deps: StudyPagesDeps): StudyPageHandlers => {
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
