import { createDirectKafka } from '../../http/api/studies/direct-kafka.ts';
import {
  createReidentificationHandlers,
  type ReidentificationHandlers,
} from '../../http/api/studies/re-identification-requests.ts';
import { createStudyDataHandlers, type StudyDataHandlers } from '../../http/api/studies/study-data.ts';
import {
  createStudyInformationHandlers,
  type StudyInformationHandlers,
} from '../../http/api/studies/study-information.ts';
import type { PageGuard } from '../../http/pages/shared/page-guard.ts';
import { type CatalogueHandlers, createCatalogueHandlers } from '../../http/pages/studies/catalogue-pages.ts';
import type { AppDeps } from '../route/services.ts';

/** The handlers of studies under /v1. */
export interface StudyHandlers {
  readonly studyData: StudyDataHandlers;
  readonly studies: StudyInformationHandlers;
  readonly reidentifications: ReidentificationHandlers;
}

/** The handlers of the catalogue. */
export interface StudyPagesHandlers {
  readonly catalogue: CatalogueHandlers;
}

interface StudyPagesHandlersDeps {
  readonly app: AppDeps;
  readonly guardStudyPage: PageGuard;
}

export const createStudyHandlers = (app: AppDeps): StudyHandlers => {
  const { authenticate } = app.sources;
  const { catalogue, readers, reidentifications, subscriptions, takeSnapshot, head, directTopicOf } = app.studies;
  const { publicStudies, readCodebook } = catalogue;
  const directKafka = createDirectKafka({
    authenticate,
    readers,
    ...(directTopicOf === undefined ? {} : { directTopicOf }),
  });
  const { publicUrl } = app.settings;
  const { log } = app.processServices;
  return {
    studyData: createStudyDataHandlers({
      authenticate,
      readers,
      readPurpose: (id) => app.purposes.purposeWorkflow.get(id),
      subscriptions,
      takeSnapshot,
      head,
      onUnexpected: (thrown) => log.error({ err: thrown }, 'the record of a delivery met a bug'),
    }),
    studies: createStudyInformationHandlers({ publicStudies, readCodebook, publicUrl, directKafka }),
    reidentifications: createReidentificationHandlers({ reidentifications, readers }),
  };
};

export const createStudyPagesHandlers = ({ app, guardStudyPage }: StudyPagesHandlersDeps): StudyPagesHandlers => {
  const { catalogue, institution } = app.studies.catalogue;
  const { publicUrl } = app.settings;
  return { catalogue: createCatalogueHandlers({ catalogue, institution, publicUrl, guardPage: guardStudyPage }) };
};
