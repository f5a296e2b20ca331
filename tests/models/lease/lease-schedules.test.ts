import { countContendedWrites, runLease } from './lease-world.ts';

const firstSeed = Number(process.env['FIRST_SEED'] ?? 1);
const schedules = Number(process.env['SCHEDULES'] ?? 40);

describe('the lease of a group of a journal in SQLite, whatever comes between', () => {
  it('has one holder, passes on from a dead one in time, and writes nothing while no other process waits', () => {
    const found: string[] = [];
    const seen: Record<string, number> = {};
    for (let seed = firstSeed; seed < firstSeed + schedules; seed++) {
      const { violations, counts } = runLease(seed);
      if (violations.length > 0) found.push(`seed ${seed}: ${violations.join('; ')}`);
      for (const [name, count] of Object.entries(counts)) seen[name] = (seen[name] ?? 0) + count;
    }
    expect(found).toEqual([]);
    for (const [name, count] of Object.entries(seen)) expect([name, count > 0]).toEqual([name, true]);
  }, 600_000);

  it('is written once a renewal while another process waits, and twice when it asks again', () => {
    expect(countContendedWrites(60_000)).toBeLessThanOrEqual(60_000 / 1_500 + 2 * 7);
  });
});
