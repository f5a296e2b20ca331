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

/** The handlers of the pages of studies. */
export interface StudyPagesHandlers {
  readonly studyPages: StudyPageHandlers;
  readonly requestPages: RequestPageHandlers;
  readonly reviewQueue: ReviewPageHandlers;
  readonly dpiaReview: ReviewPageHandlers;
  readonly labRequests: ReviewPageHandlers;
  readonly reidentificationPages: ReidentificationPageHandlers;
  readonly reidentificationReview: ReidentificationReviewHandlers;
}

export const createStudyPagesHandlers = (app: AppDeps): StudyPagesHandlers => {
  const { publicStudies, catalogue, readCodebook, loadedProfiles } = app.studies.catalogue;
  const { reidentifications, readOverlaps } = app.studies;
  const { purposeWorkflow } = app.purposes;
  const { publicUrl, studyMinimum } = app.settings;
  const nameOfKey = async (key: string): Promise<string | undefined> => (await app.sources.sources.ofKey(key))?.name;
  const reviewDeps = {
    ...{ purposeWorkflow, reidentifications, loadedProfiles, readOverlaps },
    ...{ nameOfKey, studyMinimum, now: app.now },
  };
  return {
    studyPages: createStudyPageHandlers({ publicStudies, readCodebook, publicUrl }),
    requestPages: createRequestPageHandlers({ purposeWorkflow, catalogue, studyMinimum }),
    reviewQueue: createReviewQueueHandlers(reviewDeps),
    dpiaReview: createDpiaReviewHandlers(reviewDeps),
    labRequests: createLabRequestHandlers(reviewDeps),
    reidentificationPages: createReidentificationPageHandlers({ purposeWorkflow, reidentifications }),
    reidentificationReview: createReidentificationReviewHandlers({ reidentifications, now: app.now }),
  };
};
