import { createConsistentThrough } from '../../../src/query/consistent-through.ts';
import type { Progress } from '../../../src/store/ports/store.ts';

const HOUR = 3_600_000;
const through = (partition: number, time: number): Progress => ({
  partition,
  epoch: 1,
  last: time,
  through: time,
  aside: [],
});

describe('Consistent-Through (IEEE 9274.1.1 4.1.6.1)', () => {
  let clock = 1_700_000_000_000;
  const reading = (...documents: readonly Progress[]) =>
    createConsistentThrough({
      progress: { all: () => Promise.resolve(documents) },
      partitions: () => Promise.resolve([0, 1]),
      now: () => clock,
    });

  it('is that of the partition that is furthest behind, and never later than now', async () => {
    expect(await reading(through(0, clock - 5), through(1, clock - 9)).read()).toBe(clock - 9);
    expect(await reading(through(0, clock + 5), through(1, clock + 9)).read()).toBe(clock);
  });

  it('is the beginning of time where a partition has not been read yet', async () => {
    expect(await reading(through(0, clock)).read()).toBe(0);
    expect(await reading(through(0, clock), through(1, 0)).read()).toBe(0);
  });

  it('has an age, counted from the start of the process for partitions that no sink has come through, claimed or not', async () => {
    const started = clock;
    const [claimed, absent, behind] = [
      reading(through(0, started), through(1, 0)),
      reading(through(0, started)),
      reading(through(0, started), through(1, started - 25 * HOUR)),
    ];
    clock += HOUR;
    expect(await Promise.all([claimed.age(), absent.age(), behind.age()])).toEqual([HOUR, HOUR, 26 * HOUR]);
  });
});
