import { hash } from 'node:crypto';
import { createCachedValue } from '../../../core/concurrency/cached-value.ts';
import type { Organisation, OrganisationRepository } from '../../../store/ports/sources/organisation-repository.ts';
import type { Source } from '../../../store/ports/sources/source-repository.ts';

/** The organisation above all others. It need not be stored. */
export const ROOT_ORGANISATION = 'org:default';

/** The organisation that answers for a source. */
export const organisationOf = ({ organisation = ROOT_ORGANISATION }: Pick<Source, 'organisation'>): string =>
  organisation;

/** A namespace of the statement ids of an organisation: 64 bits of the SHA-256 of its id. */
export const namespaceOfOrganisation = (organisation: string): string =>
  hash('sha256', organisation, 'hex').slice(0, 16);

/**
 * The namespace of the statement ids of sources that are made in an organisation. `org:default` has none, so that ids
 * there are stored as they are.
 */
export const idNamespaceFor = (organisation: string): string | undefined =>
  organisation === ROOT_ORGANISATION ? undefined : namespaceOfOrganisation(organisation);

/** The order of the organisations: each is below another one, up to `org:default`. */
export interface OrganisationTree {
  /**
   * True if an organisation is `root` or anywhere below it, so in the scope of a role that is held in `root`. An
   * organisation that is not stored is right below `org:default`.
   */
  isWithin(root: string, organisation: string): boolean;
  /** An organisation and all above it, up to `org:default`. */
  lineOf(organisation: string): readonly string[];
}

/** The tree of these organisations. */
export const createOrganisationTree = (
  organisations: readonly Pick<Organisation, 'id' | 'parent'>[],
): OrganisationTree => {
  const parents = new Map(organisations.map(({ id, parent = ROOT_ORGANISATION }) => [id, parent]));
  return {
    isWithin: (root, organisation) => {
      if (root === ROOT_ORGANISATION) return true;
      // At most as many steps as there are organisations: two concurrent changes may have made a circle.
      let above: string | undefined = organisation;
      for (let steps = 0; above !== undefined && above !== ROOT_ORGANISATION && steps <= parents.size; steps++) {
        if (above === root) return true;
        above = parents.get(above);
      }
      return false;
    },
    lineOf: (organisation) => {
      const line = new Set<string>();
      // It also ends if two concurrent changes have made a circle.
      for (let above: string | undefined = organisation; above !== undefined && !line.has(above);) {
        line.add(above);
        above = parents.get(above);
      }
      return [...line.add(ROOT_ORGANISATION)];
    },
  };
};

/** The tree as it was at most 4 seconds ago, so that a change is in force in every process within 5 seconds. */
export type ReadOrganisationTree = () => Promise<OrganisationTree>;

const MAX_AGE_MS = 4000;

export const createReadOrganisationTree = ({
  organisations,
  now,
}: {
  readonly organisations: Pick<OrganisationRepository, 'list'>;
  readonly now: () => number;
}): ReadOrganisationTree =>
  createCachedValue({
    read: async () => createOrganisationTree(await organisations.list()),
    maxAgeMs: MAX_AGE_MS,
    now,
  });
