import { defined } from '../../../core/json-object.ts';
import type { PurposeDetails } from '../../../consent/purposes/purpose-versions.ts';
import type { ReviewEntryView, ReviewStep } from '../../../pages/views/review-view.ts';

/** The role in which a person looks at the request of a study. */
export type ReviewViewer = 'steward' | 'dpo' | 'scientist';
type State = ReviewEntryView['state'];

const STEPS: Readonly<Record<ReviewViewer, Readonly<Partial<Record<State, readonly ReviewStep[]>>>>> = {
  steward: {
    submitted: ['approve', 'return'],
    approved: ['open', 'return'],
    open: ['suspend', 'close'],
    suspended: ['open', 'close'],
  },
  dpo: { submitted: ['approve-dpia'], approved: ['approve-dpia'] },
  scientist: { draft: ['submit'], approved: ['accept'], open: ['accept'], suspended: ['accept'] },
};

/** All steps of a page: a credential of one page may not take the steps of the other. */
export const STEPS_OF: Readonly<Record<ReviewViewer, readonly ReviewStep[]>> = {
  steward: ['approve', 'return', 'open', 'suspend', 'close'],
  dpo: ['approve-dpia'],
  scientist: ['submit', 'accept'],
};

/** The step that a viewer has to take, and the others that they may. */
export const dueStepsOf = (
  viewer: ReviewViewer,
  { purpose, agreement, dpiaApproval }: PurposeDetails,
): { readonly nextStep?: ReviewStep; readonly otherSteps: readonly ReviewStep[] } => {
  const steps = (STEPS[viewer][purpose.state] ?? []).filter(
    (step) => (step !== 'accept' || agreement === undefined) && (step !== 'approve-dpia' || dpiaApproval === undefined),
  );
  // Nothing is due for an open study.
  if (purpose.state === 'open' && viewer === 'steward') return { otherSteps: steps };
  const [nextStep, ...otherSteps] = steps;
  return { otherSteps, ...defined({ nextStep }) };
};
