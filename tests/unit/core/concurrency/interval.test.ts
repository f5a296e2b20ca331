import { Problem } from '../../../../src/core/problem.ts';
import { startInterval } from '../../../../src/core/concurrency/interval.ts';

describe('An interval', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** Works every second, each time by the next of these; records each that has ended, and each unexpected error. */
  const working = (works: readonly (() => Promise<void>)[], atOnce?: boolean) => {
    const ended: unknown[] = [];
    let calls = 0;
    const interval = startInterval({
      everyMs: 1000,
      ...(atOnce === undefined ? {} : { immediately: atOnce }),
      onUnexpected: (thrown) => ended.push(thrown),
      work: async () => {
        const call = calls++;
        await works[call]?.();
        ended.push(call);
      },
    });
    return { interval, ended, calls: () => calls };
  };

  it('begins after the first interval', async () => {
    const { interval, ended, calls } = working([]);
    await jest.advanceTimersByTimeAsync(999);
    expect(calls()).toBe(0);
    await jest.advanceTimersByTimeAsync(1001);
    expect(ended).toEqual([0, 1]);
    await interval.stop();
    await jest.advanceTimersByTimeAsync(5000);
    expect(calls()).toBe(2);
  });

  it('begins at once with `immediately`', async () => {
    const { interval, calls } = working([], true);
    expect(calls()).toBe(1);
    await jest.advanceTimersByTimeAsync(1001);
    expect(calls()).toBe(2);
    await interval.stop();
  });

  it('runs its work one at a time, and stops when that has ended', async () => {
    let end: () => void = () => undefined;
    const { interval, ended, calls } = working([
      () =>
        new Promise((resolve) => {
          end = resolve;
        }),
    ]);
    await jest.advanceTimersByTimeAsync(5000);
    expect(calls()).toBe(1);
    let stopped = false;
    const stopping = interval.stop().then(() => {
      stopped = true;
    });
    await jest.advanceTimersByTimeAsync(5000);
    expect(stopped).toBe(false);
    end();
    await stopping;
    expect(ended).toEqual([0]);
  });

  it('goes on while the store is away, and reports every other error', async () => {
    const unexpected = new TypeError('an unexpected error');
    const { interval, ended, calls } = working([
      () => Promise.reject(new Problem('store-unavailable', 'away')),
      () => Promise.reject(unexpected),
    ]);
    await jest.advanceTimersByTimeAsync(3000);
    expect(ended).toEqual([unexpected, 2]);
    expect(calls()).toBe(3);
    await interval.stop();
  });
});
