import { batchesOf } from '../../../core/batches.ts';
import { MAX_MERGES, type StoredPerson } from '../../ports/consent/person-repository.ts';
import { damagedRecord, isDamaged } from '../../ports/checked/damaged-record.ts';
import type { Connection } from '../connection/connection.ts';
import { createPersonCache, type FindPeople, type PersonCache, type PersonKey } from './person-cache.ts';
import { PEOPLE_AS_TEXT, PEOPLE_BY_COPY, PEOPLE_BY_IDENTIFIER, personOfCopy, readPeople } from './person-row.ts';

// The CROSS JOINs fix the order: the keys lead, whatever the planner knows of the tables.
const BY_ID = `SELECT ${PEOPLE_AS_TEXT} FROM json_each(?) k CROSS JOIN people p ON p.id = k.value`;
const BY_IDENTIFIER = `SELECT ${PEOPLE_BY_IDENTIFIER} FROM json_each(?) k
  CROSS JOIN identifiers i ON i.identifier = k.value LEFT JOIN people p ON p.n = i.person`;
const BY_COPY = `SELECT ${PEOPLE_BY_COPY} FROM json_each(?) k
  CROSS JOIN identifier_copies c ON c.identifier = k.value LEFT JOIN people p ON p.id = c.person`;
const WITH_COPIES = `SELECT k.key FROM json_each(?) k
  WHERE EXISTS (SELECT 1 FROM identifier_copies c WHERE c.person = k.value)`;
const VERSION = 'SELECT version FROM people_version';

const LOOKED_UP_IN = ['people', 'sqlite_autoindex_people_1', 'identifiers'] as const;

/** The most people of one query: its result is one text. */
const BATCH_SIZE = 1000;

/** Reads people from the file, survivors in place of merged ones. */
const createFindSurvivors = (connection: Connection): FindPeople => {
  const read = (sql: string, keys: readonly string[]) => readPeople(connection.get(sql, JSON.stringify(keys)));
  /** A person who is not found, and has identifiers, is damaged. */
  const selectByIds = (ids: readonly string[], people: Map<string, StoredPerson>): void => {
    for (const [index, person] of read(BY_ID, ids)) if (person !== 'identifier') people.set(ids[index] ?? '', person);
    const missing = ids.filter((id) => !people.has(id));
    if (missing.length === 0) return;
    for (const { key } of connection.all(WITH_COPIES, JSON.stringify(missing))) {
      const id = missing[Number(key)] ?? '';
      people.set(id, damagedRecord('person', id));
    }
  };
  /** An identifier that is not found, or is damaged, is looked for in its second copy. */
  const selectByIdentifiers = (identifiers: readonly string[], people: Map<string, StoredPerson>): void => {
    const damaged = new Set<string>();
    for (const [index, person] of read(BY_IDENTIFIER, identifiers)) {
      const identifier = identifiers[index] ?? '';
      if (person === 'identifier') damaged.add(identifier);
      else people.set(identifier, person);
    }
    const missing = identifiers.filter((identifier) => !people.has(identifier));
    if (missing.length === 0) return;
    const copies = new Map(read(BY_COPY, missing).map(([index, person]) => [missing[index] ?? '', person]));
    for (const identifier of missing)
      if (damaged.has(identifier) || copies.has(identifier))
        people.set(identifier, personOfCopy(copies.get(identifier)));
  };
  const select = (by: PersonKey, keys: readonly string[]): Map<string, StoredPerson> => {
    const people = new Map<string, StoredPerson>();
    for (const batch of batchesOf(keys, BATCH_SIZE))
      if (by === 'id') selectByIds(batch, people);
      else selectByIdentifiers(batch, people);
    return people;
  };
  const findSurvivors = (
    by: PersonKey,
    keys: readonly string[],
    merges = MAX_MERGES,
  ): ReadonlyMap<string, StoredPerson> => {
    const people = select(by, keys);
    const into = new Set<string>();
    for (const person of people.values())
      if (!isDamaged(person) && person.mergedInto !== undefined) into.add(person.mergedInto);
    if (into.size === 0) return people;
    const survivors = merges === 0 ? new Map<string, StoredPerson>() : findSurvivors('id', [...into], merges - 1);
    for (const [key, person] of people)
      if (!isDamaged(person) && person.mergedInto !== undefined)
        people.set(key, survivors.get(person.mergedInto) ?? damagedRecord('person', person.mergedInto));
    return people;
  };
  return findSurvivors;
};

/** Looks people up in the file. */
export interface PersonReader {
  /** Cached until a person or an identifier changes. */
  readonly findAll: FindPeople;
  /** Uncached, for use within a transaction. */
  readonly findUncached: FindPeople;
  readonly findOne: (by: PersonKey, key: string) => StoredPerson | undefined;
  readonly cache: PersonCache;
}

/** The look-ups of one connection. */
export const createPersonReader = (connection: Connection): PersonReader => {
  const findUncached = createFindSurvivors(connection);
  const cache = createPersonCache({
    read: findUncached,
    // Nothing is cached after an index is known to be damaged: people who were not found are not taken for absent.
    version: () =>
      LOOKED_UP_IN.some((name) => connection.damage.isDamaged(name))
        ? NaN
        : (connection.get(VERSION)?.['version'] as number),
  });
  return {
    findAll: cache.find,
    findUncached,
    findOne: (by, key) => findUncached(by, [key]).get(key),
    cache,
  };
};
