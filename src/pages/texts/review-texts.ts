import type { ReviewCheckName, ReviewState, ReviewStep } from '../views/review-view.ts';

/** The texts of the review queue and of the page of a request. */
export interface ReviewTexts {
  readonly queue: string;
  readonly intro: string;
  readonly none: string;
  readonly ownRequests: string;
  readonly dpiaQueue: string;
  readonly dpiaIntro: string;
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
  readonly steps: Readonly<Record<ReviewStep, string>>;
  /** Before the list of steps and of those who took them. */
  readonly taken: string;
  readonly takenSteps: Readonly<Record<ReviewStep | 'draft', string>>;
  /** The words before a key, with the name of its source. */
  readonly keyOf: (source: string) => string;
  /** The words before the account or key that a step counts for. */
  readonly countsAs: string;
  readonly otherSteps: string;
  readonly why: string;
  readonly change: string;
  readonly nothing: string;
  readonly refused: string;
  readonly noReason: string;
  readonly overlaps: string;
  readonly overlapsIntro: string;
  readonly inBoth: string;
  readonly onlyThis: string;
  readonly onlyOther: string;
  readonly few: string;
  readonly atLeast: (count: number) => string;
  readonly revealing: string;
}
