import type { TakenStep } from '../../../consent/purposes/purpose-versions.ts';
import type { ReviewStep, ReviewView } from '../../../pages/views/review-view.ts';

const PAGE_STEPS: Readonly<Partial<Record<TakenStep['step'], ReviewStep | 'draft'>>> = {
  draft: 'draft',
  submit: 'submit',
  'accept-agreement': 'accept',
  approve: 'approve',
  'approve-dpia': 'approve-dpia',
  return: 'return',
  open: 'open',
  suspend: 'suspend',
  close: 'close',
};

/** A step as officers see it on the page of its request; nothing of one that the page does not know. */
export const takenStepViews = ({ step, by, hand, at }: TakenStep): NonNullable<ReviewView['taken']> => {
  const known = PAGE_STEPS[step];
  return known === undefined ? [] : [{ step: known, by, ...(hand === undefined ? {} : { hand }), at }];
};
