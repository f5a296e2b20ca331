import type { StoredPerson } from '../../ports/consent/person-repository.ts';
import { findIdentifiers, findSurvivors, type PeopleCollections } from './person-lookup.ts';

/** Some 10 MB. */
const MAX_ENTRIES = 50_000;

/**
 * Finds people by identifiers in one query, by cached owners. An identifier changes its owner only after that person is
 * deleted: an owner who is not found is looked up again.
 */
export const createFindByIdentifiers = (
  { people, identifiers }: PeopleCollections,
  maxEntries = MAX_ENTRIES,
): ((keys: readonly string[]) => Promise<ReadonlyMap<string, StoredPerson>>) => {
  /** The least recently used first. */
  const owners = new Map<string, string>();

  const remember = (key: string, owner: string): void => {
    owners.delete(key);
    owners.set(key, owner);
    if (owners.size > maxEntries) owners.delete(owners.keys().next().value ?? '');
  };

  const find = async (keys: readonly string[]): Promise<ReadonlyMap<string, StoredPerson>> => {
    const wanted = new Map(keys.map((key) => [key, owners.get(key)]));
    const cached = new Set(keys.filter((key) => wanted.get(key) !== undefined));
    const unknown = keys.filter((key) => !cached.has(key));
    if (unknown.length > 0)
      for (const { _id, person } of await findIdentifiers(identifiers, unknown)) wanted.set(_id, person);
    const found = await findSurvivors(people, [...new Set([...wanted.values()].filter((id) => id !== undefined))]);
    const result = new Map<string, StoredPerson>();
    const outdated: string[] = [];
    for (const [key, owner] of wanted) {
      const person = owner === undefined ? undefined : found.get(owner);
      if (owner !== undefined && person !== undefined) {
        result.set(key, person);
        remember(key, owner);
      } else if (cached.has(key)) outdated.push(key);
    }
    if (outdated.length === 0) return result;
    for (const key of outdated) owners.delete(key);
    return new Map([...result, ...(await find(outdated))]);
  };
  return find;
};
