import { MongoClient } from 'mongodb';
import { openMongoStore } from '../../../src/store/mongo/open-mongo-store.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../support/servers/services.ts';
import { runAttachments } from './attachment-world.ts';

const firstSeed = Number(process.env['FIRST_SEED'] ?? 1);
const schedules = (fewest: number): number => Number(process.env['SCHEDULES'] ?? fewest);

/** Runs schedules on one store, each with contents of its own; the seeds that broke a promise, and what they broke. */
const broken = async (from: number, count: number, store: Store): Promise<readonly string[]> => {
  const found: string[] = [];
  for (let seed = firstSeed + from; seed < firstSeed + from + count; seed++) {
    const bad = await runAttachments(seed, store);
    if (bad.length > 0) found.push(`seed ${seed}: ${bad.join('; ')}`);
  }
  return found;
};

const TITLE = 'Requests that bring and reuse attachments while sweepers remove them';

describe(`${TITLE}, on SQLite`, () => {
  const count = schedules(60);

  it(
    `never lose what a statement has, and leave nothing that none has, in ${count} random schedules`,
    async () => {
      for (let from = 0; from < count; from += 50) {
        const store = await openSqliteStore({ file: ':memory:', now: Date.now });
        expect(await broken(from, Math.min(50, count - from), store)).toEqual([]);
        await store.close();
      }
    },
    300_000 + 1_000 * count,
  );
});

describeWith({ name: 'MongoDB', url: MONGODB_URL }, `${TITLE}, on MongoDB`, (server) => {
  const count = schedules(6);

  it(
    `never lose what a statement has, and leave nothing that none has, in ${count} random schedules`,
    async () => {
      const url = new URL(server);
      url.pathname = `/${uniqueName('attachments')}`;
      const store = await openMongoStore({ url: url.href, now: Date.now });
      expect(await broken(0, count, store)).toEqual([]);
      await store.close();
      const client = new MongoClient(url.href);
      await client.db().dropDatabase();
      await client.close();
    },
    300_000 + 10_000 * count,
  );
});
