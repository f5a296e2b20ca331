import { createCachedValue } from '../../../core/concurrency/cached-value.ts';
import { type Fault, Problem } from '../../../core/problem.ts';
import type { Source, SourceRepository } from '../../../store/ports/sources/source-repository.ts';
import { organisationOf } from '../organisations/organisations.ts';

/** The ids of the sources that share documents with this one, itself among them, sorted. */
export type FindSharingSources = (source: Source) => Promise<readonly string[]>;

/** With the 4 s for which a caller is trusted, a change of `shares` is in force in every process within 5 s. */
const MAX_AGE_MS = 800;

const sharingSetOf = ({ id, shares = [] }: Source): readonly string[] => [...new Set([id, ...shares])].sort();

/**
 * Throws Problem `invalid-request` if this source cannot share with a source of `shares`. A source of another
 * organisation is refused like one that does not exist.
 */
export const checkShares = (source: Source, shares: readonly string[], all: readonly Source[]): void => {
  const possible = new Set(all.filter((one) => organisationOf(one) === organisationOf(source)).map(({ id }) => id));
  possible.delete(source.id);
  const faults = shares.flatMap((id, index): Fault[] =>
    possible.has(id) ? [] : [{ at: `/shares/${index}`, detail: 'is the id of no other source of this organisation' }],
  );
  if (faults.length > 0)
    throw new Problem('invalid-request', 'documents are shared among the sources of one organisation only', faults);
};

/**
 * Sources share their documents if each names all the others, and one organisation answers for all. Sets that only
 * overlap share nothing: otherwise a document of B would belong to A and to C at once.
 */
export const createFindSharingSources = ({
  sources,
  now,
}: {
  readonly sources: Pick<SourceRepository, 'listSources'>;
  readonly now: () => number;
}): FindSharingSources => {
  const listSources = createCachedValue({ read: () => sources.listSources(), maxAgeMs: MAX_AGE_MS, now });
  return async (source) => {
    const { id, shares = [] } = source;
    const set = sharingSetOf(source);
    if (shares.length === 0 || set.length === 1) return [id];
    const others = (await listSources()).filter((one) => one.id !== id && set.includes(one.id));
    const isShared =
      others.length === set.length - 1 &&
      others.every(
        (one) => organisationOf(one) === organisationOf(source) && sharingSetOf(one).join(' ') === set.join(' '),
      );
    return isShared ? set : [id];
  };
};
