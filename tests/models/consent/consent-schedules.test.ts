import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import { runDecisions, violations } from './consent-world.ts';

const firstSeed = Number(process.env['FIRST_SEED'] ?? 1);
const count = Number(process.env['SCHEDULES'] ?? 80);

describe('Decisions of several people in several processes that die between any two calls', () => {
  it(
    `are each chained once and in order, and marked on every partition where they erase, in ${count} random schedules`,
    async () => {
      const found: string[] = [];
      let changes = 0;
      for (let seed = firstSeed; seed < firstSeed + count; seed++) {
        const store = await openSqliteStore({ file: ':memory:', now: Date.now });
        const world = await runDecisions(seed, store);
        changes += world.changes.length;
        const bad = await violations(world);
        if (bad.length > 0) found.push(`seed ${seed}: ${bad.join('; ')}`);
        await store.close();
      }
      expect(found).toEqual([]);
      expect(changes).toBeGreaterThan(5 * count);
    },
    300_000 + 1_000 * count,
  );
});
