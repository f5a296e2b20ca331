import type { Journal } from '../../journal/port/journal.ts';
import type { ForwardingRepository } from '../../store/ports/studies/forwarding-repository.ts';
import { type Forwarding, updateForwarding } from '../../studies/forward/forwarding.ts';
import { withReview } from '../../studies/forward/target-review.ts';

interface OrderReviewsDeps {
  readonly forwardings: ForwardingRepository;
  readonly journal: Pick<Journal, 'readState'>;
}

/** A target that may have what the store does not know; times are milliseconds since the epoch. */
export interface OrderedReview {
  readonly purpose: string;
  readonly url: string;
  /** A time, or 0 for the beginning. */
  readonly from: number;
  readonly until: number;
}

/**
 * Has each of these targets asked about the records that it was given between two times. A review waits until the
 * publishers have read the journal as it is now, and nothing is sent before a start. Repeatable; rejects with Problem
 * `store-unavailable` or `journal-unavailable`.
 */
export const orderReviews = async (
  { forwardings, journal }: OrderReviewsDeps,
  isConcerned: (forwarding: Forwarding) => boolean,
  { from, until }: Pick<OrderedReview, 'from' | 'until'>,
): Promise<readonly OrderedReview[]> => {
  const bounds = [...((await journal.readState())?.bounds ?? [])].filter(([, { start, end }]) => end > start);
  const after = Object.fromEntries(bounds.map(([partition, { end }]) => [String(partition), end]));
  const ordered: OrderedReview[] = [];
  for (const forwarding of (await forwardings.all()) as readonly Forwarding[]) {
    if (!isConcerned(forwarding)) continue;
    const { id: purpose, url } = forwarding;
    const { review } = await updateForwarding(forwardings, purpose, (before) =>
      withReview(before, { from, until, after }),
    );
    ordered.push({ purpose, url, from: review?.from ?? from, until });
  }
  return ordered;
};
