import type { StoredStatement } from '../../store/ports/statement-repository.ts';
import type { KnownPeople } from '../people/person-lookup.ts';
import { mayStay, type Stay } from '../model/policy.ts';
import { recordPurposeId } from '../purposes/recording-purpose.ts';
import type { Person } from '../model/types.ts';

/** What becomes of each of these statements, in their order. Rejects with Problem `store-unavailable`. */
export type Stays = (statements: readonly Pick<StoredStatement, 'people' | 'source'>[]) => Promise<readonly Stay[]>;

/**
 * Builds the question whether what is held may stay: all people in the statements are read in one round, after the
 * call. A statement of which nobody was asked stays. A reader leaves out what does not stay; a sink, having written,
 * erases what goes.
 */
export const createStays =
  ({ people: known }: { readonly people: Pick<KnownPeople, 'personsById'> }): Stays =>
  async (statements) => {
    const ids = new Set<string>();
    for (const { people } of statements)
      if (people !== undefined) for (const { id, role } of people) if (role !== 'other') ids.add(id);
    const persons = await known.personsById(ids);
    const personById = (id: string): Person | undefined => persons.get(id);
    return statements.map(({ people, source }) =>
      people === undefined ? 'stays' : mayStay(recordPurposeId(source), people, personById),
    );
  };
