import { createCachedProgress } from '../../../src/store/cached-progress.ts';
import type { Progress } from '../../../src/store/ports/sink/progress-repository.ts';

describe('The cache of progress documents', () => {
  let clock = 1_700_000_000_000;
  let reads = 0;
  let answer: () => Promise<readonly Progress[]> = () => Promise.resolve([]);
  const reading = () =>
    createCachedProgress({
      progress: {
        all: () => {
          reads++;
          return answer();
        },
      },
      now: () => clock,
    });
  beforeEach(() => {
    reads = 0;
    answer = () => Promise.resolve([]);
  });

  it('repeats a reading for 20 ms, with the same array', async () => {
    const { fresh, recent } = reading();
    const first = await fresh();
    clock += 19;
    expect(await recent()).toBe(first);
    expect(reads).toBe(1);
    clock += 1;
    await recent();
    expect(reads).toBe(2);
  });

  it('repeats an older reading where that will do', async () => {
    const { fresh, recent } = reading();
    const first = await fresh();
    clock += 999;
    expect(await recent(1000)).toBe(first);
    clock += 1;
    await recent(1000);
    expect(reads).toBe(2);
  });

  it('reads every time for a fresh reading', async () => {
    const { fresh } = reading();
    await Promise.all([fresh(), fresh()]);
    expect(reads).toBe(2);
  });

  it('does not repeat a failure', async () => {
    const { recent } = reading();
    answer = () => Promise.reject(new Error('away'));
    await expect(recent()).rejects.toThrow('away');
    answer = () => Promise.resolve([]);
    await expect(recent()).resolves.toEqual([]);
  });
});
