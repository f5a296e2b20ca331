import type { Source, SourceRepository } from '../../../store/ports/sources/source-repository.ts';
import { isCredentialValid } from '../secrets/credential-validity.ts';
import type { Grant } from './grants.ts';
import { organisationOf } from '../organisations/organisations.ts';

/** A grant that covers a source: over the source itself, or over its organisation. */
export interface CoveringGrant extends Pick<Grant, 'of' | 'key'> {
  /** The other sources that the reader reads by this grant. */
  readonly others: readonly string[];
}

/** The grants that cover a source. Calls reject with Problem `store-unavailable`. */
export interface CoveringGrants {
  /** The grants of credentials in force whose source is one of these readers. */
  find(source: Source, isReader: (reader: Pick<Source, 'id' | 'name'>) => boolean): Promise<readonly CoveringGrant[]>;
  /** Ends a grant for its source: a grant over an organisation goes on for the other sources, one by one. */
  narrow(grant: CoveringGrant): Promise<boolean>;
}

export const createCoveringGrants = (repository: SourceRepository, now: () => number): CoveringGrants => ({
  find: async (read, isReader) => {
    const organisation = organisationOf(read);
    const [credentials, sources] = await Promise.all([repository.listCredentials(), repository.listSources()]);
    const names = new Map(sources.map(({ id, name }) => [id, name]));
    const siblings = sources.filter((one) => one.id !== read.id && organisationOf(one) === organisation);
    return credentials
      .filter(
        (one) =>
          isCredentialValid(one, now()) &&
          one.source !== read.id &&
          isReader({ id: one.source, name: names.get(one.source) ?? one.source }),
      )
      .flatMap(({ key, source: reader, reads = [] }) => {
        const others = siblings.map(({ id }) => id).filter((id) => id !== reader);
        return [
          ...(reads.includes(read.id) ? [{ of: read.id, key, others: [] }] : []),
          ...(reads.includes(organisation) ? [{ of: organisation, key, others }] : []),
        ];
      });
  },
  // The others are added first, so that no read of them fails between.
  narrow: async ({ of, key, others }) => {
    if (others.length > 0 && !(await repository.addReads(key, others))) return false;
    return repository.removeReads(key, [of]);
  },
});
