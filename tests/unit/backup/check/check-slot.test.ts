import { setTimeout as pause } from 'node:timers/promises';
import { sharedSlot } from '../../../../src/backup/check/check-slot.ts';
import { HOUR_MS } from '../../../../src/core/time.ts';
import { noteCheck } from '../../../../src/telemetry/operations/last-check.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';

describe('The slot to check what processes share on a server', () => {
  let store: Store;
  let at = 0;
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: Date.now });
    at = 1000 * HOUR_MS;
  });
  afterEach(() => store.close());

  const thrown: unknown[] = [];
  afterEach(() => expect(thrown).toEqual([]));
  const slot = (lastsMs?: number) =>
    sharedSlot({
      store,
      everyMs: 24 * HOUR_MS,
      now: () => at,
      onUnexpected: (one) => void thrown.push(one),
      ...(lastsMs === undefined ? {} : { lastsMs }),
    });

  it('is of one at a time, however many ask at once, and free again once that one has ended', async () => {
    const slots = Array.from({ length: 5 }, () => slot());
    const taken = await Promise.all(slots.map((one) => one.take()));
    expect(taken.filter(Boolean)).toHaveLength(1);
    await slots[taken.indexOf(true)]!.give();
    expect(await slots[taken.indexOf(false)]!.take()).toBe(true);
    await Promise.all(slots.map((one) => one.stop()));
    expect(await slots[0]!.take()).toBe(true);
    await slots[0]!.stop();
  });

  it('comes once the time has passed since a check ended in any process, also by hand', async () => {
    const [one, other] = [slot(), slot()];
    await noteCheck(store.traffic, at, { statement: 0 });
    at += HOUR_MS;
    expect([await one.take(), await other.take()]).toEqual([false, false]);
    at += 23 * HOUR_MS;
    expect(await other.take()).toBe(true);
    await other.stop();
  });

  it('is not lost with a process that has died, nor taken from one that goes on', async () => {
    const lastsMs = 8000;
    const living = slot(lastsMs);
    expect(await living.take()).toBe(true);
    const other = slot(lastsMs);
    for (let looks = 0; looks < 15; looks++) {
      expect(await other.take()).toBe(false);
      await pause(lastsMs / 20);
    }
    await living.stop();
    // Of a process that has died: nothing renews it.
    await store.runLeases.take([{ key: 'carnet check', token: 'dead', lastsMs, takenAt: at }]);
    await waitFor('the turn', () => other.take());
    await other.stop();
  });
});
