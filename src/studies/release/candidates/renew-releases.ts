import type { PersonLookup } from '../../../consent/people/person-lookup.ts';
import type { ReleaseRepository, StoredRelease } from '../../../store/ports/studies/release-repository.ts';
import { hasFormerIds } from './still-releasable.ts';

interface RenewReleasesDeps {
  readonly releases: ReleaseRepository;
  readonly people: Pick<PersonLookup, 'findById'>;
  readonly now: () => number;
}

/** Releases that were made under an id which was merged into another. Calls reject with Problem `store-unavailable`. */
export interface RenewReleases {
  /** The keys of those of these. */
  findFormer(releases: readonly StoredRelease[]): Promise<ReadonlySet<string>>;
  /**
   * Stores the present people of those that are released anew. Those that may not be released now, or have another key,
   * keep no former pseudonym either: they end, and new ones come as any others do, by a decision or a backfill.
   */
  renew(anew: readonly StoredRelease[], denied: readonly StoredRelease[]): Promise<void>;
}

export const createRenewReleases = ({ releases, people, now }: RenewReleasesDeps): RenewReleases => ({
  findFormer: async (some) => {
    const ids = new Set(some.flatMap((release) => release.people.map(({ id }) => id)));
    const persons = await people.findById(ids);
    return new Set(some.filter((release) => hasFormerIds(release, (id) => persons.get(id))).map(({ key }) => key));
  },
  renew: async (anew, denied) => {
    await releases.renew(anew);
    const keys = denied.map(({ key }) => key);
    if (keys.length > 0) await releases.retract(keys, 'removed', now());
  },
});
