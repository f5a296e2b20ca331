import type { ReleaseRepository } from '../../store/ports/studies/release-repository.ts';
import { idsOf } from '../model/merged-ids.ts';
import type { PersonLookup } from '../people/person-lookup.ts';

interface PendingRetractionsDeps {
  readonly releases: ReleaseRepository;
  readonly people: PersonLookup;
}

const PAGE_SIZE = 500;

/**
 * Finds out if deletions of records, of a person or of statements, are still to be published to any study. They leave
 * together, twice a minute. Rejects with Problem `store-unavailable`.
 */
export const createHasPendingRetractions =
  ({ releases, people }: PendingRetractionsDeps) =>
  async ({
    person: id,
    statements = [],
  }: {
    readonly person?: string;
    readonly statements?: readonly string[];
  }): Promise<boolean> => {
    const own = statements.length === 0 ? [] : await releases.findByStatements(statements);
    if (own.some(({ pendingRetraction }) => pendingRetraction !== undefined)) return true;
    if (id === undefined) return false;
    const person = (await people.findById([id])).get(id);
    const ids = [...new Set([id, ...(person === undefined ? [] : idsOf(person))])];
    for (let after = ''; ;) {
      const page = await releases.findByPeople(ids, { after, limit: PAGE_SIZE });
      if (page.some(({ pendingRetraction }) => pendingRetraction !== undefined)) return true;
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE_SIZE) return false;
      after = last.key;
    }
  };
