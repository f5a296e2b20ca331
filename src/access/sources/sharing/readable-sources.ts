import { hedged } from '../../../core/concurrency/hedged.ts';
import { outsideDeadline } from '../../../core/concurrency/request-deadline.ts';
import { damagedRecord, isDamaged } from '../../../store/ports/checked/damaged-record.ts';
import type { Credential, Source, SourceRepository } from '../../../store/ports/sources/source-repository.ts';
import { organisationOf } from '../organisations/organisations.ts';

/** The sources that a credential reads: its own, and those that were granted to it. */
type Reading = Pick<Credential, 'source' | 'reads'>;

/** The ids of the sources whose statements a credential may read, sorted; the same array while nothing has changed. */
export type FindReadableSources = (credential: Reading) => Promise<readonly string[]>;

const isOrganisation = (granted: string): boolean => granted.startsWith('org:');

/** True if the readable sources of a credential depend on other sources. */
export const readsOrganisations = ({ reads = [] }: Reading): boolean => reads.some(isOrganisation);

/** A new source is readable after so long: the more sources, the longer their list takes to read. */
const MIN_AGE_MS = 5;
const MAX_AGE_MS = 800;
const SOURCES_PER_MS = 10;

interface Listing {
  readonly sources: readonly Source[];
  readonly until: number;
  readonly readable: Map<string, readonly string[]>;
}

/**
 * Finds the own source, the sources that were granted one by one, and those of granted organisations. While the record
 * of a source is damaged, each use of a list with organisations throws Problem `damaged`.
 */
export const createFindReadableSources = ({
  sources,
  now,
}: {
  readonly sources: Pick<SourceRepository, 'listSources'>;
  readonly now: () => number;
}): FindReadableSources => {
  let last: Promise<Listing> | undefined;

  const read = async (): Promise<Listing> => {
    const startedAt = now();
    const found = await hedged(() => sources.listSources());
    const age = Math.min(Math.max(found.length / SOURCES_PER_MS, MIN_AGE_MS), MAX_AGE_MS);
    return { sources: found, until: startedAt + age, readable: new Map() };
  };
  const list = async (): Promise<Listing> => {
    const shared = last;
    if (shared !== undefined) {
      const listing = await shared.catch(() => undefined);
      if (listing !== undefined && now() < listing.until) return listing;
    }
    // Another caller may have begun to read meanwhile.
    if (last === shared) last = outsideDeadline(read);
    return last ?? read();
  };

  return async ({ source, reads = [] }) => {
    if (!reads.some(isOrganisation)) return [...new Set([source, ...reads])].sort();
    const { sources: all, readable } = await list();
    const key = [source, ...reads].join(' ');
    const known = readable.get(key);
    if (known !== undefined) return known;
    const organisations = new Set(reads.filter(isOrganisation));
    const damaged = all.find(isDamaged);
    if (damaged !== undefined) {
      // The organisation of the damaged source is not known: only requests that need the list are refused.
      const refusing = damagedRecord<readonly string[]>('source', damaged.id);
      readable.set(key, refusing);
      return refusing;
    }
    const found = all.filter((one) => organisations.has(organisationOf(one))).map(({ id }) => id);
    const ids = [...new Set([source, ...reads.filter((one) => !isOrganisation(one)), ...found])].sort();
    readable.set(key, ids);
    return ids;
  };
};
