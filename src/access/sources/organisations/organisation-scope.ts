import { createCachedValue } from '../../../core/concurrency/cached-value.ts';
import { damagedRecordProblem, isDamaged } from '../../../store/ports/checked/damaged-record.ts';
import type { SourceRepository } from '../../../store/ports/sources/source-repository.ts';
import { organisationOf, type ReadOrganisationTree, ROOT_ORGANISATION } from './organisations.ts';

/**
 * Returns true if all of these sources are of a subtree of organisations; false without any. Throws Problem `damaged`
 * if that cannot be known, since the record of one is damaged.
 */
export type HasInScope = (sources: readonly string[]) => boolean;

/** Reads the scope of a role that is held in an organisation, as it was at most 4 seconds ago. */
export type ReadOrganisationScope = (organisation: string) => Promise<HasInScope>;

interface OrganisationScopeDeps {
  readonly sources: SourceRepository;
  readonly readOrganisationTree: ReadOrganisationTree;
  readonly now: () => number;
}

const MAX_AGE_MS = 4000;

const DAMAGED = Symbol('damaged');

/** The scope of the root is everything, without a read. A new source is in other scopes after some seconds. */
export const createReadOrganisationScope = ({
  sources,
  readOrganisationTree,
  now,
}: OrganisationScopeDeps): ReadOrganisationScope => {
  const readOrganisations = createCachedValue({
    read: async () =>
      new Map(
        (await sources.listSources()).map((source) => [
          source.id,
          isDamaged(source) ? DAMAGED : organisationOf(source),
        ]),
      ),
    maxAgeMs: MAX_AGE_MS,
    now,
  });
  return async (root) => {
    if (root === ROOT_ORGANISATION) return () => true;
    const [organisations, tree] = await Promise.all([readOrganisations(), readOrganisationTree()]);
    return (ids) =>
      ids.length > 0 &&
      ids.every((id) => {
        const organisation = organisations.get(id);
        if (typeof organisation === 'symbol') throw damagedRecordProblem({ kind: 'source' });
        return organisation !== undefined && tree.isWithin(root, organisation);
      });
  };
};
