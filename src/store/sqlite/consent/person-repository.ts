import type { NewPerson, PersonRepository, StoredPerson } from '../../ports/person-repository.ts';
import { type Connection, promised } from '../connection/connection.ts';
import { createGroupWrite } from '../connection/group-write.ts';
import { PEOPLE_AS_TEXT, PERSON_COLUMNS, personValues, readPeople, readPerson } from './person-row.ts';
import { createRememberedPeople } from './person-cache.ts';

// The keys come as one JSON list and lead, whatever the planner knows of the tables.
const BY_ID = `SELECT ${PEOPLE_AS_TEXT} FROM json_each(?) k CROSS JOIN people p ON p.id = k.value`;
const BY_IDENTIFIER = `SELECT ${PEOPLE_AS_TEXT} FROM json_each(?) k CROSS JOIN identifiers i ON i.identifier = k.value CROSS JOIN people p ON p.n = i.person`;
const UNCHAINED = `SELECT ${PERSON_COLUMNS} FROM people p WHERE p.unchained IS NOT NULL LIMIT ?`;
const WALK = `SELECT ${PERSON_COLUMNS} FROM people p WHERE p.id > ? AND p.merged_into IS NULL ORDER BY p.id LIMIT ?`;
const ADD = 'INSERT INTO people (id, v, merged_into, unchained, body) VALUES (?, 1, ?, ?, ?) ON CONFLICT DO NOTHING';
const GIVE = 'INSERT INTO identifiers (identifier, person) SELECT ?, n FROM people WHERE id = ? ON CONFLICT DO NOTHING';
const CHANGE = 'UPDATE people SET v = v + 1, merged_into = ?, unchained = ?, body = ? WHERE id = ? AND v = ?';
const OF = 'FROM identifiers WHERE person = (SELECT n FROM people WHERE id = ?)';
const VERSION = 'SELECT version FROM people_version';
const COUNT =
  'SELECT (SELECT count(*) FROM people) - (SELECT count(*) FROM people WHERE merged_into IS NOT NULL) AS count';

/** How many merges are followed from one person. */
const MOST_MERGES = 16;

/** How many people are asked for in one statement: what it answers is one text. */
const AT_ONCE = 1000;

/**
 * People in SQLite. A person's row is found by its number from the identifier's; both go in one transaction, so that no
 * identifier outlives its person. A call of the driver costs more than finding a person, so those of one look-up come
 * as one value.
 */
export const createPersonRepository = (connection: Connection): PersonRepository => {
  const write = createGroupWrite(connection);

  /** The people as they are, merged or not, by their keys. */
  const select = (sql: string, keys: readonly string[]): Map<string, StoredPerson> => {
    const people = new Map<string, StoredPerson>();
    for (let from = 0; from < keys.length; from += AT_ONCE) {
      const some = keys.slice(from, from + AT_ONCE);
      for (const [index, person] of readPeople(connection.get(sql, JSON.stringify(some))))
        people.set(some[index] ?? '', person);
    }
    return people;
  };

  const surviving = (sql: string, keys: readonly string[], merges = MOST_MERGES): ReadonlyMap<string, StoredPerson> => {
    const people = select(sql, keys);
    const into = new Set<string>();
    for (const { mergedInto } of people.values()) if (mergedInto !== undefined) into.add(mergedInto);
    if (into.size === 0) return people;
    const others = merges === 0 ? new Map<string, StoredPerson>() : surviving(BY_ID, [...into], merges - 1);
    for (const [key, { mergedInto }] of people) {
      if (mergedInto === undefined) continue;
      const survivor = others.get(mergedInto);
      if (survivor === undefined) people.delete(key);
      else people.set(key, survivor);
    }
    return people;
  };

  const find = createRememberedPeople({
    read: (by, keys) => surviving(by === 'id' ? BY_ID : BY_IDENTIFIER, keys),
    version: () => connection.get(VERSION)?.['version'] as number,
  });

  const person = (sql: string, key: string): StoredPerson | undefined => surviving(sql, [key]).get(key);

  /** Who has the identifier once this person has got it where nobody had. */
  const give = (id: string, identifier: string): StoredPerson | undefined => {
    const there = person(BY_IDENTIFIER, identifier);
    if (there !== undefined) return there;
    // It may lead to somebody who was merged into one who was removed.
    connection.run('DELETE FROM identifiers WHERE identifier = ?', identifier);
    connection.run(GIVE, identifier, id);
    return person(BY_IDENTIFIER, identifier);
  };

  const make = ({ id, identifier }: NewPerson): StoredPerson | undefined => {
    if (person(BY_IDENTIFIER, identifier) === undefined)
      connection.run(ADD, id, ...personValues({ id, decisions: {}, v: 1 }));
    return give(id, identifier);
  };

  return {
    lookUp: (identifiers) => promised(() => find('identifier', identifiers)),
    find: (ids) => promised(() => find('id', ids)),
    create: (people) =>
      write(
        () =>
          new Map(
            people.flatMap((one) => {
              const made = make(one);
              return made === undefined ? [] : [[one.identifier, made] as const];
            }),
          ),
      ),
    change: (changed) =>
      write(() => connection.run(CHANGE, ...personValues(changed), changed.id, changed.v - 1).changes === 1),
    addIdentifiers: (id, identifiers) =>
      write(() => {
        const own = person(BY_ID, id)?.id;
        return new Set(identifiers.filter((identifier) => own === undefined || give(id, identifier)?.id !== own));
      }),
    countIdentifiers: (id) => promised(() => Number(connection.get(`SELECT count(*) AS count ${OF}`, id)?.['count'])),
    removeIdentifiers: (id) =>
      write(() => {
        connection.run(`DELETE ${OF}`, id);
      }),
    remove: (id) =>
      write(() => {
        connection.run(`DELETE ${OF}`, id);
        connection.run('DELETE FROM people WHERE id = ?', id);
      }),
    unchained: (limit) => promised(() => connection.all(UNCHAINED, limit).map(readPerson)),
    walk: ({ after = '', limit }) => promised(() => connection.all(WALK, after, limit).map(readPerson)),
    count: () => promised(() => Number(connection.get(COUNT)?.['count'])),
  };
};
