import { setImmediate } from 'node:timers/promises';
import { createLeaseRuns, type LeaseRunsDeps } from '../../../../src/ingest/profiles/run-leases.ts';
import type { RunLeaseRepository } from '../../../../src/store/ports/profiles/run-lease-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';

const LASTS_MS = 1_000;

describe('The lease of pattern runs', () => {
  let store: Store;
  /** The time of all clocks; it passes by sleeping. */
  let time = 0;
  let through = Infinity;
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: () => time });
    [time, through] = [0, Infinity];
  });
  afterEach(() => store.close());

  let tokens = 0;
  /** Another process each time. */
  const aProcess = (deps: Partial<LeaseRunsDeps> = {}) =>
    createLeaseRuns({
      repository: store.runLeases,
      consistentThrough: () => Promise.resolve(through),
      now: () => time,
      elapsed: () => time,
      sleep: async (milliseconds) => {
        time += milliseconds;
        await setImmediate();
      },
      newToken: () => `token ${tokens++}`,
      lastsMs: LASTS_MS,
      ...deps,
    });
  const holders = async (...keys: readonly string[]): Promise<readonly string[]> => [
    ...(await store.runLeases.find(keys)).keys(),
  ];

  it('is held until it is released, without a wait where nobody has the runs', async () => {
    let isTold = false;
    const runs = await aProcess()(['a', 'b'], () => {
      isTold = true;
    });
    expect([runs.waited, isTold, await runs.isHeld(), time]).toEqual([false, false, true, 0]);
    expect(await holders('a', 'b')).toEqual(['a', 'b']);
    await runs.release();
    expect(await holders('a', 'b')).toEqual([]);
  });

  it('is waited for by another process, which takes none of several runs before it can take all', async () => {
    const held = await aProcess()(['b']);
    let polls = 0;
    const sleep: LeaseRunsDeps['sleep'] = async (milliseconds) => {
      time += milliseconds;
      expect(await holders('a', 'b')).toEqual(['b']);
      if (++polls === 3) await held.release();
    };
    let isTold = false;
    const runs = await aProcess({ sleep })(['a', 'b'], () => {
      isTold = true;
    });
    expect([runs.waited, isTold]).toEqual([true, true]);
    expect(await holders('a', 'b')).toEqual(['a', 'b']);
  });

  it('is given to the requests of a process in their order, and not asked of the store before', async () => {
    const leaseRuns = aProcess({ sleep: () => new Promise(() => undefined) });
    const first = await leaseRuns(['a']);
    const order: string[] = [];
    const waiting = ['second', 'third'].map(async (name) => {
      const runs = await leaseRuns(['a']);
      order.push(name);
      expect(runs.waited).toBe(true);
      await runs.release();
    });
    await setImmediate();
    expect(order).toEqual([]);
    await first.release();
    await Promise.all(waiting);
    expect(order).toEqual(['second', 'third']);
  });

  it('of a process that died is taken over once it has been seen for as long as it lasts', async () => {
    await aProcess()(['a']);
    const runs = await aProcess()(['a']);
    expect(time).toBeGreaterThanOrEqual(LASTS_MS);
    expect([runs.waited, await runs.isHeld()]).toEqual([true, true]);
  });

  it('that was taken over is not used before the store has what was appended until then', async () => {
    await aProcess()(['a']);
    through = 0;
    const sleep: LeaseRunsDeps['sleep'] = (milliseconds) => {
      time += milliseconds;
      if (time > 4 * LASTS_MS) through = time;
      return Promise.resolve();
    };
    await aProcess({ sleep })(['a']);
    expect(time).toBeGreaterThan(4 * LASTS_MS);
  });

  it('is not held any more where another process took it over, and holds for long where none did', async () => {
    const late = await aProcess()(['a']);
    const alone = await aProcess()(['b']);
    time += 2 * LASTS_MS;
    expect([await late.isHeld(), await alone.isHeld()]).toEqual([true, true]);
    await aProcess()(['a']);
    expect(await late.isHeld()).toBe(false);
    await late.release();
    expect(await holders('a')).toEqual(['a']);
  });

  it('that stays taken refuses the request, and keeps nothing', async () => {
    await aProcess()(['b']);
    through = 0;
    await expect(aProcess()(['a', 'b'])).rejects.toMatchObject({ kind: 'overloaded' });
    expect(await holders('a')).toEqual([]);
  });

  it('that could not be released is over once it has been seen for as long as it lasts', async () => {
    let failures = 1;
    const release: RunLeaseRepository['release'] = (leases) =>
      failures-- > 0 ? Promise.reject(new Error('the store cannot be reached')) : store.runLeases.release(leases);
    const leaseRuns = aProcess({ repository: { ...store.runLeases, release } });
    await (await leaseRuns(['a'])).release();
    const runs = await leaseRuns(['a']);
    expect(time).toBeGreaterThanOrEqual(LASTS_MS);
    expect(await runs.isHeld()).toBe(true);
  });
});
