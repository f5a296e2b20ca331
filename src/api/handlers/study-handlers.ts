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
import {
  createReidentificationPageHandlers,
  type ReidentificationPageHandlers,
} from '../../http/pages/studies/re-identification-pages.ts';
import {
  createReidentificationReviewHandlers,
  type ReidentificationReviewHandlers,
} from '../../http/pages/studies/re-identification-review-pages.ts';
import { createRequestPageHandlers, type RequestPageHandlers } from '../../http/pages/studies/request-pages.ts';
import {
  createDpiaReviewHandlers,
  createLabRequestHandlers,
  createReviewQueueHandlers,
  type ReviewPageHandlers,
} from '../../http/pages/studies/review-pages.ts';
import { createStudyPageHandlers, type StudyPageHandlers } from '../../http/pages/studies/study-pages.ts';
import type { AppDeps } from '../route/services.ts';

/** The handlers of studies under /v1. */
export interface StudyHandlers {
  readonly studyData: StudyDataHandlers;
  readonly studies: StudyInformationHandlers;
  readonly reidentifications: ReidentificationHandlers;
}

/** The handlers of the pages of studies. */
export interface StudyPagesHandlers {
  readonly catalogue: CatalogueHandlers;
  readonly studyPages: StudyPageHandlers;
  readonly requestPages: RequestPageHandlers;
  readonly reviewQueue: ReviewPageHandlers;
  readonly dpiaReview: ReviewPageHandlers;
  readonly labRequests: ReviewPageHandlers;
  readonly reidentificationPages: ReidentificationPageHandlers;
  readonly reidentificationReview: ReidentificationReviewHandlers;
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
  const { publicStudies, catalogue, readCodebook, institution, loadedProfiles } = app.studies.catalogue;
  const { reidentifications, readOverlaps } = app.studies;
  const { purposeWorkflow } = app.purposes;
  const { publicUrl, studyMinimum } = app.settings;
  const nameOfKey = async (key: string): Promise<string | undefined> => (await app.sources.sources.ofKey(key))?.name;
  const reviewDeps = {
    ...{ purposeWorkflow, reidentifications, loadedProfiles, readOverlaps },
    ...{ nameOfKey, studyMinimum, now: app.now },
  };
  return {
    catalogue: createCatalogueHandlers({ catalogue, institution, publicUrl, guardPage: guardStudyPage }),
    studyPages: createStudyPageHandlers({ publicStudies, readCodebook, publicUrl }),
    requestPages: createRequestPageHandlers({ purposeWorkflow, catalogue, studyMinimum }),
    reviewQueue: createReviewQueueHandlers(reviewDeps),
    dpiaReview: createDpiaReviewHandlers(reviewDeps),
    labRequests: createLabRequestHandlers(reviewDeps),
    reidentificationPages: createReidentificationPageHandlers({ purposeWorkflow, reidentifications }),
    reidentificationReview: createReidentificationReviewHandlers({ reidentifications, now: app.now }),
  };
};
