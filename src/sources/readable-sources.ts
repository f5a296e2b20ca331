import { createCachedValue } from '../core/cached-value.ts';
import type { Credential, SourceRepository } from '../store/ports/source-repository.ts';
import { organisationOf } from './organisations.ts';

/** The ids of the sources whose statements a credential may read, by id. */
export type FindReadableSources = (credential: Pick<Credential, 'source' | 'reads'>) => Promise<readonly string[]>;

/** With the 4 s for which a caller is trusted, a source that moves to another organisation is out of reach in 5 s. */
const MAX_AGE_MS = 800;

const isOrganisation = (granted: string): boolean => granted.startsWith('org:');

/** Its own source, those that were granted to it one by one, and those of the organisations that were. */
export const createFindReadableSources = ({
  sources,
  now,
}: {
  readonly sources: Pick<SourceRepository, 'listSources'>;
  readonly now: () => number;
}): FindReadableSources => {
  const listSources = createCachedValue({ read: () => sources.listSources(), maxAgeMs: MAX_AGE_MS, now });
  return async ({ source, reads = [] }) => {
    const organisations = new Set(reads.filter(isOrganisation));
    const ofOrganisations =
      organisations.size === 0
        ? []
        : (await listSources()).filter((one) => organisations.has(organisationOf(one))).map(({ id }) => id);
    return [...new Set([source, ...reads.filter((one) => !isOrganisation(one)), ...ofOrganisations])].sort();
  };
};
