import { MongoClient } from 'mongodb';
import { isProblem } from '../../../../src/core/problem.ts';
import { collectionNames, collectionsOf } from '../../../../src/store/mongo/collections.ts';
import { createIndexDamage } from '../../../../src/store/mongo/client/index-damage.ts';
import { repositoryOf, restsOn } from '../../../../src/store/mongo/indexes.ts';
import { checkLed, keyOf, REFS_INDEX } from '../../../../src/store/mongo/statements/statement-document.ts';
import { checkStoreFile, openStore } from '../../../../src/store/open-store.ts';
import type { StoredStatement } from '../../../../src/store/ports/statements/statement-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { aRelease } from '../../../support/builders/store/a-release.ts';
import { aSortKey, aStoredStatement, aToken } from '../../../support/builders/store/a-stored-statement.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';
import { type DamagingProxy, startDamagingProxy } from '../../../support/servers/proxies/damaging-proxy.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

const COUNT = 250;
const [ALL, SOME] = [aToken('all'), aToken('some')];

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'an index of a MongoDB store that lacks entries', (server) => {
  let proxy: DamagingProxy;
  let client: MongoClient;
  let database: string;
  let opened: Store[];
  const statements = Array.from({ length: COUNT }, (_, n): StoredStatement =>
    aStoredStatement({
      at: aSortKey(1_700_000_000_000 + n),
      refs: [ALL, ...(n % 3 === 0 ? [SOME] : []), aToken(String(n))],
    }),
  );
  const ids = statements.map(({ id }) => id);

  beforeAll(async () => {
    client = await new MongoClient(server).connect();
  });
  beforeEach(async () => {
    [database, opened] = [uniqueName('damaged'), []];
    proxy = await startDamagingProxy(server);
  });
  afterEach(async () => {
    for (const store of opened) await store.close();
    await proxy.close();
    await client.db(database).dropDatabase();
  });
  afterAll(() => client.close());

  const open = async (): Promise<Store> => {
    const store = await openStore(proxy.urlOf(database), { now: Date.now });
    opened.push(store);
    return store;
  };
  const drops = () => proxy.seen.filter((one) => one.startsWith('drop statements'));
  const check = (isRepairing = false) => checkStoreFile(proxy.urlOf(database), isRepairing);
  const answerOf = async (read: () => Promise<readonly string[]>): Promise<number | 'damaged'> => {
    try {
      return (await read()).length;
    } catch (thrown) {
      if (!isProblem(thrown, 'damaged')) throw thrown;
      return 'damaged';
    }
  };
  const answers = async ({ statements: stored }: Store) => ({
    byId: await answerOf(async () => [...(await stored.find(ids)).keys()]),
    list: await answerOf(async () => {
      const page = { where: [[ALL]], ascending: true, limit: 999, maxExamined: 9999 } as const;
      return (await stored.page(page)).statements.map(({ id }) => id);
    }),
    scan: await answerOf(async () => (await stored.scan({ limit: 999 })).map(({ id }) => id)),
    referrers: await answerOf(() => stored.findIdsByToken([SOME], 999)),
  });
  const intact = { byId: COUNT, list: COUNT, scan: COUNT, referrers: Math.ceil(COUNT / 3) };
  const known = async (store: Store, name: 'list' | 'scan' | 'byId'): Promise<void> =>
    waitFor('what is known', async () => (await answers(store))[name] === 'damaged');

  it('gives a shorter list until a check has found it, is refused then, and whole once it is built again', async () => {
    const [store, other] = [await open(), await open()];
    await store.statements.insert(statements);
    expect(await check()).toEqual({ lines: [], indexes: [] });
    const [, , third] = statements;
    proxy.lose({ collection: 'statements', key: { refs: 1, at: 1 }, value: ALL, _id: keyOf(third!.id) });
    expect(await answers(store)).toEqual({ ...intact, list: COUNT - 1 });

    const name = 'statements {refs, at}';
    const found = await check();
    expect(found.indexes).toEqual([{ name, fault: expect.stringContaining('1 were found missing'), state: 'damaged' }]);
    expect(JSON.stringify(found)).not.toContain(third!.id);
    for (const one of [store, other, await open()]) {
      await known(one, 'list');
      expect(await answers(one)).toEqual({ ...intact, list: 'damaged' });
      const page = { ascending: true, limit: 1, maxExamined: 1 } as const;
      await expect(one.statements.page({ where: [[ALL]], ...page })).rejects.toMatchObject({
        message: expect.stringContaining(name),
      });
      // The other index of the collection is intact.
      expect((await one.statements.page({ where: [], ...page })).statements).toHaveLength(1);
    }
    // Nothing changes by looking again.
    expect((await check()).indexes).toMatchObject([{ name, state: 'damaged' }]);

    expect((await check(true)).indexes).toMatchObject([{ name, state: 'mended' }]);
    expect(drops()).toEqual(['drop statements refs_1_at_1']);
    for (const one of [store, other]) await waitFor('the list', async () => (await answers(one)).list === COUNT);
    expect(await answers(store)).toEqual(intact);
    expect(await check()).toEqual({ lines: [], indexes: [] });
  });

  it('is repaired by several at once', async () => {
    const store = await open();
    await store.statements.insert(statements);
    for (const { id, at } of statements.slice(0, 3))
      proxy.lose({ collection: 'statements', key: { at: 1 }, value: at, _id: keyOf(id) });
    const both = await Promise.all([check(true), check(true)]);
    for (const { indexes } of both) expect(indexes).toMatchObject([{ name: 'statements {at}', state: 'mended' }]);
    await waitFor('the scan', async () => (await answers(store)).scan === COUNT);
    const listed = await client.db(database).collection('statements').listIndexes().toArray();
    expect(listed.map(({ name }) => name as string).toSorted()).toEqual(['_id_', 'at_1', 'refs_1_at_1']);
  });

  it('stays refused where it is the one of keys, which no command builds again', async () => {
    const store = await open();
    await store.statements.insert(statements);
    proxy.lose({ collection: 'statements', key: { _id: 1 }, _id: keyOf(ids[7]!) });
    const state = { name: 'statements {_id}', state: 'not-mendable' };
    expect((await check()).indexes).toMatchObject([state]);
    await known(store, 'byId');
    expect(await answers(store)).toEqual({ byId: 'damaged', list: 'damaged', scan: 'damaged', referrers: 'damaged' });
    await expect(store.facts.find('x')).resolves.toBeUndefined();
    expect((await check(true)).indexes).toMatchObject([state]);
    expect(drops()).toEqual([]);
  });

  it.each([
    ['over a part of the documents', { partialFilterExpression: { v: { $gt: 1 } } }],
    ['without the documents that lack a key', { sparse: true }],
    ['with a collation', { collation: { locale: 'fr' } }],
    ['hidden from queries', { hidden: true }],
  ])('is one too that was made under its name %s', async (words, options) => {
    const store = await open();
    await store.statements.insert(statements.slice(0, 5));
    const collection = client.db(database).collection('statements');
    await collection.dropIndex('refs_1_at_1');
    // As a server lists it: this one forgets some of the options.
    proxy.listAs('refs_1_at_1', options);
    await collection.createIndex({ refs: 1, at: 1 });
    const [found] = (await check()).indexes;
    expect(found).toMatchObject({ name: 'statements {refs, at}', state: 'damaged' });
    expect(found?.fault).toContain(words.split(' ').slice(0, 3).join(' '));
    expect((await check(true)).indexes).toMatchObject([{ state: 'mended' }]);
    expect(await check()).toEqual({ lines: [], indexes: [] });
  });

  it('is left as it is where two documents have what only one may have', async () => {
    const store = await open();
    const staff = client.db(database).collection<{ _id: string; handle: string }>('staff');
    await staff.insertMany([
      { _id: 'a', handle: 'h' },
      { _id: 'b', handle: 'i' },
    ]);
    proxy.lose({ collection: 'staff', key: { handle: 1 }, value: 'h', _id: 'a' });
    await staff.dropIndex('handle_1');
    await staff.updateOne({ _id: 'b' }, { $set: { handle: 'h' } });
    await staff.createIndex({ handle: 1 });
    expect((await check(true)).indexes).toMatchObject([{ name: 'staff {handle}', state: 'not-mendable' }]);
    expect(proxy.seen.filter((one) => one.startsWith('drop staff'))).toEqual([]);
    await expect(store.staff.findByHandle('h')).rejects.toMatchObject({ kind: 'damaged' });
  });

  it('is found by each element of an array, and by what is not there', async () => {
    const store = await open();
    const people = ['p1', 'p2', 'p3'].map((id) => ({ id, recordGeneration: 1, studyGeneration: 1 }));
    const release = aRelease({ people });
    await store.releases.add([aRelease(), release, aRelease({ people: people.slice(0, 1) })]);
    expect(await check()).toEqual({ lines: [], indexes: [] });
    proxy.lose({ collection: 'releases', key: { 'people.id': 1, _id: 1 }, value: 'p2', _id: release.key });
    expect((await check()).indexes).toMatchObject([{ name: 'releases {people.id, _id}' }]);
    expect((await store.releases.find([release.key])).size).toBe(1);
    await waitFor('what is known', () =>
      store.releases.findByPeople(['p2'], { limit: 9 }).then(
        () => false,
        (thrown: unknown) => isProblem(thrown, 'damaged'),
      ),
    );
  });

  it('is told from documents that change while they are read', async () => {
    const store = await open();
    await store.statements.insert(statements);
    let isOver = false;
    const changing = async (): Promise<void> => {
      for (let n = 0; !isOver; n++) {
        const one = aStoredStatement({ at: aSortKey(1_800_000_000_000 + n), refs: [ALL, aToken(String(n))] });
        await store.statements.insert([one]);
        const { id, at, v } = one;
        await store.statements.updateRefs([{ id, at, v, refs: [SOME, aToken(String(-n))], voided: false }]);
        if (n % 2 === 0) await store.statements.delete([one]);
      }
    };
    const changes = changing();
    try {
      for (let times = 0; times < 3; times++) expect(await check()).toEqual({ lines: [], indexes: [] });
    } finally {
      isOver = true;
      await changes;
    }
  });

  it('is no answer for any process once a read has met an entry that leads nowhere', async () => {
    const store = await open();
    const noted: string[] = [];
    const damage = createIndexDamage({
      collection: client.db(database).collection('knownDamage'),
      restsOn,
      now: Date.now,
      onNoted: (name) => noted.push(name),
    });
    checkLed([{ refs: ['a', 'b'] }, {}], 'a', damage);
    for (let times = 0; times < 2; times++)
      expect(() => checkLed([{ refs: ['a'] }, { refs: ['b'] }], 'a', damage)).toThrow('damaged');
    expect(noted).toEqual([REFS_INDEX]);
    await damage.refresh();
    await known(store, 'list');
    // A check that finds nothing takes it back.
    expect(await check()).toEqual({ lines: [], indexes: [] });
    await waitFor('the list', async () => (await answers(store)).list === 0);
  });

  it('of keys concerns the repository of its collection, whatever the name', async () => {
    const store = await open();
    const collections = collectionsOf(client.db(database), 'majority');
    for (const name of collectionNames(collections)) {
      // Figures, and what is known itself.
      if (name === 'knownDamage' || repositoryOf(name) === 'traffic') continue;
      expect([name, Object.hasOwn(store, repositoryOf(name)) || repositoryOf(name)]).toEqual([name, true]);
      expect(restsOn(`${repositoryOf(name)}.find`, `${name} {_id}`)).toBe(true);
    }
    expect(restsOn('people.find', 'statements {_id}')).toBe(false);
  });
});
