import { batchesOf } from '../../../core/batches.ts';
import { yieldIfDue } from '../../../core/concurrency/slices.ts';
import type { PersonRepository, StoredPerson, WaitingState } from '../../ports/consent/person-repository.ts';
import { type Connection, promised } from '../connection/connection.ts';
import { createGroupWrite } from '../connection/group-write.ts';
import { createSqlitePeopleTogether } from './create-people.ts';
import type { PersonKey } from './person-cache.ts';
import { createPersonReader } from './person-reader.ts';
import { PERSON_COLUMNS, PERSON_INSERT, personValues, readPerson } from './person-row.ts';

const WITH_OUTBOX_ENTRY = `SELECT ${PERSON_COLUMNS} FROM people p WHERE p.unchained IS NOT NULL LIMIT ?`;
/** The same condition as that of the partial indexes `people_pending` and `people_objected`. */
const scanWaiting = (state: WaitingState): string => `SELECT ${PERSON_COLUMNS} FROM people p
  WHERE p.merged_into IS NULL AND instr(p.body, '"state":"${state}"') > 0 AND p.id > ? ORDER BY p.id LIMIT ?`;
const SCAN = `SELECT ${PERSON_COLUMNS} FROM people p
  WHERE p.id > ? AND p.merged_into IS NULL ORDER BY p.id LIMIT ?`;
const SCAN_WAITING = {
  pending: scanWaiting('pending'),
  objected: scanWaiting('objected'),
} as const satisfies Readonly<Record<WaitingState, string>>;
const INSERT = `${PERSON_INSERT}
  SELECT k.id, 1, ?, ?, ? FROM (SELECT ? AS id) k
  WHERE NOT EXISTS (SELECT 1 FROM identifier_copies c WHERE c.person = k.id) ON CONFLICT DO NOTHING`;
const INSERT_IDENTIFIER = `INSERT INTO identifiers (identifier, person) SELECT ?, n FROM people WHERE id = ?
  ON CONFLICT DO NOTHING`;
const UPDATE = 'UPDATE people SET v = v + 1, merged_into = ?, unchained = ?, body = ? WHERE id = ? AND v = ?';
const IDENTIFIERS_OF = 'FROM identifiers WHERE person = (SELECT n FROM people WHERE id = ?)';
const COUNT = `SELECT (SELECT count(*) FROM people)
  - (SELECT count(*) FROM people WHERE merged_into IS NOT NULL) AS count`;

/** People of one look-up (5 µs each) and of one transaction (30 µs each): some milliseconds. */
const FOUND_AT_ONCE = 500;
const CREATED_AT_ONCE = 200;

/**
 * People in SQLite. An identifier's row has the number of the person's row; both are written in one transaction.
 */
export const createSqlitePersonRepository = (connection: Connection): PersonRepository => {
  const write = createGroupWrite(connection);
  const reader = createPersonReader(connection);
  const { findAll, findOne } = reader;
  const createTogether = createSqlitePeopleTogether(connection, write, reader);

  const findInSlices = async (by: PersonKey, keys: readonly string[]): Promise<ReadonlyMap<string, StoredPerson>> => {
    if (keys.length <= FOUND_AT_ONCE) return promised(() => findAll(by, keys));
    const people = new Map<string, StoredPerson>();
    for (const batch of batchesOf(keys, FOUND_AT_ONCE)) {
      for (const [key, person] of findAll(by, batch)) people.set(key, person);
      const due = yieldIfDue();
      if (due !== undefined) await due;
    }
    return people;
  };

  /** Adds a free identifier to a person; returns the identifier's person. */
  const claimIdentifier = (id: string, identifier: string): StoredPerson | undefined => {
    const existing = findOne('identifier', identifier);
    if (existing !== undefined) return existing;
    connection.run(INSERT_IDENTIFIER, identifier, id);
    return findOne('identifier', identifier);
  };

  return {
    findByIdentifiers: (identifiers) => findInSlices('identifier', identifiers),
    find: (ids) => findInSlices('id', ids),
    create: async (people) => {
      const created = new Map<string, StoredPerson>();
      for (const batch of batchesOf(people, CREATED_AT_ONCE)) {
        const persons = await createTogether(batch);
        for (const { identifier } of batch) {
          const person = persons.get(identifier);
          if (person !== undefined) created.set(identifier, person);
        }
      }
      return created;
    },
    insert: (person) => write(() => connection.run(INSERT, ...personValues(person), person.id).changes === 1),
    update: (person) =>
      write(() => connection.run(UPDATE, ...personValues(person), person.id, person.v - 1).changes === 1),
    addIdentifiers: (id, identifiers) =>
      write(() => {
        const own = findOne('id', id)?.id;
        const isRefused = (identifier: string): boolean =>
          own === undefined || claimIdentifier(id, identifier)?.id !== own;
        return new Set(identifiers.filter(isRefused));
      }),
    identifiersOf: (id) =>
      promised(() =>
        connection.all(`SELECT identifier ${IDENTIFIERS_OF}`, id).map(({ identifier }) => identifier as string),
      ),
    findWithOutboxEntry: (limit) => promised(() => connection.all(WITH_OUTBOX_ENTRY, limit).map(readPerson)),
    scan: ({ after = '', limit }) => promised(() => connection.all(SCAN, after, limit).map(readPerson)),
    scanWaiting: ({ state, after = '', limit }) =>
      promised(() => connection.all(SCAN_WAITING[state], after, limit).map(readPerson)),
    count: () => promised(() => Number(connection.get(COUNT)?.['count'])),
  };
};
