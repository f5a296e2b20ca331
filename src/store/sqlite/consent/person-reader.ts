import { batchesOf } from '../../../core/batches.ts';
import type { StoredPerson } from '../../ports/consent/person-repository.ts';
import type { Connection } from '../connection/connection.ts';
import { createPersonCache, type FindPeople, type PersonKey } from './person-cache.ts';
import { PEOPLE_AS_TEXT, readPeople } from './person-row.ts';

// The CROSS JOINs fix the order: the keys lead, whatever the planner knows of the tables.
const BY_ID = `SELECT ${PEOPLE_AS_TEXT} FROM json_each(?) k CROSS JOIN people p ON p.id = k.value`;
const BY_IDENTIFIER = `SELECT ${PEOPLE_AS_TEXT} FROM json_each(?) k
  CROSS JOIN identifiers i ON i.identifier = k.value CROSS JOIN people p ON p.n = i.person`;
const VERSION = 'SELECT version FROM people_version';

const LOOKED_UP_IN = ['people', 'sqlite_autoindex_people_1', 'identifiers'] as const;

/** The most merges that are followed from one person. */
const MAX_MERGES = 16;

/** The most people of one query: its result is one text. */
const BATCH_SIZE = 1000;

/** Reads people from the file, survivors in place of merged ones. */
const createFindSurvivors = (connection: Connection): FindPeople => {
  const select = (by: PersonKey, keys: readonly string[]): Map<string, StoredPerson> => {
    const people = new Map<string, StoredPerson>();
    for (const batch of batchesOf(keys, BATCH_SIZE)) {
      const row = connection.get(by === 'id' ? BY_ID : BY_IDENTIFIER, JSON.stringify(batch));
      for (const [index, person] of readPeople(row)) people.set(batch[index] ?? '', person);
    }
    return people;
  };
  const findSurvivors = (
    by: PersonKey,
    keys: readonly string[],
    merges = MAX_MERGES,
  ): ReadonlyMap<string, StoredPerson> => {
    const people = select(by, keys);
    const into = new Set<string>();
    for (const { mergedInto } of people.values()) if (mergedInto !== undefined) into.add(mergedInto);
    if (into.size === 0) return people;
    const survivors = merges === 0 ? new Map<string, StoredPerson>() : findSurvivors('id', [...into], merges - 1);
    for (const [key, { mergedInto }] of people) {
      if (mergedInto === undefined) continue;
      const survivor = survivors.get(mergedInto);
      if (survivor === undefined) people.delete(key);
      else people.set(key, survivor);
    }
    return people;
  };
  return findSurvivors;
};

/** Looks people up in the file. */
export interface PersonReader {
  /** Cached until a person or an identifier changes. */
  readonly findAll: FindPeople;
  /** Uncached, for use within a transaction. */
  readonly findOne: (by: PersonKey, key: string) => StoredPerson | undefined;
}

/** Both look-ups of one connection. */
export const createPersonReader = (connection: Connection): PersonReader => {
  const findSurvivors = createFindSurvivors(connection);
  return {
    findAll: createPersonCache({
      read: findSurvivors,
      // Who was not found before is not taken for absent after an index is known to be damaged.
      version: () =>
        LOOKED_UP_IN.some((name) => connection.damage.isDamaged(name))
          ? -1
          : (connection.get(VERSION)?.['version'] as number),
    }),
    findOne: (by, key) => findSurvivors(by, [key]).get(key),
  };
};
