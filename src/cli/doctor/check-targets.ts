import type { ForwardingRepository } from '../../store/ports/studies/forwarding-repository.ts';
import type { Forwarding } from '../../studies/forward/forwarding.ts';
import { BEFORE_VOIDS } from '../../studies/forward/retry-undelivered.ts';
import { isReviewOpen } from '../../studies/forward/target-review.ts';
import { spanOf } from '../backup/ordered-reviews.ts';
import { type Finding, ok } from './finding.ts';

/** The purposes whose targets must still void or erase something. Erasures of people wait for these targets. */
export const findTargetsThatEnd = async (forwardings: ForwardingRepository): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const { id: purpose } of await forwardings.all())
    for (const retry of [true, false])
      if ((await forwardings.listUndelivered({ purpose, retry, after: BEFORE_VOIDS, limit: 1 })).length > 0)
        found.push(purpose);
  return [...new Set(found)];
};

const faultOf = ({ lastError, doneAt, unsure }: NonNullable<Forwarding['review']>): string => {
  if (doneAt !== undefined) return `${unsure} statements there cannot be told from those of others`;
  return lastError === undefined ? 'it was not asked for all of it yet' : `it cannot be asked: ${lastError}`;
};

/** Targets that may have received unknown data in some period, until an operator says that this was handled. */
export const checkReviews = async (forwardings: ForwardingRepository): Promise<readonly Finding[]> => {
  const open = ((await forwardings.all()) as readonly Forwarding[]).filter(isReviewOpen);
  if (open.length === 0) return [ok('targets', 'it is known what each was given')];
  return open.flatMap(({ id, url, review }): readonly Finding[] =>
    review === undefined
      ? []
      : [
          {
            check: 'targets',
            state: 'warning',
            detail: `what ${id} gave to ${url} ${spanOf(review)} is not all known: ${faultOf(review)}`,
            mend:
              'let its credential read there, and Carnet asks again by itself; or have it seen to there, and say so: ' +
              `DELETE /v1/forwarding/${id}/review`,
            page: 'docs/operate/backup.md',
          },
        ],
  );
};
