import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import { type ForwardAblation, type ForwardOutcome, runForwarding } from './forward-world.ts';

const firstSeed = Number(process.env['FIRST_SEED'] ?? 1);
const schedules = (fewest: number): number => Number(process.env['SCHEDULES'] ?? fewest);

const run = async (seed: number, without: ForwardAblation = {}): Promise<ForwardOutcome> => {
  const store = await openSqliteStore({ file: ':memory:', now: Date.now });
  try {
    return await runForwarding(seed, store, without);
  } finally {
    await store.close();
  }
};

describe('forwarding, whatever comes between', () => {
  it('loses nothing, doubles nothing, and leaves nothing of a person who has stopped', async () => {
    const found: string[] = [];
    const seen: Record<string, number> = {};
    for (let seed = firstSeed; seed < firstSeed + schedules(8); seed++) {
      const { violations, counts } = await run(seed);
      if (violations.length > 0) found.push(`seed ${seed}: ${violations.join('; ')}`);
      for (const [name, count] of Object.entries(counts)) seen[name] = (seen[name] ?? 0) + count;
    }
    expect(found).toEqual([]);
    for (const [name, count] of Object.entries(seen)) expect([name, count > 0]).toEqual([name, true]);
  }, 600_000);

  if (process.env['ABLATIONS'] === '1') {
    it.each([
      ['judgesOnce', { judgesOnce: true }],
      ['forgetsUndelivered', { forgetsUndelivered: true }],
      ['believesVoidings', { believesVoidings: true }],
      ['forgetsRequests', { forgetsRequests: true }],
    ] as const)(
      'breaks: %s',
      async (_, without) => {
        let broken: readonly string[] = [];
        for (let seed = firstSeed; seed < firstSeed + schedules(100) && broken.length === 0; seed++)
          broken = (await run(seed, without)).violations;
        expect(broken).not.toEqual([]);
        console.log(broken[0]);
      },
      600_000,
    );
  }
});
