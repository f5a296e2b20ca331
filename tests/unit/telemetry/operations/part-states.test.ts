import { type Beat, createHeartbeat, createReadBeats } from '../../../../src/telemetry/operations/heartbeat.ts';
import {
  backTimes,
  beatingParts,
  createCheckParts,
  forwardingPart,
  lagByPartition,
  livingBeats,
  releaseLagMs,
} from '../../../../src/telemetry/operations/part-states.ts';
import { unwritable } from '../../../../src/core/disk/write-fault.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';

const NOW = 1_800_000_000_000;
const aBeat = (changes: Partial<Beat> = {}): Beat => ({ part: 'sink', at: NOW - 1000, since: 5, lag: {}, ...changes });

describe('the parts of Carnet', () => {
  it('are up since the first living process started', () => {
    const beats = [aBeat({ since: 7 }), aBeat({ since: 9 }), aBeat({ since: 3, at: NOW - 20_000 })];
    expect(beatingParts(beats, { sinkLagMs: 0, now: NOW })).toEqual([
      { part: 'sink', health: 'up', since: 7, processes: 2 },
    ]);
  });

  it('are down since the last sign of life; one that never showed any is left out', () => {
    const beats = [aBeat({ at: NOW - 30_000 }), aBeat({ at: NOW - 20_000 })];
    expect(beatingParts(beats, { sinkLagMs: 0, now: NOW })).toEqual([
      { part: 'sink', health: 'down', since: NOW - 20_000, processes: 0 },
    ]);
  });

  it('are behind where the store is: the sink alone', () => {
    expect(beatingParts([aBeat(), aBeat({ part: 'api' })], { sinkLagMs: 30_000, now: NOW })).toMatchObject([
      { part: 'api', health: 'up' },
      { part: 'sink', health: 'behind', since: NOW - 30_000 },
    ]);
    expect(beatingParts([aBeat()], { sinkLagMs: 29_999, now: NOW })).toMatchObject([{ health: 'up' }]);
  });

  it('are not called down before they could show a sign of life: silence counts from the return of the store', () => {
    const silent = [aBeat({ at: NOW - 120_000 })];
    const states = (storeBackAt: number) => beatingParts(silent, { sinkLagMs: 0, storeBackAt, now: NOW });
    expect(states(NOW - 19_999)).toEqual([{ part: 'sink', health: 'unknown', since: NOW - 120_000, processes: 0 }]);
    expect(states(NOW - 20_000)).toMatchObject([{ health: 'down' }]);
    expect(states(Infinity)).toMatchObject([{ health: 'unknown' }]);
    const stopped = [aBeat({ at: NOW - 30_000 }), aBeat({ at: NOW - 25_000, isLast: true })];
    expect(beatingParts(stopped, { sinkLagMs: 0, storeBackAt: NOW, now: NOW })).toMatchObject([{ health: 'down' }]);
  });

  it('are not called behind before the sink could catch up: lag counts from the return of journal and store', () => {
    const sink = (bothBackAt: number) => beatingParts([aBeat()], { sinkLagMs: 90_000, bothBackAt, now: NOW });
    expect(sink(NOW - 19_999)).toMatchObject([{ health: 'up' }]);
    expect(sink(NOW - 20_000)).toMatchObject([{ health: 'behind', since: NOW - 90_000 }]);
    expect(sink(Infinity)).toMatchObject([{ health: 'up' }]);
  });

  it('came back when the last of them was probed to be up', () => {
    const of = (journal: object, store: object) =>
      backTimes(new Map(Object.entries({ journal, store })) as Parameters<typeof backTimes>[0]);
    expect(of({ isUp: true, since: 7 }, { isUp: true, since: 5 })).toEqual({ storeBackAt: 5, bothBackAt: 7 });
    expect(of({ isUp: false, since: 7 }, { isUp: true, since: 5 })).toEqual({ storeBackAt: 5, bothBackAt: Infinity });
    expect(backTimes(new Map())).toEqual({ storeBackAt: -Infinity, bothBackAt: -Infinity });
  });

  it('have forwarding where something releases, behind where a target refuses or waits', () => {
    const releaser = { part: 'releaser', health: 'up', since: 5 } as const;
    expect(forwardingPart([], [])).toBeUndefined();
    expect(forwardingPart([releaser], [{ kind: 'dead-letters', since: 3 }])).toEqual({
      ...releaser,
      part: 'forwarding',
    });
    const late = [{ kind: 'forwarding-refused' }, { kind: 'forwarding-waits', since: 3 }];
    expect(forwardingPart([releaser], late)).toEqual({ part: 'forwarding', health: 'behind', since: 3 });
    expect(forwardingPart([{ ...releaser, health: 'down' }], late)).toMatchObject({ health: 'down', since: 5 });
  });

  it('have the lag of living processes by partition, the latest where two name one', () => {
    const beats = [
      aBeat({ lag: { 0: 7 } }),
      aBeat({ lag: { 0: 5, 1: 2 }, at: NOW - 2000 }),
      aBeat({ lag: { 2: 9 }, at: NOW - 20_000 }),
      aBeat({ lag: { 3: 1 }, part: 'releaser' }),
    ];
    expect([...lagByPartition(beats, 'sink', NOW)]).toEqual([
      [0, 7],
      [1, 2],
    ]);
  });

  it('show signs of life in the store, which are read by all, and deleted after a day', async () => {
    const clock = { at: NOW };
    const store = await openSqliteStore({ file: ':memory:', now: () => clock.at });
    const beatAs = (process: string, startedAt: number) =>
      createHeartbeat({
        repository: store.traffic,
        process,
        startedAt,
        now: () => clock.at,
        parts: () => ({ api: new Map(), sink: new Map([[3, 12]]) }),
        releasedThrough: () => undefined,
      });
    await beatAs('a', 1).beat();
    clock.at += 1000;
    await beatAs('b', 2).beat();
    const read = createReadBeats(store.traffic);
    expect(await read()).toEqual([
      { part: 'api', at: NOW, since: 1, lag: {} },
      { part: 'api', at: NOW + 1000, since: 2, lag: {} },
      { part: 'sink', at: NOW, since: 1, lag: { 3: 12 } },
      { part: 'sink', at: NOW + 1000, since: 2, lag: { 3: 12 } },
    ]);
    clock.at += 86_400_000;
    await beatAs('b', 2).beat();
    expect((await read()).map(({ since }) => since)).toEqual([2, 2]);
    await beatAs('b', 2).end();
    const last = await read();
    expect(last.map(({ isLast }) => isLast)).toEqual([true, true]);
    expect(livingBeats(last, clock.at)).toEqual([]);
    expect(beatingParts(last, { sinkLagMs: 0, now: clock.at })).toMatchObject([{ health: 'down' }, { health: 'down' }]);
    await store.close();
  });

  it('say how far the furthest living releaser is behind, where one does', async () => {
    const releaser = (through: number | undefined, at = NOW - 1000): Beat =>
      aBeat({ part: 'releaser', at, ...(through === undefined ? {} : { through }) });
    const gone = releaser(5, NOW - 20_000);
    expect(releaseLagMs([releaser(NOW - 1400), releaser(NOW - 6000), gone, aBeat({ through: 5 })], NOW)).toBe(5000);
    expect(releaseLagMs([releaser(NOW)], NOW)).toBe(0);
    expect(releaseLagMs([releaser(undefined), gone], NOW)).toBeUndefined();
    const store = await openSqliteStore({ file: ':memory:', now: () => NOW });
    const state: { through?: number } = {};
    const heartbeat = createHeartbeat({
      repository: store.traffic,
      process: 'a',
      startedAt: 1,
      now: () => NOW,
      parts: () => ({ releaser: new Map([[0, 2]]), sink: new Map() }),
      releasedThrough: () => state.through,
    });
    const read = createReadBeats(store.traffic);
    await heartbeat.beat();
    expect(releaseLagMs(await read(), NOW)).toBeUndefined();
    state.through = NOW - 700;
    await heartbeat.beat();
    expect((await read()).map((one) => one.through)).toEqual([undefined, NOW - 700]);
    expect(releaseLagMs(await read(), NOW)).toBe(700);
    await store.close();
  });

  it('that are checked keep the time at which their state changed', async () => {
    const clock = { at: 1 };
    let isUp = true;
    const check = createCheckParts({
      checks: { store: () => (isUp ? Promise.resolve() : Promise.reject(new Error('away'))) },
      now: () => clock.at,
    });
    await check();
    clock.at = 2;
    expect(await check()).toEqual([{ part: 'store', health: 'up', since: 1 }]);
    isUp = false;
    expect(await check()).toEqual([{ part: 'store', health: 'down', since: 2 }]);
    clock.at = 3;
    expect(await check()).toEqual([{ part: 'store', health: 'down', since: 2 }]);
  });

  it('that are checked say why they are down, since the probe that found it first', async () => {
    const probed = new Map([['journal', { isUp: false, since: 4 }]]);
    const check = createCheckParts({
      checks: { journal: () => Promise.reject(unwritable('journal-unavailable', 'ENOSPC')) },
      probed: () => probed,
      now: () => 9,
    });
    const down = { part: 'journal', health: 'down', since: 4, reason: 'ENOSPC: the disk is full' };
    expect(await check()).toEqual([down]);
    // The check was late, and the probe has not ended yet.
    probed.set('journal', { isUp: true, since: 8 });
    expect(await check()).toEqual([down]);
  });
});
