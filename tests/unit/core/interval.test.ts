import { Problem } from '../../../src/core/problem.ts';
import { startInterval } from '../../../src/core/interval.ts';

describe('work that is done again and again', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** Works every second, each time by the next of these; notes each that has ended, and each bug. */
  const working = (works: readonly (() => Promise<void>)[], atOnce?: boolean) => {
    const told: unknown[] = [];
    let calls = 0;
    const kept = startInterval({
      everyMs: 1000,
      ...(atOnce === undefined ? {} : { immediately: atOnce }),
      onFatal: (thrown) => told.push(thrown),
      work: async () => {
        const call = calls++;
        await works[call]?.();
        told.push(call);
      },
    });
    return { kept, told, calls: () => calls };
  };

  it('begins after the first interval', async () => {
    const { kept, told, calls } = working([]);
    await jest.advanceTimersByTimeAsync(999);
    expect(calls()).toBe(0);
    await jest.advanceTimersByTimeAsync(1001);
    expect(told).toEqual([0, 1]);
    await kept.stop();
    await jest.advanceTimersByTimeAsync(5000);
    expect(calls()).toBe(2);
  });

  it('begins at once where it is to', async () => {
    const { kept, calls } = working([], true);
    expect(calls()).toBe(1);
    await jest.advanceTimersByTimeAsync(1001);
    expect(calls()).toBe(2);
    await kept.stop();
  });

  it('is done one at a time, and stops when that has ended', async () => {
    let end: () => void = () => undefined;
    const { kept, told, calls } = working([
      () =>
        new Promise((resolve) => {
          end = resolve;
        }),
    ]);
    await jest.advanceTimersByTimeAsync(5000);
    expect(calls()).toBe(1);
    let stopped = false;
    const stopping = kept.stop().then(() => {
      stopped = true;
    });
    await jest.advanceTimersByTimeAsync(5000);
    expect(stopped).toBe(false);
    end();
    await stopping;
    expect(told).toEqual([0]);
  });

  it('waits out a store that is away, and reports whatever else is thrown', async () => {
    const bug = new TypeError('a bug');
    const { kept, told, calls } = working([
      () => Promise.reject(new Problem('store-unavailable', 'away')),
      () => Promise.reject(bug),
    ]);
    await jest.advanceTimersByTimeAsync(3000);
    expect(told).toEqual([bug, 2]);
    expect(calls()).toBe(3);
    await kept.stop();
  });
});
