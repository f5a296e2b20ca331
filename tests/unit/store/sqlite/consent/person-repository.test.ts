import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { NewPerson } from '../../../../../src/store/ports/consent/person-repository.ts';
import { type Connection, openConnection } from '../../../../../src/store/sqlite/connection/connection.ts';
import { migrate } from '../../../../../src/store/sqlite/connection/schema.ts';
import { createSqlitePersonRepository } from '../../../../../src/store/sqlite/consent/person-repository.ts';
import { anIdentifier } from '../../../../support/builders/store/a-stored-person.ts';
import { aFolder } from '../../../../support/checks/a-directory.ts';
import { notingConnection } from '../../../../support/builders/store/noting-connection.ts';

const newPeople = (count: number): readonly NewPerson[] =>
  Array.from({ length: count }, () => ({ id: randomUUID(), identifier: anIdentifier() }));

describe('The people of a SQLite store', () => {
  const folder = aFolder('sqlite-people');
  const verbs: string[] = [];
  let connection: Connection;
  let other: Connection;

  beforeEach(() => {
    const file = join(folder, `${randomUUID()}.db`);
    connection = openConnection(file, 'NORMAL');
    migrate(connection);
    other = openConnection(file, 'NORMAL');
    verbs.length = 0;
  });
  afterEach(() => {
    connection.close();
    other.close();
  });

  const taken = (): readonly string[] => verbs.splice(0);

  it('are created by two inserts a group, whatever its number of calls and people', async () => {
    const people = createSqlitePersonRepository(notingConnection(connection, verbs));
    const calls = Array.from({ length: 10 }, () => newPeople(20));
    const identifiers = calls.flat().map(({ identifier }) => identifier);
    await people.findByIdentifiers(identifiers);
    // The version, identifiers, and their second copies.
    expect(taken()).toEqual(['SELECT', 'SELECT', 'SELECT']);
    await Promise.all(calls.map((one) => people.create(one)));
    // The version before and after.
    expect(taken()).toEqual(['BEGIN', 'SELECT', 'INSERT', 'INSERT', 'SELECT']);
    expect((await people.findByIdentifiers(identifiers)).size).toBe(200);
    expect((await people.find(calls.flat().map(({ id }) => id))).size).toBe(200);
    expect(taken()).toEqual(['SELECT', 'SELECT']);
  });

  it('are created after a transaction that could not begin', async () => {
    let isBusy = true;
    const busy: Connection = {
      ...connection,
      write: (work) => {
        if (isBusy) throw new Error('busy');
        return connection.write(work);
      },
    };
    const people = createSqlitePersonRepository(busy);
    const [ada, bob] = newPeople(2) as [NewPerson, NewPerson];
    await expect(people.create([ada])).rejects.toThrow('busy');
    isBusy = false;
    expect((await people.create([bob])).has(bob.identifier)).toBe(true);
  });

  it('are looked up before the inserts if another process has changed a person since', async () => {
    const people = createSqlitePersonRepository(notingConnection(connection, verbs));
    const [ada, bob] = newPeople(2) as [NewPerson, NewPerson];
    await people.findByIdentifiers([ada.identifier, bob.identifier]);
    const there = { ...ada, id: randomUUID() };
    await createSqlitePersonRepository(other).create([there]);
    taken();
    const created = await people.create([ada, bob]);
    expect([created.get(ada.identifier)?.id, created.get(bob.identifier)?.id]).toEqual([there.id, bob.id]);
    expect(taken()).toEqual(['BEGIN', 'SELECT', 'SELECT', 'SELECT', 'INSERT', 'INSERT', 'SELECT']);
  });

  it('are as another process has changed them also if an index is known to be damaged', async () => {
    const people = createSqlitePersonRepository(connection);
    const [ada] = newPeople(1) as [NewPerson];
    await people.create([ada]);
    connection.damage.note('identifiers');
    expect((await people.find([ada.id])).get(ada.id)?.decisions).toEqual({});
    const decisions = { 'record:a': { state: 'withdrawn' } };
    await createSqlitePersonRepository(other).update({ id: ada.id, decisions, v: 2 });
    expect((await people.find([ada.id])).get(ada.id)?.decisions).toEqual(decisions);
  });
});
