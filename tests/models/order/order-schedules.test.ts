import { MongoClient } from 'mongodb';
import { openMongoStore } from '../../../src/store/mongo/open-mongo-store.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../support/servers/services.ts';
import { brokenOrders } from './order-checks.ts';
import { ORDER_INGREDIENTS } from './order-ingredients.ts';
import { type OrderParts, runOrders } from './order-world.ts';

const firstSeed = Number(process.env['FIRST_SEED'] ?? 1);
const schedules = (fewest: number): number => Number(process.env['SCHEDULES'] ?? fewest);

type EmptyStore = () => Promise<{ readonly store: Store; close: () => Promise<void> }>;

interface Search {
  readonly broken: readonly string[];
  /** How many requests got which status. */
  readonly statuses: ReadonlyMap<number | undefined, number>;
}

/** Runs schedules, each on an empty store; `enough` broken ones end the search. */
const search = async (
  count: number,
  emptyStore: EmptyStore,
  {
    parts,
    enough = count,
    from = firstSeed,
  }: { readonly parts?: OrderParts; readonly enough?: number; readonly from?: number } = {},
): Promise<Search> => {
  const broken: string[] = [];
  const statuses = new Map<number | undefined, number>();
  for (let seed = from; seed < from + count && broken.length < enough; seed++) {
    const { store, close } = await emptyStore();
    const outcome = await runOrders(seed, store, parts);
    const bad = await brokenOrders(outcome, store);
    if (bad.length > 0) broken.push(`seed ${seed}: ${bad.join('; ')}`);
    for (const { status } of outcome.answers) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    await close();
  }
  return { broken, statuses };
};

const inMemory: EmptyStore = async () => {
  const store = await openSqliteStore({ file: ':memory:', now: Date.now });
  return { store, close: () => store.close() };
};

const TITLE = 'Processes that enforce a pattern while others race, die, oversleep and lose appends, on';

describe(`${TITLE} SQLite`, () => {
  const count = schedules(30);

  it(
    `hold the order of every registration, and block none, in ${count} random schedules`,
    async () => {
      const { broken, statuses } = await search(count, inMemory);
      expect(broken).toEqual([]);
      // Some of each: no schedule is without requests that race, and are refused.
      for (const status of [200, 400, 503]) expect(statuses.get(status)).toBeGreaterThan(0);
    },
    300_000 + 1_000 * count,
  );

  it('accept a repeat that is stored while its run is read', async () => {
    expect((await search(1, inMemory, { from: 546 })).broken).toEqual([]);
  });

  it.each(Object.entries(ORDER_INGREDIENTS))(
    'could not do without %s',
    async (_, parts) => {
      expect((await search(500, inMemory, { parts, enough: 1 })).broken).not.toEqual([]);
    },
    300_000,
  );
});

describeWith({ name: 'MongoDB', url: MONGODB_URL }, `${TITLE} MongoDB`, (server) => {
  const count = schedules(3);

  it(
    `hold the order of every registration, and block none, in ${count} random schedules`,
    async () => {
      const url = new URL(server);
      url.pathname = `/${uniqueName('orders')}`;
      const store = await openMongoStore({ url: url.href, now: Date.now });
      const client = new MongoClient(url.href);
      const clear = async (): Promise<void> => {
        for (const { name } of await client.db().listCollections().toArray())
          await client.db().collection(name).deleteMany({});
      };
      expect((await search(count, () => Promise.resolve({ store, close: clear }))).broken).toEqual([]);
      await store.close();
      await client.db().dropDatabase();
      await client.close();
    },
    300_000 + 10_000 * count,
  );
});
