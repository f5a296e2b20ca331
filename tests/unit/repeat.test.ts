import { Problem } from '../../../src/problem.ts';
import { keepSweeping, type Swept } from '../../../src/sink/sweep-attachments.ts';

describe('sweeping again and again', () => {
  beforeEach(() => { jest.useFakeTimers(); });
  afterEach(() => { jest.useRealTimers(); });

  /** Sweeps every second, each by the next of these outcomes; notes what it tells. */
  const sweeping = (outcomes: readonly (() => Promise<Swept>)[]) => {
    const told: unknown[] = [];
    let calls = 0;
    const kept = keepSweeping({
      everyMs: 1000, sweep: () => outcomes[calls++]?.() ?? Promise.resolve({ seen: 0, removed: 0 }),
      swept: (swept) => told.push(swept), onBug: (thrown) => told.push(thrown),
    });
    return { kept, told, calls: () => calls };
  };

  it('begins after the first interval, and tells what each sweep came to', async () => {
    const { kept, told, calls } = sweeping([() => Promise.resolve({ seen: 3, removed: 1 })]);
    await jest.advanceTimersByTimeAsync(999);
    expect(calls()).toBe(0);
    await jest.advanceTimersByTimeAsync(1001);
    expect(told).toEqual([{ seen: 3, removed: 1 }, { seen: 0, removed: 0 }]);
    await kept.stop();
    await jest.advanceTimersByTimeAsync(5000);
    expect(calls()).toBe(2);
  });

  it('makes one sweep at a time, and stops when that has ended', async () => {
    let end: (swept: Swept) => void = () => undefined;
    const { kept, told, calls } = sweeping([() => new Promise((resolve) => { end = resolve; })]);
    await jest.advanceTimersByTimeAsync(5000);
    expect(calls()).toBe(1);
    let stopped = false;
    const stopping = kept.stop().then(() => { stopped = true; });
    await jest.advanceTimersByTimeAsync(5000);
    expect(stopped).toBe(false);
    end({ seen: 1, removed: 1 });
    await stopping;
    expect(told).toEqual([{ seen: 1, removed: 1 }]);
  });

  it('waits out a store that is away, and reports whatever else is thrown', async () => {
    const bug = new TypeError('a bug');
    const { kept, told, calls } = sweeping([() => Promise.reject(new Problem('store-unavailable', 'away')), () => Promise.reject(bug)]);
    await jest.advanceTimersByTimeAsync(3000);
    expect(told).toEqual([bug, { seen: 0, removed: 0 }]);
    expect(calls()).toBe(3);
    await kept.stop();
  });
});
