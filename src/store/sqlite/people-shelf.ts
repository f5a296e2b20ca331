import type { NewPerson, PeopleShelf, StoredPerson } from '../people-shelf.ts';
import { type Connection, promised } from './connection.ts';
import { createGroupWrite } from './group-write.ts';
import { PERSON_COLUMNS, personValues, readPerson } from './person-row.ts';

const BY_ID = `SELECT ${PERSON_COLUMNS} FROM people p WHERE p.id = ?`;
const BY_IDENTIFIER = `SELECT ${PERSON_COLUMNS} FROM identifiers i JOIN people p ON p.n = i.person WHERE i.identifier = ?`;
const UNCHAINED = `SELECT ${PERSON_COLUMNS} FROM people p WHERE p.unchained IS NOT NULL LIMIT ?`;
const ADD = 'INSERT INTO people (id, v, merged_into, unchained, body) VALUES (?, 1, ?, ?, ?) ON CONFLICT DO NOTHING';
const GIVE = 'INSERT INTO identifiers (identifier, person) SELECT ?, n FROM people WHERE id = ? ON CONFLICT DO NOTHING';
const CHANGE = 'UPDATE people SET v = v + 1, merged_into = ?, unchained = ?, body = ? WHERE id = ? AND v = ?';
const OF = 'FROM identifiers WHERE person = (SELECT n FROM people WHERE id = ?)';
const COUNT = 'SELECT (SELECT count(*) FROM people) - (SELECT count(*) FROM people WHERE merged_into IS NOT NULL) AS count';

/** How many merges are followed from one person. */
const MOST_MERGES = 16;

/** People in SQLite. A person's row is found by its number from the identifier's; both go in one transaction, so that no identifier outlives its person. */
export const createPeopleShelf = (connection: Connection): PeopleShelf => {
  const write = createGroupWrite(connection);

  const person = (sql: string, key: string): StoredPerson | undefined => {
    let row = connection.get(sql, key);
    for (let merges = 0; row !== undefined && merges <= MOST_MERGES; merges++) {
      const found = readPerson(row);
      if (found.mergedInto === undefined) return found;
      row = connection.get(BY_ID, found.mergedInto);
    }
    return undefined;
  };

  const each = (sql: string, keys: readonly string[]): Promise<ReadonlyMap<string, StoredPerson>> => promised(() => connection.read(() => {
    const people = new Map<string, StoredPerson>();
    for (const key of keys) {
      const found = person(sql, key);
      if (found !== undefined) people.set(key, found);
    }
    return people;
  }));

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
    if (person(BY_IDENTIFIER, identifier) === undefined) connection.run(ADD, id, ...personValues({ id, decisions: {}, v: 1 }));
    return give(id, identifier);
  };

  return {
    lookUp: (identifiers) => each(BY_IDENTIFIER, identifiers),
    find: (ids) => each(BY_ID, ids),
    create: (people) => write(() => new Map(people.flatMap((one) => {
      const made = make(one);
      return made === undefined ? [] : [[one.identifier, made] as const];
    }))),
    change: (changed) => write(() => connection.run(CHANGE, ...personValues(changed), changed.id, changed.v - 1).changes === 1),
    addIdentifiers: (id, identifiers) => write(() => {
      const own = person(BY_ID, id)?.id;
      return new Set(identifiers.filter((identifier) => own === undefined || give(id, identifier)?.id !== own));
    }),
    countIdentifiers: (id) => promised(() => Number(connection.get(`SELECT count(*) AS count ${OF}`, id)?.['count'])),
    removeIdentifiers: (id) => write(() => { connection.run(`DELETE ${OF}`, id); }),
    remove: (id) => write(() => {
      connection.run(`DELETE ${OF}`, id);
      connection.run('DELETE FROM people WHERE id = ?', id);
    }),
    unchained: (limit) => promised(() => connection.all(UNCHAINED, limit).map(readPerson)),
    count: () => promised(() => Number(connection.get(COUNT)?.['count'])),
  };
};
