import type { PageGuard } from './pages/shared/page-guard.ts';
import { type CatalogueHandlers, createCatalogueHandlers } from './pages/studies/catalogue-pages.ts';
import {
  createReidentificationPageHandlers,
  type ReidentificationPageHandlers,
} from './pages/studies/re-identification-pages.ts';
import {
  createReidentificationReviewHandlers,
  type ReidentificationReviewHandlers,
} from './pages/studies/re-identification-review-pages.ts';
import { createRequestPageHandlers, type RequestPageHandlers } from './pages/studies/request-pages.ts';
import {
  createDpiaReviewHandlers,
  createLabRequestHandlers,
  createReviewQueueHandlers,
  type ReviewPageHandlers,
} from './pages/studies/review-pages.ts';
import { createStudyPageHandlers, type StudyPageHandlers } from './pages/studies/study-pages.ts';
import type { AppDeps } from './services.ts';

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

export const createStudyPagesHandlers = ({ app, guardStudyPage }: StudyPagesHandlersDeps): StudyPagesHandlers => {
  const { publicStudies, catalogue, readCodebook, institution, loadedProfiles } = app.studies.catalogue;
  const { reidentifications } = app.studies;
  const { purposeWorkflow } = app.purposes;
  const { publicUrl, studyMinimum } = app.settings;
  const reviewDeps = { purposeWorkflow, reidentifications, loadedProfiles, studyMinimum, now: app.now };
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
