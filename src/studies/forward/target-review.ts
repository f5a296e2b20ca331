import type { Forwarding, TargetReview } from './forwarding.ts';

/** True if a person may have to handle it: the target has not shown all, or has statements of unknown origin. */
export const isReviewOpen = ({ review }: Pick<Forwarding, 'review'>): boolean =>
  review !== undefined && (review.doneAt === undefined || review.unsure > 0);

/** The forwarding with a new review. If another review was under way, the new one covers both periods. */
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
