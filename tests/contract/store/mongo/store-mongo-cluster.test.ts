import { type Document, Long, MongoClient } from 'mongodb';
import { openMongoStore } from '../../../../src/store/mongo/open-mongo-store.ts';
import { type MongodbProxy, startMongodbProxy } from '../../../support/servers/proxies/mongodb-proxy.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

const WIRE_VERSION_8_0 = 25;

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'a MongoDB store, at its start,', (server) => {
  const database = uniqueName('cluster');
  let proxy: MongodbProxy;

  beforeAll(async () => {
    proxy = await startMongodbProxy(server);
  });
  afterEach(() => {
    proxy.repair();
  });
  afterAll(async () => {
    await proxy.close();
    const client = new MongoClient(server);
    await client.db(database).dropDatabase();
    await client.close();
  });

  /** Opens the store, and closes it; resolves with the warnings. */
  const open = async (): Promise<readonly string[]> => {
    const warnings: string[] = [];
    const ignore = (): void => undefined;
    const store = await openMongoStore({
      url: proxy.urlOf(database),
      now: Date.now,
      observe: {
        failed: ignore,
        retried: ignore,
        building: ignore,
        damaged: ignore,
        warned: (warning) => warnings.push(warning),
      },
    });
    await store.close();
    return warnings;
  };

  const cursorOf = (...firstBatch: readonly Document[]): Document => ({
    ok: 1,
    cursor: { id: Long.ZERO, ns: 'config.collections', firstBatch },
  });
  /** Answers as the servers of such a deployment do; everything else goes to the server of the test. */
  const answerAs = (hello: Document, { collections, status }: Record<'collections' | 'status', Document>): void =>
    proxy.answer((command) => {
      if (command['hello'] !== undefined) return { ok: 1, maxWireVersion: WIRE_VERSION_8_0, ...hello };
      if (command['buildInfo'] !== undefined) return { ok: 1, version: '8.0.4' };
      if (command['serverStatus'] !== undefined) return status;
      return command['find'] === 'collections' && command['$db'] === 'config' ? collections : undefined;
    });
  const UNAUTHORIZED = { ok: 0, code: 13, codeName: 'Unauthorized', errmsg: 'not authorized' };
  const asRouter = (collections: Document): void =>
    answerAs({ msg: 'isdbgrid' }, { collections, status: { ok: 1, process: 'mongos' } });
  const asReplicaSet = (hello: Document, status: Document = UNAUTHORIZED): void =>
    answerAs({ setName: 'rs0', ...hello }, { collections: UNAUTHORIZED, status });
  const hosts = ['a:27017', 'b:27017', 'c:27017'];

  it('starts on a cluster whose collections are sharded by their ids', async () => {
    asRouter(
      cursorOf(
        { _id: `${database}.statements`, key: { _id: 'hashed' } },
        { _id: `${database}.events`, key: { _id: 1 }, unsplittable: true },
        { _id: `${database}.staff`, key: { name: 1 }, dropped: true },
      ),
    );
    await expect(open()).resolves.toEqual([]);
  });

  it('refuses a cluster whose statements are sharded by another key, and sharded events', async () => {
    asRouter(
      cursorOf(
        { _id: `${database}.statements`, key: { actor: 1 } },
        { _id: `${database}.events`, key: { _id: 'hashed' } },
      ),
    );
    await expect(open()).rejects.toThrow(/statements is sharded by \{actor\}.*events is sharded, and must not be/);
  });

  it('refuses a cluster whose shard keys it may not read', async () => {
    asRouter(UNAUTHORIZED);
    await expect(open()).rejects.toThrow('the user needs find on config.collections');
  });

  it('refuses a server that is too old, and one that keeps its data in memory', async () => {
    asReplicaSet({ hosts, maxWireVersion: 9 });
    await expect(open()).rejects.toThrow('older than MongoDB 5.0');
    asReplicaSet({ hosts }, { ok: 1, storageEngine: { name: 'inMemory', persistent: false } });
    await expect(open()).rejects.toThrow('data in memory alone');
  });

  it('refuses a collection that has a collation of its own, by its name', async () => {
    const withCollation = { v: 2, key: { _id: 1 }, name: '_id_', collation: { locale: 'fr', strength: 1 } };
    proxy.answer((command) => (command['listIndexes'] === 'progress' ? cursorOf(withCollation) : undefined));
    await expect(open()).rejects.toThrow('the collection progress was created with the collation fr');
  });

  it('starts on a server without serverStatus', async () => {
    asReplicaSet({ hosts }, { ok: 0, code: 115, codeName: 'CommandNotSupported', errmsg: 'not supported' });
    await expect(open()).resolves.toEqual([]);
  });

  it('asks again where that fails for now', async () => {
    proxy.fail({ code: 112 }, { commands: ['hello', 'buildInfo', 'serverStatus'], times: 3 });
    await expect(open()).resolves.toEqual([expect.stringContaining('a single server')]);
    expect(proxy.caught).toBe(3);
  });

  it('waits for a server that does not say what it is', async () => {
    proxy.answer((command) =>
      command['hello'] === undefined ? undefined : { ok: 0, code: 11600, codeName: 'InterruptedAtShutdown' },
    );
    await expect(open()).rejects.toMatchObject({ kind: 'store-unavailable' });
  });

  it('warns of arbiters, of too few members and of a single server', async () => {
    asReplicaSet({ hosts: hosts.slice(1), arbiters: hosts.slice(0, 1) });
    await expect(open()).resolves.toEqual([
      expect.stringContaining('2 members with data'),
      expect.stringContaining('arbiters'),
    ]);
    asReplicaSet({ hosts: hosts.slice(1), passives: hosts.slice(0, 1) });
    await expect(open()).resolves.toEqual([]);
    answerAs({}, { collections: UNAUTHORIZED, status: UNAUTHORIZED });
    await expect(open()).resolves.toEqual([expect.stringContaining('a single server')]);
  });
});
