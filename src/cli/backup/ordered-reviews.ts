import type { OrderedReview } from '../../backup/backends/order-reviews.ts';

/** From when to when a target was given what the store does not know, in words. */
export const spanOf = ({ from, until }: Pick<OrderedReview, 'from' | 'until'>): string =>
  `from ${from === 0 ? 'the beginning' : new Date(from).toISOString()} to ${new Date(until).toISOString()}`;

/** The targets that are asked at the next start, a sentence each. */
export const describeReviews = (targets: readonly OrderedReview[]): readonly string[] =>
  targets.map(
    (target) =>
      `What ${target.purpose} gave to ${target.url} ${spanOf(target)} is not all known here. Once started, Carnet ` +
      'asks that target, and voids or erases what should not be there; `carnet doctor` names it until then.',
  );

/** Without `from`: since the beginning. */
export const reviewJson = ({ from, until, ...target }: OrderedReview) => ({
  ...target,
  ...(from !== 0 && { from: new Date(from).toISOString() }),
  until: new Date(until).toISOString(),
});
