import { damagedRecord, foundByDamaged, isDamaged } from '../../ports/checked/damaged-record.ts';
import type { StoredPerson } from '../../ports/consent/person-repository.ts';
import type { RecordChecks } from '../client/record-checks.ts';
import {
  createFindSurvivors,
  findIdentifiers,
  type IdentifierDocument,
  type PeopleCollections,
} from './person-lookup.ts';

/** Some 10 MB. */
const MAX_ENTRIES = 50_000;

/** The person that an identifier leads to. */
interface Owner {
  /** Absent if no person has the identifier. */
  readonly id?: string;
  /** The identifier, or its copy, is damaged. */
  readonly isDamaged?: true;
}

/** Finds the owners of identifiers; an identifier that is missing or damaged is looked for in its second copy. */
const createFindOwners = ({ identifiers, copies }: PeopleCollections, checks: RecordChecks) => {
  const isIntact = (document: IdentifierDocument): boolean => checks.isIntact('identifier', document);
  return async (keys: readonly string[]): Promise<ReadonlyMap<string, Owner>> => {
    const found = await findIdentifiers(identifiers, keys);
    const owners = new Map<string, Owner>(
      found.map((one) => [one._id, isIntact(one) ? { id: one.person } : { isDamaged: true }]),
    );
    const missing = keys.filter((key) => owners.get(key)?.id === undefined);
    if (missing.length === 0) return owners;
    for (const copy of await findIdentifiers(copies, missing))
      owners.set(copy._id, { ...(isIntact(copy) && { id: copy.person }), isDamaged: true });
    return owners;
  };
};

/** Finds people by identifiers in one query, by cached owners, and by one more for unknown ones. */
export const createFindByIdentifiers = (
  collections: PeopleCollections,
  checks: RecordChecks,
  maxEntries = MAX_ENTRIES,
): ((keys: readonly string[]) => Promise<ReadonlyMap<string, StoredPerson>>) => {
  const findOwners = createFindOwners(collections, checks);
  const findSurvivors = createFindSurvivors(collections.people, checks);
  /** The least recently used first. */
  const owners = new Map<string, string>();

  const remember = (key: string, owner: string): void => {
    owners.delete(key);
    owners.set(key, owner);
    if (owners.size > maxEntries) owners.delete(owners.keys().next().value ?? '');
  };

  const find = async (keys: readonly string[]): Promise<ReadonlyMap<string, StoredPerson>> => {
    const cached = new Map(
      keys.flatMap((key) => {
        const id = owners.get(key);
        return id === undefined ? [] : [[key, { id }] as const];
      }),
    );
    const unknown = keys.filter((key) => !cached.has(key));
    const wanted = new Map<string, Owner>(cached);
    if (unknown.length > 0) for (const [key, owner] of await findOwners(unknown)) wanted.set(key, owner);
    const found = await findSurvivors([...new Set([...wanted.values()].flatMap(({ id }) => id ?? []))]);
    const result = new Map<string, StoredPerson>();
    const outdated: string[] = [];
    for (const [key, { id, isDamaged: isFoundByCopy }] of wanted) {
      const person = id === undefined ? undefined : found.get(id);
      if (id === undefined || person === undefined) result.set(key, damagedRecord('identifier', ''));
      else if (isFoundByCopy === true) result.set(key, foundByDamaged(person, { kind: 'identifier', id: person.id }));
      // After the store was put back, identifiers may have other owners.
      else if (isDamaged(person) && cached.has(key)) outdated.push(key);
      else {
        result.set(key, person);
        remember(key, id);
      }
    }
    if (outdated.length === 0) return result;
    for (const key of outdated) owners.delete(key);
    return new Map([...result, ...(await find(outdated))]);
  };
  return find;
};
