import type { Codebook } from '../../../studies/export/codebook.ts';
import type { PublicStudies, PublicStudy } from '../../../studies/catalogue/public-studies.ts';
import type { ReadCodebook } from '../../../studies/export/read-codebook.ts';
import { streamClients } from '../../../studies/stream/client-snippets.ts';
import { studyResource } from '../../../studies/study/study-paths.ts';
import { studyListPage } from '../../../pages/studies/study-list-page.ts';
import { studyPage } from '../../../pages/studies/study-page.ts';
import type { StudyEntry, StudyView } from '../../../pages/studies/study-view.ts';
import type { Route } from '../../message/request-response.ts';
import { Problem } from '../../../core/problem.ts';
import { createPageResources, type PageRequest, type PageResourceDeps, shownPage } from '../shared/page-resource.ts';
import { createPhraseFor } from '../shared/localized-text.ts';
import { phraseOr, shownColumn, shownLabel, type ShowStudyDeps } from './dataset-view.ts';

/** What the public pages of studies are built from. */
export interface StudyPagesDeps extends PageResourceDeps {
  readonly publicStudies: PublicStudies;
  readonly readCodebook: ReadCodebook;
}

const DAY_MS = 86_400_000;

const entryOf = (
  { name, purpose, participants, result }: PublicStudy,
  { phraseFor, root }: ShowStudyDeps,
): StudyEntry => {
  const { id, title, summary, controller, commercial, state, until } = purpose;
  return {
    href: `${root}/studies/${name}`,
    title: phraseOr(phraseFor, title, id),
    summary: phraseOr(phraseFor, summary, ''),
    who: controller.name,
    commercial,
    state: state as StudyEntry['state'],
    // `until` is the first instant after it.
    ...(until === undefined ? {} : { lastDay: until - DAY_MS }),
    ...(participants === undefined ? {} : { participants }),
    ...(result === undefined ? {} : { result }),
  };
};

const viewOf = (
  study: PublicStudy,
  book: Codebook | undefined,
  publicUrl: string,
  showing: ShowStudyDeps,
): StudyView => {
  const { phraseFor, root } = showing;
  const { purpose, ackLagMs, acknowledgedAt } = study;
  const benefit = phraseFor(purpose.benefit);
  const resource = studyResource(root, purpose.id);
  return {
    ...entryOf(study, showing),
    ...(benefit === undefined ? {} : { benefit }),
    contact: purpose.controller.contact,
    recipients: purpose.recipients,
    time: purpose.view?.time,
    columns: (book?.columns ?? []).map((column) => shownColumn(column, phraseFor)),
    verbs: (book?.verbs ?? []).map((verb) => shownLabel(verb, phraseFor)),
    ackLagDays: Math.floor(ackLagMs / DAY_MS),
    ...(acknowledgedAt === undefined ? {} : { acknowledgedAt }),
    clients: streamClients(studyResource(publicUrl, purpose.id)),
    links: {
      codebook: `${resource}/codebook`,
      asyncApi: `${resource}/asyncapi.json`,
      croissant: `${resource}/croissant.json`,
    },
  };
};

/** Builds the public pages of studies: the list, and one for each that a scientist begins from. */
export const createStudyPages = (deps: StudyPagesDeps): readonly Route[] => {
  const { publicStudies, readCodebook, publicUrl } = deps;
  const page = createPageResources(deps);
  const showing = ({ frame, request }: PageRequest): ShowStudyDeps => ({
    phraseFor: createPhraseFor(frame.language, request.header('accept-language')),
    root: frame.root,
  });
  return [
    page('/studies', {
      GET: async (request) =>
        shownPage(
          studyListPage(
            request.frame,
            (await publicStudies.list()).map((study) => entryOf(study, showing(request))),
          ),
        ),
    }),
    page('/studies/:name', {
      GET: async (request) => {
        const study = await publicStudies.read(request.request.params['name'] ?? '');
        if (study === undefined) throw new Problem('not-found', 'no study has this name');
        return shownPage(
          studyPage(
            { ...request.frame, here: `/studies/${study.name}` },
            viewOf(study, await readCodebook(study.purpose), publicUrl, showing(request)),
          ),
        );
      },
    }),
  ];
};
