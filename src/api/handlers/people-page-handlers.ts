import { previewRecord } from '../../studies/record/preview-record.ts';
import type { Cookies } from '../../http/message/cookies.ts';
import { createMePageHandlers, type MePageHandlers } from '../../http/pages/me/me-pages.ts';
import { createTracePageHandlers, type TracePageHandlers } from '../../http/pages/me/trace-pages.ts';
import type { AppDeps } from '../route/services.ts';

/** The pages of people who are signed in. */
export interface PeoplePageHandlers {
  readonly mePages: MePageHandlers;
  readonly tracePages: TracePageHandlers;
}

export const createPeoplePageHandlers = (
  app: AppDeps,
  { publicPath, cookies }: { readonly publicPath: string; readonly cookies: Cookies },
): PeoplePageHandlers => {
  const { subjectService, links } = app.people;
  const { institution, loadedProfiles } = app.studies.catalogue;
  const authority = app.purposes.authorityOf(institution.country);
  return {
    mePages: createMePageHandlers({
      ...{ subjectService, links, cookies, publicPath, now: app.now },
      findPurposes: app.purposes.findPurposes,
      ...(authority === undefined ? {} : { authority }),
    }),
    tracePages: createTracePageHandlers({
      ...{ subjectService, links, cookies },
      previewRecord: (of, purpose) =>
        previewRecord(of, { purpose, loadedProfiles: loadedProfiles(), publicUrl: app.settings.publicUrl }),
    }),
  };
};
