import { rowAccess, type RouteRow } from './row-access.ts';
import { SCIENTIST, STEWARD, DPO, AUTHORS, OFFICERS } from '../route/scopes.ts';

const { staffPage, studyPage } = rowAccess;

/** The pages of studies; a part of the one table. */
// prettier-ignore
export const STUDY_PAGE_ROUTES: readonly RouteRow[] = [
  ['GET', '/studies/new', staffPage(AUTHORS, (h) => h.requestPages.newRequest),
    'Shows the form of a new study request.', 'none'],
  ['POST', '/studies/new', staffPage(AUTHORS, (h) => h.requestPages.create),
    'Saves a new study request as a draft.', 'none'],
  ['GET', '/requests/:id/change', staffPage(AUTHORS, (h) => h.requestPages.editDraft),
    'Shows the form of a draft.', 'none'],
  ['POST', '/requests/:id/change', staffPage(AUTHORS, (h) => h.requestPages.updateDraft), 'Changes a draft.', 'none'],
  ['GET', '/requests/:id/contacts', staffPage(SCIENTIST, (h) => h.reidentificationPages.show),
    'Shows the re-identification requests of a study to its lab.', 'contacts'],
  ['POST', '/requests/:id/contacts', staffPage(SCIENTIST, (h) => h.reidentificationPages.request),
    'Asks to re-identify a pseudonym.', 'contacts'],
  ['GET', '/desk/contacts', staffPage(OFFICERS, (h) => h.reidentificationReview.list),
    'Shows the re-identification requests.', 'contacts'],
  ['POST', '/desk/contacts/:study/:contact', staffPage(OFFICERS, (h) => h.reidentificationReview.takeStep),
    'Rules on a re-identification request.', 'contacts'],
  ['GET', '/desk/dpia', staffPage(DPO, (h) => h.dpiaReview.list),
    'Shows the impact assessments to the data protection officer.', 'none'],
  ['GET', '/desk/dpia/:id', staffPage(DPO, (h) => h.dpiaReview.show),
    'Shows a study request with its impact assessment to the data protection officer.', 'none'],
  ['POST', '/desk/dpia/:id', staffPage(DPO, (h) => h.dpiaReview.takeStep), 'Approves an impact assessment.', 'none'],
  ['GET', '/desk', staffPage(STEWARD, (h) => h.reviewQueue.list), 'Shows the review queue of stewards.', 'none'],
  ['GET', '/desk/:id', staffPage(STEWARD, (h) => h.reviewQueue.show), 'Shows a study request to stewards.', 'none'],
  ['POST', '/desk/:id', staffPage(STEWARD, (h) => h.reviewQueue.takeStep), 'Rules on a study request.', 'none'],
  ['GET', '/requests', staffPage(AUTHORS, (h) => h.labRequests.list), 'Shows the study requests of a lab.', 'none'],
  ['GET', '/requests/:id', staffPage(AUTHORS, (h) => h.labRequests.show), 'Shows a study request to its lab.', 'none'],
  ['POST', '/requests/:id', staffPage(AUTHORS, (h) => h.labRequests.takeStep),
    'Submits a study request, or accepts the agreement.', 'none'],
  ['GET', '/studies', studyPage((h) => h.studyPages.list), 'Shows the public studies.', 'none'],
  ['GET', '/studies/:name', studyPage((h) => h.studyPages.show), 'Shows a public study.', 'none'],
];
