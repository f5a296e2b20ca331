import type { Forwarding, TargetReview } from './forwarding.ts';

/** Whether someone may have to see to it: the target has not shown all, or has what cannot be told from others'. */
export const isReviewOpen = ({ review }: Pick<Forwarding, 'review'>): boolean =>
  review !== undefined && (review.doneAt === undefined || review.unsure > 0);

/** The forwarding with a review to be made; one that was under way covers both times, and begins anew. */
export const withReview = (
  forwarding: Forwarding,
  { from, until, after }: Pick<TargetReview, 'from' | 'until' | 'after'>,
): Forwarding => {
  const before = isReviewOpen(forwarding) ? forwarding.review?.from : undefined;
  return {
    ...forwarding,
    review: { from: Math.min(from, before ?? from), until, after, read: 0, ended: 0, unsure: 0, failures: 0 },
  };
};
