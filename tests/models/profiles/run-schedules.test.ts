import { MongoClient } from 'mongodb';
import { openMongoStore } from '../../../src/store/mongo/open-mongo-store.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../support/servers/services.ts';
import { brokenRuns } from './run-checks.ts';
import { INGREDIENTS } from './run-ingredients.ts';
import { runSinks } from './run-world.ts';

const firstSeed = Number(process.env['FIRST_SEED'] ?? 1);
const schedules = (fewest: number): number => Number(process.env['SCHEDULES'] ?? fewest);

type EmptyStore = () => Promise<{ readonly store: Store; close: () => Promise<void> }>;

/**
 * Runs schedules, each on an empty store; the seeds that broke a promise, and what they broke. `enough` ends the
 * search.
 */
const broken = async (
  count: number,
  emptyStore: EmptyStore,
  {
    createEvaluation,
    enough = count,
  }: { readonly createEvaluation?: (typeof INGREDIENTS)[string]; readonly enough?: number } = {},
): Promise<readonly string[]> => {
  const found: string[] = [];
  for (let seed = firstSeed; seed < firstSeed + count && found.length < enough; seed++) {
    const { store, close } = await emptyStore();
    const bad = await brokenRuns(await runSinks(seed, store, createEvaluation?.()), store);
    if (bad.length > 0) found.push(`seed ${seed}: ${bad.join('; ')}`);
    await close();
  }
  return found;
};

const inMemory: EmptyStore = async () => {
  const store = await openSqliteStore({ file: ':memory:', now: Date.now });
  return { store, close: () => store.close() };
};

const TITLE =
  'Sinks that evaluate patterns while others take over, sleep, die, lose calls and learn late of a new profile, on';

describe(`${TITLE} SQLite`, () => {
  const count = schedules(15);

  it(
    `keep every run equal to its statements, and list all violations, in ${count} random schedules`,
    async () => {
      expect(await broken(count, inMemory)).toEqual([]);
    },
    300_000 + 1_000 * count,
  );

  it.each(Object.entries(INGREDIENTS))(
    'could not do without %s',
    async (_, createEvaluation) => {
      expect(await broken(500, inMemory, { createEvaluation, enough: 1 })).not.toEqual([]);
    },
    300_000,
  );
});

describeWith({ name: 'MongoDB', url: MONGODB_URL }, `${TITLE} MongoDB`, (server) => {
  const count = schedules(2);

  it(
    `keep every run equal to its statements, and list all violations, in ${count} random schedules`,
    async () => {
      const url = new URL(server);
      url.pathname = `/${uniqueName('runs')}`;
      const store = await openMongoStore({ url: url.href, now: Date.now });
      const client = new MongoClient(url.href);
      const clear = async (): Promise<void> => {
        for (const { name } of await client.db().listCollections().toArray())
          await client.db().collection(name).deleteMany({});
      };
      expect(await broken(count, () => Promise.resolve({ store, close: clear }))).toEqual([]);
      await store.close();
      await client.db().dropDatabase();
      await client.close();
    },
    300_000 + 10_000 * count,
  );
});
