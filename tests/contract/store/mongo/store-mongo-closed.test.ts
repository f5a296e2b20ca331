import type { Socket } from 'node:net';
import { MongoClient } from 'mongodb';
import { withTimeout } from '../../../../src/core/retry/with-timeout.ts';
import { openMongoStore } from '../../../../src/store/mongo/open-mongo-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';
import { type MongodbProxy, startMongodbProxy } from '../../../support/servers/proxies/mongodb-proxy.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';

/** Which turn of the microtask queue, from the call on, ends its connection. */
const TURNS = Array.from({ length: 20 }, (_, turn) => turn);

/** The sockets of a client's pool. */
const socketsOf = (client: MongoClient): readonly Socket[] => {
  const { topology } = client as unknown as {
    readonly topology: { readonly s: { readonly servers: Map<string, object> } };
  };
  return [...topology.s.servers.values()].flatMap((one) => {
    const { pool } = one as {
      readonly pool: { readonly connections: Iterable<Held>; readonly checkedOut: Iterable<Held> };
    };
    return [...pool.connections, ...pool.checkedOut].map(({ socket }) => socket);
  });
};

interface Held {
  readonly socket: Socket;
}

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'a call of MongoDB whose connection closes', (server) => {
  const database = uniqueName('closed');
  let proxy: MongodbProxy;
  let store: Store;

  beforeAll(async () => {
    proxy = await startMongodbProxy(server);
    store = await openMongoStore({
      url: proxy.urlOf(database),
      now: Date.now,
      retryForMs: 0,
    });
  });
  afterAll(async () => {
    proxy.repair();
    await store.close();
    await proxy.close();
    const client = new MongoClient(server);
    await client.db(database).dropDatabase();
    await client.close();
  });

  const outcomeOf = (call: Promise<unknown>, milliseconds: number): Promise<string> =>
    withTimeout(milliseconds, () => call).then(
      () => 'answered',
      (thrown: unknown) => (thrown as { readonly kind?: string }).kind ?? (thrown as Error).name,
    );

  it('ends, whenever in it that happens', async () => {
    const client = await new MongoClient(server, { maxPoolSize: 1, retryReads: false }).connect();
    const outcomes = new Set<string>();
    for (const turn of TURNS) {
      await client.db(database).command({ ping: 1 });
      const call = client.db(database).collection('any').findOne({});
      for (let turns = 0; turns < turn; turns++) await Promise.resolve();
      for (const socket of socketsOf(client)) socket.destroy();
      outcomes.add(await outcomeOf(call, 3000));
    }
    await client.close(true);
    expect(
      [...outcomes].filter((one) => !['answered', 'MongoNetworkError', 'MongoPoolClearedError'].includes(one)),
    ).toEqual([]);
    expect(outcomes).toContain('MongoNetworkError');
  });

  it('ends where the server hangs while it writes megabytes', async () => {
    await store.ping();
    proxy.freeze();
    const large = aStoredStatement({ text: Buffer.alloc(12_000_000, ' ') });
    expect(await outcomeOf(store.statements.insert([large]), 15_000)).toBe('store-unavailable');
  });
});
