import type { ReviewPagesDeps } from '../../http/pages/studies/review-pages.ts';
import type { Services } from '../route/services.ts';

/** The services for study requests that the pages of stewards, of data protection officers and of labs use. */
export const reviewPagesDeps = ({ purposes, studies, sources, settings, now }: Services): ReviewPagesDeps => ({
  purposeWorkflow: purposes.purposeWorkflow,
  reidentifications: studies.reidentifications,
  loadedProfiles: studies.catalogue.loadedProfiles,
  readOverlaps: studies.readOverlaps,
  nameOfKey: async (key) => (await sources.sources.ofKey(key))?.name,
  studyMinimum: settings.studyMinimum,
  now,
});
