import type { LabRequestStep, ReviewCheckName, ReviewState } from '../views/lab-request-view.ts';

/** The texts of the requests of a lab. */
export interface ReviewTexts {
  readonly queue: string;
  /** The words before the account or key that a step counts for. */
  readonly countsAs: string;
  readonly none: string;
  readonly ownRequests: string;
  readonly ask: string;
  readonly states: Readonly<Record<ReviewState, string>>;
  readonly version: (version: number) => string;
  readonly checks: string;
  readonly checkNames: Readonly<Record<ReviewCheckName, string>>;
  /** In the place of their names, before they are due. */
  readonly waiting: Readonly<Record<'agreement' | 'dpia', string>>;
  readonly waits: string;
  readonly holds: string;
  readonly fails: string;
  readonly request: string;
  readonly comment: string;
  readonly agreement: string;
  readonly accepted: string;
  readonly steps: Readonly<Record<LabRequestStep, string>>;
  readonly change: string;
  readonly nothing: string;
  readonly refused: string;
  readonly noReason: string;
}
