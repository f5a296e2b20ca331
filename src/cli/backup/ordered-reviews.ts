import type { OrderedReview } from '../../backup/backends/order-reviews.ts';

/** The time span, in words, in which a target received data that the store does not know. */
export const spanOf = ({ from, until }: Pick<OrderedReview, 'from' | 'until'>): string =>
  `from ${from === 0 ? 'the beginning' : new Date(from).toISOString()} to ${new Date(until).toISOString()}`;

/** A sentence for each target that is asked at the next start. */
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
