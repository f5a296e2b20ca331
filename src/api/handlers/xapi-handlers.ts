import { createOwnViolationsHandler } from '../../http/api/profiles/own-violations.ts';
import { createRunsHandler } from '../../http/api/profiles/runs.ts';
import type { StaffHandler } from '../../http/api/shared/staff-guard.ts';
import type { ScopedHandler } from '../../http/api/shared/scope-guard.ts';
import { createReadConsentVerdict } from '../../http/api/statements/consent-verdict.ts';
import { createValidationHandlers, type ValidationHandlers } from '../../http/api/statements/validation.ts';
import type { ReadLimiter } from '../../http/message/read-concurrency.ts';
import { createRunPageHandler } from '../../http/pages/staff/run-pages.ts';
import type { StaffPageHandler } from '../../http/pages/shared/staff-page-guard.ts';
import { createViolationPageHandlers, type ViolationPageHandlers } from '../../http/pages/staff/violation-pages.ts';
import type { AppDeps } from '../route/services.ts';
import type { ExplainViolations } from '../../http/xapi/explain-problem.ts';

/** The handlers of the xAPI resources, by resource. */
export interface XapiHandlers {
  readonly validation: ValidationHandlers;
  readonly ownViolations: ScopedHandler;
  readonly violationPages: ViolationPageHandlers;
  readonly runs: StaffHandler;
  readonly runPage: StaffPageHandler;
}

interface XapiHandlersOptions {
  readonly limitRead: ReadLimiter;
  readonly explainViolations: ExplainViolations;
}

/** The handlers of the xAPI resources. */
export const createXapiHandlers = (
  app: AppDeps,
  { limitRead, explainViolations }: XapiHandlersOptions,
): XapiHandlers => {
  const { query } = app.xapi;
  return {
    ownViolations: createOwnViolationsHandler({ ...app.sources, query, limitRead, explainViolations }),
    runs: createRunsHandler(app.sources.readRuns),
    runPage: createRunPageHandler(app.sources),
    violationPages: createViolationPageHandlers({ ...app.sources, explainViolations }),
    validation: createValidationHandlers({
      ...app.xapi,
      profiles: app.sources.profiles,
      explainViolations,
      readConsentVerdict: createReadConsentVerdict({
        previewRecording: app.xapi.previewRecording,
        askAt: `${app.settings.publicUrl}/me`,
      }),
    }),
  };
};
