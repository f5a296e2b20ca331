import { setTimeout as pause } from 'node:timers/promises';
import { createCachedLookup } from '../../../../src/core/concurrency/cached-lookup.ts';
import { createCachedValue } from '../../../../src/core/concurrency/cached-value.ts';
import {
  checkDeadline,
  expireDeadline,
  outsideDeadline,
  withinDeadline,
  withRequestDeadline,
} from '../../../../src/core/concurrency/request-deadline.ts';
import { createSingleFlight } from '../../../../src/core/concurrency/single-flight.ts';
import { Problem } from '../../../../src/core/problem.ts';

const OVERDUE = { kind: 'store-unavailable' };
const never = (): Promise<never> => new Promise(() => undefined);

describe('The deadline of a request', () => {
  it('limits what it waits for store and journal, all waits together', async () => {
    const calls: string[] = [];
    const work = withRequestDeadline(100, async () => {
      for (let call = 0; call < 100; call++)
        await withinDeadline(async () => {
          calls.push(`call ${call}`);
          await pause(40);
        });
    });
    await expect(work).rejects.toMatchObject(OVERDUE);
    expect(calls.length).toBeLessThan(4);
  });

  it('does not count what it waits for elsewhere, such as an upload', async () => {
    await withRequestDeadline(100, async () => {
      await pause(150);
      expect(await withinDeadline(() => Promise.resolve(7))).toBe(7);
      await pause(150);
      expect(await withinDeadline(() => Promise.resolve(8))).toBe(8);
    });
  });

  it('ends each of the waits under way, with the Problem that fits', async () => {
    const journal = (): Problem => new Problem('journal-unavailable', 'away');
    const outcomes = await withRequestDeadline(20, () =>
      Promise.allSettled([withinDeadline(never), withinDeadline(never, journal), outsideDeadline(() => pause(40))]),
    );
    expect(outcomes).toMatchObject([
      { status: 'rejected', reason: OVERDUE },
      { status: 'rejected', reason: { kind: 'journal-unavailable' } },
      { status: 'fulfilled' },
    ]);
  });

  it('lets no work go on once the request was answered because of it', async () => {
    const calls: string[] = [];
    let goneOn: Promise<unknown> = Promise.resolve();
    const answer = withRequestDeadline(20, () => {
      const work = async (): Promise<void> => {
        await withinDeadline(never).catch(() => undefined);
        expect(checkDeadline).toThrow(Problem);
        await withinDeadline(() => Promise.resolve(calls.push('within')));
      };
      const cleanUp = async (): Promise<void> => {
        await pause(40);
        await outsideDeadline(() => withinDeadline(() => Promise.resolve(calls.push('outside'))));
      };
      goneOn = Promise.allSettled([work(), cleanUp()]);
      return withinDeadline(never);
    });
    await expect(answer).rejects.toMatchObject(OVERDUE);
    expect(await goneOn).toMatchObject([{ status: 'rejected', reason: OVERDUE }, { status: 'fulfilled' }]);
    expect(calls).toEqual(['outside']);
  });

  it('ends with the answer: what streams it is not limited', async () => {
    let streamed: Promise<number> = Promise.resolve(0);
    await withRequestDeadline(20, () => {
      streamed = pause(30).then(() => withinDeadline(() => pause(50, 7)));
      return Promise.resolve();
    });
    expect(await streamed).toBe(7);
  });

  it('may be over before, once the request has had its answer', async () => {
    const work = withRequestDeadline(10_000, () => {
      const waiting = withinDeadline(never);
      expireDeadline();
      return waiting;
    });
    await expect(work).rejects.toMatchObject(OVERDUE);
  });

  it('is none outside of a request', async () => {
    expireDeadline();
    expect(checkDeadline).not.toThrow();
    expect(await withinDeadline(() => Promise.resolve(7))).toBe(7);
  });
});

describe('Work that requests share', () => {
  const shares: readonly (readonly [string, () => (load: () => Promise<number>) => Promise<number>])[] = [
    [
      'a single flight',
      () => {
        const together = createSingleFlight<string, number>();
        return (load) => together('one', load);
      },
    ],
    [
      'a cached value',
      () => {
        let read = never as () => Promise<number>;
        const value = createCachedValue({ read: () => read(), maxAgeMs: 10_000, now: () => 0 });
        return (load) => {
          read = load;
          return value();
        };
      },
    ],
    [
      'a cached look-up',
      () => {
        let read = never as () => Promise<number>;
        const found = createCachedLookup({ read: () => read(), maxAgeMs: 10_000, size: 10, now: () => 0 });
        return (load) => {
          read = load;
          return found.get('one');
        };
      },
    ],
  ];

  it.each(shares)(
    'does not end with the request that began it, and holds none longer than it may wait: %s',
    async (_, make) => {
      const share = make();
      const load = async (): Promise<number> => {
        await withinDeadline(() => pause(120));
        return 7;
      };
      const outcomes = await Promise.allSettled([
        withRequestDeadline(30, () => share(load)),
        withRequestDeadline(10_000, () => share(load)),
        withRequestDeadline(30, () => share(load)),
      ]);
      expect(outcomes).toMatchObject([
        { status: 'rejected', reason: OVERDUE },
        { status: 'fulfilled', value: 7 },
        { status: 'rejected', reason: OVERDUE },
      ]);
    },
  );
});
