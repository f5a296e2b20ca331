import type { PersonRepository } from '../../store/ports/person-repository.ts';
import type { Person } from '../model/types.ts';
import type { BlindIndex } from './blind-index.ts';
import { toPerson } from './person-mapping.ts';

/**
 * People by identifier (`agentKey`) or id, read after the call in one batched lookup. Unknown keys are missing in the
 * maps. Every call rejects with Problem `store-unavailable`.
 */
export interface PersonLookup {
  findByIdentifier(identifiers: Iterable<string>): Promise<ReadonlyMap<string, Person>>;
  /** Creates a person for each unknown identifier; another process that creates the same one at the same time wins. */
  findOrCreate(identifiers: Iterable<string>): Promise<ReadonlyMap<string, Person>>;
  /** By the id asked for, which may be one that was merged into another person's. */
  findById(ids: Iterable<string>): Promise<ReadonlyMap<string, Person>>;
}

interface PersonLookupDeps {
  readonly repository: Pick<PersonRepository, 'findByIdentifiers' | 'create' | 'find'>;
  readonly blindIndex: BlindIndex;
  /** A random id that no person has. */
  readonly newId: () => string;
}

/** The repository is asked by blind indexes alone: no identifier reaches it. */
export const createPersonLookup = ({ repository, blindIndex, newId }: PersonLookupDeps): PersonLookup => ({
  findByIdentifier: async (identifiers) => {
    const names = [...identifiers];
    const people = new Map<string, Person>();
    if (names.length === 0) return people;
    const indexes = names.map(blindIndex);
    const found = await repository.findByIdentifiers(indexes);
    for (let at = 0; at < names.length; at++) {
      const stored = found.get(indexes[at] ?? '');
      if (stored !== undefined) people.set(names[at] ?? '', toPerson(stored));
    }
    return people;
  },
  findOrCreate: async (identifiers) => {
    const byIndex = new Map<string, string>();
    for (const identifier of identifiers) byIndex.set(blindIndex(identifier), identifier);
    const people = new Map<string, Person>();
    if (byIndex.size === 0) return people;
    const created = await repository.create([...byIndex.keys()].map((identifier) => ({ id: newId(), identifier })));
    for (const [index, stored] of created) people.set(byIndex.get(index) ?? '', toPerson(stored));
    return people;
  },
  findById: async (ids) => {
    const keys = [...ids];
    const people = new Map<string, Person>();
    if (keys.length > 0) for (const [id, stored] of await repository.find(keys)) people.set(id, toPerson(stored));
    return people;
  },
});
