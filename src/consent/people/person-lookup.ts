import { mapInSlices, startLoop } from '../../core/concurrency/slices.ts';
import type { PersonRepository, StoredPerson } from '../../store/ports/consent/person-repository.ts';
import type { Person } from '../model/types.ts';
import type { BlindIndex } from './blind-index.ts';
import { toPerson } from './person-mapping.ts';
import { otherSpelling, personKey } from './spellings.ts';

/**
 * People by identifier (`agentKey`) or id; unknown keys are missing in the maps. Spellings of one identifier
 * (`personKey`) are one person, with the more restrictive decision. Every call rejects with Problem
 * `store-unavailable`.
 */
export interface PersonLookup {
  findByIdentifier(identifiers: Iterable<string>): Promise<ReadonlyMap<string, Person>>;
  /**
   * Creates a person for each identifier that `findByIdentifier` has not found; another process that creates the same
   * one at the same time wins.
   */
  findOrCreate(identifiers: Iterable<string>): Promise<ReadonlyMap<string, Person>>;
  /** By the id asked for, which may be one that was merged into another person's. */
  findById(ids: Iterable<string>): Promise<ReadonlyMap<string, Person>>;
  /** The blind index by which the person of an identifier is stored, if there is one, whatever its spelling was. */
  identify(identifier: string): Promise<string>;
}

interface PersonLookupDeps {
  readonly repository: Pick<PersonRepository, 'findByIdentifiers' | 'create' | 'find'>;
  readonly blindIndex: BlindIndex;
  /** Gives a person another identifier, by its blind index; its former owner is merged into this person. */
  readonly linkIdentifier: (person: string, index: string) => Promise<unknown>;
  /** A random id that no person has. */
  readonly newId: () => string;
}

/** The blind indexes of an identifier: that of its `personKey`, and of the other spelling. */
interface Spellings {
  readonly index: string;
  readonly other?: string;
}

/** The repository is asked by blind indexes alone: no identifier reaches it. */
export const createPersonLookup = ({
  repository,
  blindIndex,
  linkIdentifier,
  newId,
}: PersonLookupDeps): PersonLookup => {
  const spellingsOf = (identifier: string): Spellings => {
    const key = personKey(identifier);
    const other = otherSpelling(key);
    return other === undefined ? { index: blindIndex(key) } : { index: blindIndex(key), other: blindIndex(other) };
  };

  /** Resolves with the person of two spellings, which it links: an earlier release has not. */
  const joinSpellings = async (
    { index, other }: Required<Spellings>,
    [one, two]: readonly [StoredPerson | undefined, StoredPerson],
  ): Promise<StoredPerson | undefined> => {
    await (one === undefined ? linkIdentifier(two.id, index) : linkIdentifier(one.id, other));
    return (await repository.findByIdentifiers([index])).get(index);
  };
  /** The one person of two spellings; a promise only where they have two. */
  const personOf = (
    { index, other }: Spellings,
    found: ReadonlyMap<string, StoredPerson>,
  ): StoredPerson | undefined | Promise<StoredPerson | undefined> => {
    const one = found.get(index);
    const two = other === undefined ? undefined : found.get(other);
    return two === undefined || other === undefined || one?.id === two.id
      ? one
      : joinSpellings({ index, other }, [one, two]);
  };

  const findByIdentifier: PersonLookup['findByIdentifier'] = async (identifiers) => {
    const names = [...identifiers];
    const people = new Map<string, Person>();
    if (names.length === 0) return people;
    const spelling = mapInSlices(names, spellingsOf);
    const spellings = spelling instanceof Promise ? await spelling : spelling;
    const found = await repository.findByIdentifiers(
      spellings.flatMap(({ index, other }) => (other === undefined ? [index] : [index, other])),
    );
    const pause = startLoop();
    for (let at = 0; at < names.length; at++) {
      const due = pause();
      if (due !== undefined) await due;
      const person = personOf(spellings[at] as Spellings, found);
      const stored = person instanceof Promise ? await person : person;
      if (stored !== undefined) people.set(names[at] ?? '', toPerson(stored));
    }
    return people;
  };

  return {
    findByIdentifier,
    findOrCreate: async (identifiers) => {
      const names = [...identifiers];
      const people = new Map<string, Person>();
      if (names.length === 0) return people;
      const indexes = await mapInSlices(names, (name) => blindIndex(personKey(name)));
      const created = await repository.create([...new Set(indexes)].map((identifier) => ({ id: newId(), identifier })));
      await mapInSlices(names, (name, at) => {
        const stored = created.get(indexes[at] ?? '');
        if (stored !== undefined) people.set(name, toPerson(stored));
      });
      return people;
    },
    findById: async (ids) => {
      const keys = [...ids];
      const people = new Map<string, Person>();
      if (keys.length === 0) return people;
      await mapInSlices([...(await repository.find(keys))], ([id, stored]) => people.set(id, toPerson(stored)));
      return people;
    },
    identify: async (identifier) => {
      await findByIdentifier([identifier]);
      return blindIndex(personKey(identifier));
    },
  };
};
