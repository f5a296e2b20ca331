import { mapInSlices, startLoop } from '../../core/concurrency/slices.ts';
import type { PersonRepository, StoredPerson } from '../../store/ports/consent/person-repository.ts';
import type { Person } from '../model/types.ts';
import type { BlindIndex } from './blind-index.ts';
import { toPerson } from './person-mapping.ts';
import { formerKeys, hashedKeyOf, personKey } from './spellings.ts';

/** Remembers the spellings of an identifier (blind indexes) that lead to its person, or to none. */
interface JoinedSpellings {
  /** True if all of them were joined with one person not long ago. */
  areJoined(others: readonly string[]): boolean;
  /** True if they were joined with this person. */
  areOf(others: readonly string[], person: string | undefined): boolean;
  join(others: readonly string[], person: string): void;
  forget(others: readonly string[]): void;
}

/** Some 10 MB. */
const MAX_ENTRIES = 50_000;
/** In milliseconds. After that the spellings are looked up again: an earlier release may store one of them. */
const MAX_AGE_MS = 600_000;

const createJoinedSpellings = (now: () => number): JoinedSpellings => {
  /** In the order in which they were joined. */
  const joined = new Map<string, { readonly person: string; readonly at: number }>();
  return {
    areJoined: (others) => {
      const since = now() - MAX_AGE_MS;
      return others.every((other) => (joined.get(other)?.at ?? since) > since);
    },
    areOf: (others, person) => others.every((other) => joined.get(other)?.person === person),
    join: (others, person) => {
      for (const other of others) {
        joined.delete(other);
        if (joined.size >= MAX_ENTRIES) joined.delete(joined.keys().next().value ?? '');
        joined.set(other, { person, at: now() });
      }
    },
    forget: (others) => {
      for (const other of others) joined.delete(other);
    },
  };
};

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
  /** Finds people by ids; an id may have been merged into that of another person. */
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
  readonly now: () => number;
}

/** The blind indexes of an identifier: that of its `personKey`, and others under which it may be stored. */
interface Spellings {
  readonly index: string;
  readonly others: readonly string[];
  /** The index among the `others` to which the person is linked: the identifier comes as this hash too. */
  readonly hashed?: string;
}

interface SpellingsDeps {
  readonly repository: Pick<PersonRepository, 'findByIdentifiers'>;
  readonly blindIndex: BlindIndex;
  readonly linkIdentifier: PersonLookupDeps['linkIdentifier'];
}

/** Reads the spellings of identifiers, and joins the people that earlier releases have stored under them. */
const createSpellings = ({ repository, blindIndex, linkIdentifier }: SpellingsDeps) => {
  const spellingsOf = (identifier: string): Spellings => {
    const hashed = hashedKeyOf(identifier);
    return {
      index: blindIndex(personKey(identifier)),
      others: formerKeys(identifier).map(blindIndex),
      ...(hashed !== undefined && { hashed: blindIndex(hashed) }),
    };
  };

  /** Links several spellings, which an earlier release has not done; resolves with their person. */
  const joinSpellings = async (
    { index, others, hashed }: Spellings,
    found: ReadonlyMap<string, StoredPerson>,
  ): Promise<StoredPerson | undefined> => {
    let id = found.get(index)?.id;
    for (const other of others) {
      const person = found.get(other);
      if (person === undefined && (other !== hashed || id === undefined)) continue;
      if (id === undefined) await linkIdentifier((id = person?.id ?? ''), index);
      else if (person?.id !== id) await linkIdentifier(id, other);
    }
    return (await repository.findByIdentifiers([index])).get(index);
  };
  /** Finds the person of all spellings; a promise only if they are still to be linked. */
  const personOf = (
    spellings: Spellings,
    found: ReadonlyMap<string, StoredPerson>,
  ): StoredPerson | undefined | Promise<StoredPerson | undefined> => {
    const { index, others, hashed } = spellings;
    const one = found.get(index);
    const isLinked =
      others.every((other) => (found.get(other) ?? one)?.id === one?.id) &&
      (hashed === undefined || one === undefined || found.has(hashed));
    return isLinked ? one : joinSpellings(spellings, found);
  };

  return { spellingsOf, personOf };
};

/** The repository gets only blind indexes, and no identifier. */
export const createPersonLookup = (deps: PersonLookupDeps): PersonLookup => {
  const { repository, blindIndex, newId, now } = deps;
  const { spellingsOf, personOf } = createSpellings(deps);
  const joined = createJoinedSpellings(now);

  const personOfRead = (one: Spellings, isJoined: boolean | undefined, found: ReadonlyMap<string, StoredPerson>) => {
    if (isJoined === true) return found.get(one.index);
    const person = personOf(one, found);
    if (person !== undefined && !(person instanceof Promise)) joined.join(one.others, person.id);
    return person;
  };
  /** Reads the people of all spellings; those that are `joined` are read by one spelling only. */
  const readSpellings = async (spellings: readonly Spellings[]) => {
    const areJoined = spellings.map(({ others }) => others.length > 0 && joined.areJoined(others));
    const found = await repository.findByIdentifiers(
      spellings.flatMap(({ index, others }, at) => (areJoined[at] === true ? [index] : [index, ...others])),
    );
    return { found, areJoined };
  };

  /** A join of two spellings may change the person of a third: then all are read once more, `isLast`. */
  const lookUp = async (names: readonly string[], isLast: boolean): Promise<ReadonlyMap<string, Person>> => {
    const people = new Map<string, Person>();
    const spelling = mapInSlices(names, spellingsOf);
    const spellings = spelling instanceof Promise ? await spelling : spelling;
    const { found, areJoined } = await readSpellings(spellings);
    // The person of joined spellings may be another one now, or gone.
    const outdated = spellings.filter(
      ({ index, others }, at) => areJoined[at] === true && !joined.areOf(others, found.get(index)?.id),
    );
    for (const { others } of outdated) joined.forget(others);
    if (outdated.length > 0) return lookUp(names, isLast);
    const pause = startLoop();
    let hasJoined = false;
    for (const [at, one] of spellings.entries()) {
      const due = pause();
      if (due !== undefined) await due;
      const person = personOfRead(one, areJoined[at], found);
      hasJoined ||= person instanceof Promise;
      const stored = person instanceof Promise ? await person : person;
      if (stored !== undefined) people.set(names[at] ?? '', toPerson(stored));
    }
    return hasJoined && !isLast && names.length > 1 ? lookUp(names, true) : people;
  };
  const findByIdentifier: PersonLookup['findByIdentifier'] = async (identifiers) => {
    const names = [...identifiers];
    return names.length === 0 ? new Map<string, Person>() : lookUp(names, false);
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
      // A look-up links the hash of an address to its person.
      if (names.some((name) => hashedKeyOf(name) !== undefined)) await findByIdentifier(names);
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
