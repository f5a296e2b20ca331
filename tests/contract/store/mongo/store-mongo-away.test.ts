import { MongoClient } from 'mongodb';
import { openMongoStore } from '../../../../src/store/mongo/open-mongo-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';
import { everyStoreCall } from '../../../support/checks/mongo/every-store-call.ts';
import { type MongodbProxy, startMongodbProxy } from '../../../support/servers/proxies/mongodb-proxy.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

/** The driver waits for a server for 30 s, and for an answer without end. */
const LONG_BEFORE_MS = 25_000;

/** How long it takes to reject, in milliseconds; every one of the calls must, with store-unavailable. */
const refusalOf = async (calls: readonly Promise<unknown>[]): Promise<number> => {
  const began = performance.now();
  const outcomes = await Promise.allSettled(calls);
  expect(
    outcomes.map((outcome) =>
      outcome.status === 'rejected' ? (outcome.reason as { kind?: string }).kind : 'answered',
    ),
  ).toEqual(calls.map(() => 'store-unavailable'));
  return performance.now() - began;
};

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'a MongoDB store whose server is away', (server) => {
  let proxy: MongodbProxy;
  let store: Store;
  let database: string;

  beforeEach(async () => {
    proxy = await startMongodbProxy(server);
    database = uniqueName('away');
    store = await openMongoStore({ url: proxy.urlOf(database), now: Date.now });
  });

  afterEach(async () => {
    proxy.repair();
    await store.close();
    await proxy.close();
    const client = new MongoClient(server);
    await client.db(database).dropDatabase();
    await client.close();
  });

  const everyCall = (): Promise<unknown>[] => [...everyStoreCall(store).values(), store.ping()];

  it('answers every call with store-unavailable long before the driver, and works again once it is back', async () => {
    const statement = aStoredStatement();
    await store.statements.insert([statement]);
    proxy.cut();
    expect(await refusalOf(everyCall())).toBeLessThan(LONG_BEFORE_MS);
    proxy.repair();
    expect([...(await store.statements.find([statement.id])).keys()]).toEqual([statement.id]);
    expect(await store.statements.insert([statement])).toEqual(new Map([[statement.id, 'exists']]));
  });

  it('answers store-unavailable where the server fails during calls', async () => {
    const calls = everyCall();
    setImmediate(() => {
      proxy.cut();
    });
    const kinds = await Promise.all(
      calls.map((call) =>
        call.then(
          () => 'answered',
          (thrown: unknown) => (thrown as { kind?: string }).kind,
        ),
      ),
    );
    expect(new Set(kinds)).toContain('store-unavailable');
    expect(kinds.filter((kind) => kind !== 'store-unavailable' && kind !== 'answered')).toEqual([]);
  });

  it('answers store-unavailable long before the driver gives up, if the server never answers', async () => {
    await store.ping();
    proxy.hold();
    expect(await refusalOf(everyCall())).toBeLessThan(LONG_BEFORE_MS);
  });
});
