import type { NewPerson, StoredPerson } from '../../ports/consent/person-repository.ts';
import type { Connection } from '../connection/connection.ts';
import type { GroupWrite } from '../connection/group-write.ts';
import type { PersonReader } from './person-reader.ts';
import { PERSON_INSERT, personValues } from './person-row.ts';

const INSERT_PEOPLE = `${PERSON_INSERT} SELECT k.value ->> 0, 1, ?2, ?3, ?4 FROM json_each(?1) k
  WHERE NOT EXISTS (SELECT 1 FROM identifier_copies c WHERE c.person = k.value ->> 0) ON CONFLICT DO NOTHING`;
const INSERT_IDENTIFIERS = `INSERT INTO identifiers (identifier, person)
  SELECT k.value ->> 1, p.n FROM json_each(?) k CROSS JOIN people p ON p.id = k.value ->> 0 WHERE true
  ON CONFLICT DO NOTHING`;

/** The most people of one group, at 30 µs each. */
const MAX_GROUP = 500;

interface Group {
  readonly people: NewPerson[];
  readonly created: Promise<ReadonlyMap<string, StoredPerson>>;
}

/**
 * Creates people for the unknown identifiers of a group: all calls of one turn of the event loop, with two inserts.
 * Resolves with the person of each identifier of the group.
 */
export const createSqlitePeopleTogether = (
  connection: Connection,
  write: GroupWrite,
  { cache, findUncached }: PersonReader,
): ((people: readonly NewPerson[]) => Promise<ReadonlyMap<string, StoredPerson>>) => {
  /** Adds these people, whose identifiers have no person yet; they have the same `v` and body. */
  const insertAll = (people: readonly NewPerson[]): ReadonlyMap<string, StoredPerson> => {
    const keys = JSON.stringify(people.map(({ id, identifier }) => [id, identifier]));
    const added = connection.run(INSERT_PEOPLE, keys, ...personValues({ id: '', decisions: {}, v: 1 })).changes;
    const linked = connection.run(INSERT_IDENTIFIERS, keys).changes;
    return added === people.length && linked === people.length
      ? new Map(people.map(({ id, identifier }) => [identifier, { decisions: {}, id, v: 1 }]))
      : // One of them was stored already, under its id.
        findUncached(
          'identifier',
          people.map(({ identifier }) => identifier),
        );
  };
  const createAll = (people: readonly NewPerson[]) => {
    const byIdentifier = new Map(people.toReversed().map((one) => [one.identifier, one]));
    const identifiers = [...byIdentifier.keys()];
    const from = cache.version();
    const known = cache.areAbsent(from, identifiers) ? new Map() : findUncached('identifier', identifiers);
    const wanted = [...byIdentifier.values()].filter(({ identifier }) => !known.has(identifier));
    if (wanted.length === 0) return { people: known };
    const created = insertAll(wanted);
    return { people: new Map([...known, ...created]), change: { from, to: cache.version(), created } };
  };

  let open: Group | undefined;
  const begin = (): Group => {
    const people: NewPerson[] = [];
    const close = (): void => {
      if (open === group) open = undefined;
    };
    const work = write(() => {
      close();
      return createAll(people);
    });
    // The transaction may fail before this work begins.
    work.catch(close);
    // The cache gets what is committed.
    const created = work.then(({ people: all, change }) => {
      if (change !== undefined) cache.add(change);
      return all;
    });
    const group: Group = { people, created };
    return group;
  };
  return (people) => {
    if (open === undefined || open.people.length + people.length > MAX_GROUP) open = begin();
    open.people.push(...people);
    return open.created;
  };
};
