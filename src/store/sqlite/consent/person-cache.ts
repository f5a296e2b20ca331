import type { StoredPerson } from '../../ports/person-repository.ts';

/** What people are asked for by. */
export type PersonKey = 'id' | 'identifier';

/** Finds people, and remembers them until somebody changes. */
export type FindPeople = (by: PersonKey, keys: readonly string[]) => ReadonlyMap<string, StoredPerson>;

/** What `createRememberedPeople` is built from. */
export interface RememberedPeopleDeps {
  /** Reads people from the file, those that others were merged into in their place. */
  readonly read: FindPeople;
  /** Another number after any change of a person or an identifier, by whichever process. */
  readonly version: () => number;
  /** How many answers are remembered at most. */
  readonly atMost?: number;
}

/** Some 30 MB where each has decided on a few purposes. */
const AT_MOST = 20_000;

/**
 * Builds the reading of people. The gate and the sink ask for the same people within milliseconds, and for nearly the
 * same all day, while people change seldom: what was read is given again as long as the version, read at each call, is
 * the same. So every answer is as true as if it had been read after its question.
 */
export const createRememberedPeople = ({ read, version, atMost = AT_MOST }: RememberedPeopleDeps): FindPeople => {
  const known: Readonly<Record<PersonKey, Map<string, StoredPerson | undefined>>> = {
    id: new Map(),
    identifier: new Map(),
  };
  let as: number | undefined;

  const forget = (): void => {
    known.id.clear();
    known.identifier.clear();
  };

  return (by, keys) => {
    const now = version();
    if (now !== as || known.id.size + known.identifier.size > atMost) forget();
    as = now;
    const missing = keys.filter((key) => !known[by].has(key));
    if (missing.length > 0) {
      const found = read(by, missing);
      for (const key of missing) {
        const person = found.get(key);
        known[by].set(key, person);
        if (person !== undefined) known.id.set(person.id, person);
      }
    }
    const people = new Map<string, StoredPerson>();
    for (const key of keys) {
      const person = known[by].get(key);
      if (person !== undefined) people.set(key, person);
    }
    return people;
  };
};
