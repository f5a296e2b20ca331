import type { PersonRepository } from '../../store/ports/person-repository.ts';
import type { BlindIndex } from './blind-index.ts';
import { personFrom } from './person-mapping.ts';
import type { Person } from '../model/types.ts';

/**
 * People by their identifiers (`agentKey`) or ids, as they are at the moment of the question. Every call rejects with
 * Problem `store-unavailable`.
 */
export interface KnownPeople {
  /** Who has these identifiers, in one round; those that nobody has are not in the map. */
  lookUp(identifiers: Iterable<string>): Promise<ReadonlyMap<string, Person>>;
  /**
   * Makes a person for each identifier that is nobody's; resolves with who has each of them then, whoever made them.
   */
  make(identifiers: Iterable<string>): Promise<ReadonlyMap<string, Person>>;
  /**
   * The people who have or had these ids, by the id asked for, in one round; those that are not there are not in the
   * map.
   */
  personsById(ids: Iterable<string>): Promise<ReadonlyMap<string, Person>>;
}

/** What `createKnownPeople` is built from. */
export interface KnownPeopleDeps {
  readonly repository: Pick<PersonRepository, 'lookUp' | 'create' | 'find'>;
  readonly blindIndex: BlindIndex;
  /** A random id that no person has. */
  readonly newId: () => string;
}

/** Builds the look-up of people. The shelf is asked by blind indexes alone: no identifier reaches it. */
export const createKnownPeople = ({ repository, blindIndex, newId }: KnownPeopleDeps): KnownPeople => ({
  lookUp: async (identifiers) => {
    const names = [...identifiers];
    const people = new Map<string, Person>();
    if (names.length === 0) return people;
    const indexes = names.map(blindIndex);
    const found = await repository.lookUp(indexes);
    for (let at = 0; at < names.length; at++) {
      const stored = found.get(indexes[at] ?? '');
      if (stored !== undefined) people.set(names[at] ?? '', personFrom(stored));
    }
    return people;
  },
  make: async (identifiers) => {
    const byIndex = new Map<string, string>();
    for (const identifier of identifiers) byIndex.set(blindIndex(identifier), identifier);
    const people = new Map<string, Person>();
    if (byIndex.size === 0) return people;
    const made = await repository.create([...byIndex.keys()].map((identifier) => ({ id: newId(), identifier })));
    for (const [index, stored] of made) people.set(byIndex.get(index) ?? '', personFrom(stored));
    return people;
  },
  personsById: async (ids) => {
    const asked = [...ids];
    const people = new Map<string, Person>();
    if (asked.length > 0) for (const [id, stored] of await repository.find(asked)) people.set(id, personFrom(stored));
    return people;
  },
});
