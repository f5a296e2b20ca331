import { type Document, Long, MongoClient } from 'mongodb';
import { openMongoStore } from '../../../../src/store/mongo/open-mongo-store.ts';
import type { IndexBuild, StoreFailure } from '../../../../src/store/ports/store-observer.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';
import { type MongodbProxy, startMongodbProxy } from '../../../support/servers/proxies/mongodb-proxy.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

const isBuild = (command: Document, collection: string): boolean => command['createIndexes'] === collection;

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'the indexes of a MongoDB store', (server) => {
  let proxy: MongodbProxy;
  let client: MongoClient;
  let database: string;
  let builds: (readonly IndexBuild[])[];
  let failures: StoreFailure[];
  let opened: Store | undefined;

  beforeAll(async () => {
    client = await new MongoClient(server).connect();
  });
  beforeEach(async () => {
    proxy = await startMongodbProxy(server);
    database = uniqueName('indexes');
    builds = [];
    failures = [];
    opened = undefined;
  });
  afterEach(async () => {
    proxy.repair();
    await opened?.close();
    await proxy.close();
    await client.db(database).dropDatabase();
  });
  afterAll(() => client.close());

  const open = async (): Promise<Store> => {
    opened = await openMongoStore({
      url: proxy.urlOf(database),
      now: Date.now,
      checkIndexesEveryMs: 50,
      observe: {
        failed: (failure) => failures.push(failure),
        retried: () => undefined,
        building: (current) => builds.push(current),
        warned: () => undefined,
        damaged: () => undefined,
      },
    });
    return opened;
  };
  const names = async (collection: string): Promise<readonly string[]> =>
    (await client.db(database).collection(collection).listIndexes().toArray()).map(({ name }) => name as string);

  /** Answers the progress of a build, as `$currentOp` of MongoDB does. */
  const currentOperations = (done: number): Document => ({
    ok: 1,
    cursor: {
      id: Long.ZERO,
      ns: 'admin.$cmd.aggregate',
      firstBatch: [
        { command: { createIndexes: 'statements', $db: database }, progress: { done, total: 1000 } },
        { command: { createIndexes: 'statements', $db: database } },
      ],
    },
  });

  it('are built before it opens, however long the server takes, and how far they are is reported', async () => {
    let pipeline: unknown;
    proxy.answer((command) => {
      if (isBuild(command, 'statements')) return 'stall';
      if (command['aggregate'] === undefined) return undefined;
      ({ pipeline } = command);
      return currentOperations(407);
    });
    const began = performance.now();
    const opening = open().then(() => 'open');
    await waitFor('a report', () => builds.length > 0);
    expect(builds[0]).toEqual([
      { index: 'statements {at}', percent: 40 },
      { index: 'statements {refs, at}', percent: 40 },
    ]);
    expect(pipeline).toMatchObject([
      { $currentOp: { allUsers: true } },
      { $match: { 'command.createIndexes': 'statements', 'command.$db': database } },
      {},
    ]);
    // The limit of every other call.
    await waitFor('more than 5 s', () => performance.now() - began > 6000);
    await expect(Promise.race([opening, Promise.resolve('still building')])).resolves.toBe('still building');
    proxy.release();
    await expect(opening).resolves.toBe('open');
    expect(builds.at(-1)).toEqual([]);
    expect(await names('statements')).toEqual(['_id_', 'at_1', 'refs_1_at_1']);
  });

  it('are reported without a share where the server does not tell it, and is then not asked again', async () => {
    let asked = 0;
    proxy.answer((command) => {
      if (command['aggregate'] !== undefined) asked++;
      return isBuild(command, 'people') ? 'stall' : undefined;
    });
    const opening = open();
    opening.catch(() => undefined);
    await waitFor('two reports', () => builds.length > 1);
    const indexes = ['people {unchained}', 'people {mergedInto}', 'people {waiting, _id}'].map((index) => ({ index }));
    expect(builds.slice(0, 2)).toEqual([indexes, indexes]);
    expect(asked).toBe(1);
    // A build that its server gives up is one that failed.
    proxy.repair();
    await expect(opening).rejects.toMatchObject({ kind: 'store-unavailable' });
  });

  describe('of which one is dropped', () => {
    let store: Store;
    let isBuilding: boolean;
    beforeEach(async () => {
      store = await open();
      isBuilding = true;
      proxy.answer((command) => (isBuilding && isBuild(command, 'statements') ? 'stall' : undefined));
    });

    it('are missed: queries that need it are refused by its name, all others go on, and it is built', async () => {
      const statement = aStoredStatement();
      await store.statements.insert([statement]);
      await client.db(database).collection('statements').dropIndex('refs_1_at_1');
      const page = () => store.statements.page({ where: [['a']], ascending: true, limit: 1, maxExamined: 1 });
      await waitFor('a refusal', () =>
        page().then(
          () => false,
          () => true,
        ),
      );
      await expect(page()).rejects.toMatchObject({
        kind: 'store-unavailable',
        message: 'an index is missing: statements {refs, at}',
      });
      expect(failures.at(-1)).toEqual({ operation: 'statements.page', error: 'IndexMissing' });
      // The other index of the collection is there, also where the server lists the one that it builds.
      await waitFor('a report', () => builds.some((some) => some.length > 0));
      proxy.answer((command) => {
        if (isBuild(command, 'statements')) return 'stall';
        const firstBatch = [{ _id: 1 }, { at: 1 }, { refs: 1, at: 1 }].map((key) => ({ v: 2, key, name: 'n' }));
        const listed = { ok: 1, cursor: { id: Long.ZERO, ns: `${database}.statements`, firstBatch } };
        return command['listIndexes'] === 'statements' ? listed : undefined;
      });
      const before = builds.length;
      await waitFor('the next reports', () => builds.length > before + 1);
      expect(builds.flat().map(({ index }) => index)).toEqual(builds.flat().map(() => 'statements {refs, at}'));
      await expect(store.ping()).rejects.toMatchObject({
        extensions: { state: expect.stringContaining('statements') },
      });
      expect((await store.statements.find([statement.id])).size).toBe(1);
      await expect(store.statements.newest()).resolves.toBe(statement.at);
      isBuilding = false;
      proxy.repair();
      await waitFor('the index', () =>
        store.ping().then(
          () => true,
          () => false,
        ),
      );
      expect((await page()).statements).toEqual([]);
      expect(await names('statements')).toContain('refs_1_at_1');
    });

    it('are looked at once the server refuses a hint', async () => {
      await client.db(database).collection('statements').dropIndex('at_1');
      let refused = 0;
      proxy.answer((command) => {
        if (isBuild(command, 'statements')) return 'stall';
        return command['find'] === 'statements' && refused++ === 0
          ? { ok: 0, code: 2, codeName: 'BadValue', errmsg: 'hint provided does not correspond to an existing index' }
          : undefined;
      });
      await expect(store.statements.newest()).rejects.toMatchObject({
        message: 'an index is missing: statements {at}',
      });
      proxy.repair();
    });
  });

  it('that cannot be built keep none of the others from being built', async () => {
    // Two accounts with one handle.
    await client
      .db(database)
      .collection<{ _id: string; handle: string }>('staff')
      .insertMany([
        { _id: 'a', handle: 'h' },
        { _id: 'b', handle: 'h' },
      ]);
    await expect(open()).rejects.toMatchObject({ kind: 'store-unavailable', cause: { code: 11_000 } });
    expect(failures).toMatchObject([{ operation: 'store.prepare', code: 11_000 }]);
    expect(await names('statements')).toEqual(['_id_', 'at_1', 'refs_1_at_1']);
    await client.db(database).collection<{ _id: string }>('staff').deleteOne({ _id: 'b' });
    await open();
  });
});
