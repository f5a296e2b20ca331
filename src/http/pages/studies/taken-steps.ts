import type { TakenStep } from '../../../consent/purposes/purpose-versions.ts';
import type { ReviewActorView, ReviewStep, ReviewView } from '../../../pages/views/review-view.ts';

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

/** The name of the source of a key; undefined for an account. */
export type NameOfKey = (key: string) => Promise<string | undefined>;

/** The steps as officers see them on the page of a request, without steps that the page does not know. */
export const takenStepViews = (
  steps: readonly TakenStep[],
  nameOfKey: NameOfKey,
): Promise<NonNullable<ReviewView['taken']>> => {
  const actorView = async (id: string): Promise<ReviewActorView> => {
    const keyOf = await nameOfKey(id);
    return keyOf === undefined ? { id } : { id, keyOf };
  };
  return Promise.all(
    steps.flatMap(({ step, by, hand, at }) => {
      const known = PAGE_STEPS[step];
      if (known === undefined) return [];
      const view = async () => ({
        step: known,
        by: await actorView(by),
        ...(hand !== undefined && { hand: await actorView(hand) }),
        at,
      });
      return [view()];
    }),
  );
};
