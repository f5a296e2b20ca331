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
    const seen = { stored: 0, 'lost answers': 0, voided: 0, refused: 0, killed: 0 };
    for (let seed = firstSeed; seed < firstSeed + schedules(8); seed++) {
      const { violations, counts } = await run(seed);
      if (violations.length > 0) found.push(`seed ${seed}: ${violations.join('; ')}`);
      for (const name of Object.keys(seen) as (keyof typeof seen)[]) seen[name] += counts[name];
    }
    expect(found).toEqual([]);
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0);
  }, 600_000);

  if (process.env['ABLATIONS'] === '1') {
    it.each([
      ['judgesOnce', { judgesOnce: true }],
      ['forgetsUndelivered', { forgetsUndelivered: true }],
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
