import { HOUR_MS } from '../../../../src/core/time.ts';
import { createConsistentThrough } from '../../../../src/reads/query/consistent-through.ts';
import type { Progress } from '../../../../src/store/ports/sink/progress-repository.ts';

const progressOf = (partition: number, time: number): Progress => ({
  partition,
  epoch: 1,
  last: time,
  through: time,
  deadLetters: [],
});

describe('Consistent-Through (IEEE 9274.1.1 4.1.6.1)', () => {
  let clock = 1_700_000_000_000;
  const consistentThrough = (...documents: readonly Progress[]) =>
    createConsistentThrough({
      progress: { all: () => Promise.resolve(documents) },
      partitions: () => Promise.resolve([0, 1]),
      now: () => clock,
    });

  it('is that of the partition that is furthest behind, and does not sink where the clock is set back', async () => {
    expect(await consistentThrough(progressOf(0, clock - 5), progressOf(1, clock - 9)).read()).toBe(clock - 9);
    const ahead = consistentThrough(progressOf(0, clock + 5), progressOf(1, clock + 9));
    expect(await ahead.read()).toBe(clock + 5);
    expect(await ahead.lagMs()).toBe(0);
  });

  it('is the beginning of time where a partition has not been read yet', async () => {
    expect(await consistentThrough(progressOf(0, clock)).read()).toBe(0);
    expect(await consistentThrough(progressOf(0, clock), progressOf(1, 0)).read()).toBe(0);
  });

  it('has a lag, counted from the start of the process for partitions without progress, claimed or not', async () => {
    const started = clock;
    const [claimed, absent, behind] = [
      consistentThrough(progressOf(0, started), progressOf(1, 0)),
      consistentThrough(progressOf(0, started)),
      consistentThrough(progressOf(0, started), progressOf(1, started - 25 * HOUR_MS)),
    ];
    clock += HOUR_MS;
    expect(await Promise.all([claimed.lagMs(), absent.lagMs(), behind.lagMs()])).toEqual([
      HOUR_MS,
      HOUR_MS,
      26 * HOUR_MS,
    ]);
  });
});
