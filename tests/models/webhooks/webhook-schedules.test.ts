import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import { runWebhooks, type WebhookAblation, type WebhookOutcome } from './webhook-world.ts';

const firstSeed = Number(process.env['FIRST_SEED'] ?? 1);
const schedules = (fewest: number): number => Number(process.env['SCHEDULES'] ?? fewest);

const run = async (seed: number, without: WebhookAblation = {}): Promise<WebhookOutcome> => {
  const store = await openSqliteStore({ file: ':memory:', now: Date.now });
  try {
    return await runWebhooks(seed, store, without);
  } finally {
    await store.close();
  }
};

describe('webhooks, whatever comes between', () => {
  it('tell everything at least once, and nothing of those who withdrew, or to those who were revoked', async () => {
    const found: string[] = [];
    const seen: Record<string, number> = {};
    for (let seed = firstSeed; seed < firstSeed + schedules(12); seed++) {
      const { violations, counts } = await run(seed);
      if (violations.length > 0) found.push(`seed ${seed}: ${violations.join('; ')}`);
      for (const [name, count] of Object.entries(counts)) seen[name] = (seen[name] ?? 0) + count;
    }
    expect(found).toEqual([]);
    for (const [name, count] of Object.entries(seen)) expect([name, count > 0]).toEqual([name, true]);
  }, 600_000);

  if (process.env['ABLATIONS'] === '1') {
    it.each([
      ['readsOnce', { readsOnce: true }],
      ['movesFirst', { movesFirst: true }],
      ['growsRange', { growsRange: true }],
      ['trustsOwner', { trustsOwner: true }],
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
