import { randomUUID } from 'node:crypto';
import { type Document, MongoClient } from 'mongodb';
import { openMongoStore } from '../../../../src/store/mongo/open-mongo-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { anIdentifier } from '../../../support/builders/store/a-stored-person.ts';
import { type CommandRecorder, startCommandRecorder } from '../../../support/servers/proxies/command-recorder.ts';
import { commandName } from '../../../support/servers/proxies/mongodb-messages.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'the people of a MongoDB store', (server) => {
  const database = uniqueName('people');
  let recorder: CommandRecorder;
  let store: Store;
  let another: Store;

  beforeAll(async () => {
    recorder = await startCommandRecorder(server);
    store = await openMongoStore({ url: recorder.urlOf(database), now: Date.now });
    const url = new URL(server);
    url.pathname = `/${database}`;
    another = await openMongoStore({ url: url.href, now: Date.now });
  });
  afterAll(async () => {
    await store.close();
    await another.close();
    await recorder.close();
    const client = new MongoClient(server);
    await client.db(database).dropDatabase();
    await client.close();
  });

  const aPerson = async (identifier: string): Promise<string> => {
    const id = randomUUID();
    await another.people.create([{ id, identifier }]);
    return id;
  };
  /** Without that of known damage, which each process reads once a second. */
  const collectionsOf = (commands: readonly Document[]): readonly string[] =>
    commands
      .map((command) => command[commandName(command)] as string)
      .filter((collection) => collection !== 'knownDamage');
  /** The ids that are found, and the collections that were read. */
  const find = async (...identifiers: readonly string[]) => {
    let found: readonly (string | undefined)[] = [];
    const commands = await recorder.during(async () => {
      const people = await store.people.findByIdentifiers(identifiers);
      found = identifiers.map((identifier) => people.get(identifier)?.id);
    });
    return { found, read: collectionsOf(commands) };
  };

  it('are found by one query where they were before, by two where not, and by one more where unknown', async () => {
    const [one, two] = [anIdentifier(), anIdentifier()];
    const ada = await aPerson(one);
    expect(await find(one)).toEqual({ found: [ada], read: ['identifiers', 'people'] });
    expect(await find(one)).toEqual({ found: [ada], read: ['people'] });
    expect(await find(one, two)).toEqual({
      found: [ada, undefined],
      read: ['identifiers', 'identifierCopies', 'people'],
    });
    const bob = await aPerson(two);
    expect(await find(one, two)).toEqual({ found: [ada, bob], read: ['identifiers', 'people'] });
    expect(await find(two, one)).toEqual({ found: [bob, ada], read: ['people'] });
  });

  it('are created by one insert into each collection, however many calls come at once', async () => {
    const calls = Array.from({ length: 10 }, () =>
      Array.from({ length: 5 }, () => ({ id: randomUUID(), identifier: anIdentifier() })),
    );
    const commands = await recorder.during(() => Promise.all(calls.map((one) => store.people.create(one))));
    expect(collectionsOf(commands.filter(({ insert }) => insert === undefined))).toEqual([
      'identifiers',
      'identifierCopies',
    ]);
    const inserts = commands.filter(({ insert }) => insert !== undefined);
    expect(collectionsOf(inserts)).toEqual(['people', 'identifiers', 'identifierCopies']);
    for (const { documents } of inserts) expect(documents).toHaveLength(50);
    const all = calls.flat();
    const found = await another.people.findByIdentifiers(all.map(({ identifier }) => identifier));
    expect(all.map(({ identifier }) => found.get(identifier)?.id)).toEqual(all.map(({ id }) => id));
  });

  it('are merged ones once another process has merged them', async () => {
    const [one, two] = [anIdentifier(), anIdentifier()];
    const [ada, bob] = [await aPerson(one), await aPerson(two)];
    expect((await find(one, two)).found).toEqual([ada, bob]);
    await another.people.update({ id: ada, mergedInto: bob, decisions: {}, v: 2 });
    expect((await find(one, two)).found).toEqual([bob, bob]);
  });

  it('are those of a store that was put back, if the owners that were found before are not in it', async () => {
    const one = anIdentifier();
    const ada = await aPerson(one);
    expect((await find(one)).found).toEqual([ada]);
    const client = await new MongoClient(server).connect();
    const collections = ['people', 'identifiers', 'identifierCopies'].map((name) =>
      client.db(database).collection(name),
    );
    for (const collection of collections) await collection.deleteMany({});
    await client.close();
    expect((await find(one)).found).toEqual([undefined]);
    const [bob] = (await store.people.create([{ id: randomUUID(), identifier: one }])).values();
    expect((await find(one)).found).toEqual([bob!.id]);
  });

  it('are found with their decisions of now', async () => {
    const one = anIdentifier();
    const ada = await aPerson(one);
    await store.people.findByIdentifiers([one]);
    await another.people.update({ id: ada, decisions: { 'study:a': { state: 'granted' } }, v: 2 });
    expect((await store.people.findByIdentifiers([one])).get(one)?.decisions).toEqual({
      'study:a': { state: 'granted' },
    });
  });
});
