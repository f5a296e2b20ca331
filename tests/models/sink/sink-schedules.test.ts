import { MongoClient } from 'mongodb';
import { openMongoStore } from '../../../src/store/mongo/open-mongo-store.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../support/servers/services.ts';
import { violations } from './sink-checks.ts';
import { runSinks } from './sink-world.ts';

const firstSeed = Number(process.env['FIRST_SEED'] ?? 1);
/** What is left out, to see that the test finds it. */
const without = process.env['WITHOUT'] === 'reservations' ? 'reservations' : undefined;
const schedules = (fewest: number): number => Number(process.env['SCHEDULES'] ?? fewest);

/** Runs schedules, each on an empty store; the seeds that broke a promise, and what they broke. */
const broken = async (
  count: number,
  emptyStore: () => Promise<{ readonly store: Store; restore: () => Promise<void> }>,
): Promise<readonly string[]> => {
  const found: string[] = [];
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const { store, restore } = await emptyStore();
    const bad = await violations(await runSinks(seed, store, without), store);
    if (bad.length > 0) found.push(`seed ${seed}: ${bad.join('; ')}`);
    await restore();
  }
  return found;
};

const TITLE = 'Sinks that take over from each other, sleep, die and lose calls on their way to';

describe(`${TITLE} SQLite`, () => {
  const count = schedules(25);

  it(
    `keep every promise in ${count} random schedules`,
    async () => {
      expect(
        await broken(count, async () => {
          const store = await openSqliteStore({ file: ':memory:', now: Date.now });
          return { store, restore: () => store.close() };
        }),
      ).toEqual([]);
    },
    300_000 + 1_000 * count,
  );
});

describeWith({ name: 'MongoDB', url: MONGODB_URL }, `${TITLE} MongoDB`, (server) => {
  const count = schedules(3);

  it(
    `keep every promise in ${count} random schedules`,
    async () => {
      const url = new URL(server);
      url.pathname = `/${uniqueName('sinks')}`;
      const store = await openMongoStore({ url: url.href, now: Date.now });
      const client = new MongoClient(url.href);
      const clear = async (): Promise<void> => {
        for (const name of ['statements', 'progress', 'aside', 'idReservations', 'definitions'])
          await client.db().collection(name).deleteMany({});
      };
      expect(await broken(count, () => Promise.resolve({ store, restore: clear }))).toEqual([]);
      await store.close();
      await client.db().dropDatabase();
      await client.close();
    },
    300_000 + 10_000 * count,
  );
});
