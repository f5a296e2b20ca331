import { damageOf } from '../../ports/checked/damaged-record.ts';
import type { StoredPerson } from '../../ports/consent/person-repository.ts';

/** Selects the people by their id or by the blind index of an identifier. */
export type PersonKey = 'id' | 'identifier';

/** Finds people by keys; keys without a person are not in the map. */
export type FindPeople = (by: PersonKey, keys: readonly string[]) => ReadonlyMap<string, StoredPerson>;

export interface PersonCacheDeps {
  /** Reads people from the file, survivors in place of merged ones. */
  readonly read: FindPeople;
  /** Another number after any change of a person or an identifier, by any process; NaN if nothing may be cached. */
  readonly version: () => number;
  /** The most entries. */
  readonly maxEntries?: number;
}

/** A committed change that created people, and nothing else, between two versions. */
interface CreatedPeople {
  readonly from: number;
  readonly to: number;
  /** By identifier. */
  readonly created: ReadonlyMap<string, StoredPerson>;
}

export interface PersonCache {
  readonly find: FindPeople;
  readonly version: PersonCacheDeps['version'];
  /** True if none of these identifiers had a person at this version, as far as is cached. */
  readonly areAbsent: (version: number, identifiers: readonly string[]) => boolean;
  /** Keeps the cache for the version after the change if it is of the version before it. */
  readonly add: (change: CreatedPeople) => void;
}

/** Some 30 MB if each person has decided on a few purposes. */
const MAX_ENTRIES = 20_000;

/**
 * Caches people until the version changes, which is read at each call: answers are never outdated. The gate and the
 * sink look up the same people within milliseconds, and nearly the same all day. People that this process has created
 * are cached at once.
 */
export const createPersonCache = ({ read, version, maxEntries = MAX_ENTRIES }: PersonCacheDeps): PersonCache => {
  const cache: Readonly<Record<PersonKey, Map<string, StoredPerson | undefined>>> = {
    id: new Map(),
    identifier: new Map(),
  };
  let cachedVersion: number | undefined;

  const clear = (): void => {
    cache.id.clear();
    cache.identifier.clear();
  };

  const find: FindPeople = (by, keys) => {
    const current = version();
    if (current !== cachedVersion || cache.id.size + cache.identifier.size > maxEntries) clear();
    cachedVersion = current;
    const missing = keys.filter((key) => !cache[by].has(key));
    if (missing.length > 0) {
      const found = read(by, missing);
      for (const key of missing) {
        const person = found.get(key);
        cache[by].set(key, person);
        if (person !== undefined && damageOf(person) === undefined) cache.id.set(person.id, person);
      }
    }
    const people = new Map<string, StoredPerson>();
    for (const key of keys) {
      const person = cache[by].get(key);
      if (person !== undefined) people.set(key, person);
    }
    return people;
  };
  return {
    find,
    version,
    areAbsent: (at, identifiers) =>
      at === cachedVersion &&
      identifiers.every((one) => cache.identifier.has(one) && cache.identifier.get(one) === undefined),
    add: ({ from, to, created }) => {
      if (from !== cachedVersion) return;
      cachedVersion = to;
      for (const [identifier, person] of created) {
        cache.identifier.set(identifier, person);
        if (damageOf(person) === undefined) cache.id.set(person.id, person);
      }
    },
  };
};
