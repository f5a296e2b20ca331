import { createReadTraffic } from '../../../../src/telemetry/operations/read-traffic.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import type { TrafficSlot } from '../../../../src/store/ports/sources/traffic-repository.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = 500_000 * HOUR;

describe('the figures of traffic', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: () => NOON });
  });
  afterEach(() => store.close());

  const add = (step: TrafficSlot['step'], subject: string, counts: Readonly<Record<number, TrafficSlot['counts']>>) =>
    store.traffic.add(
      Object.entries(counts).map(([at, one]) => ({ subject, step, at: NOON + Number(at), counts: one })),
    );
  const reading = (at: number) => createReadTraffic({ repository: store.traffic, now: () => NOON + at });

  it('have the last whole minute, without what processes are still writing', async () => {
    await add('tenSeconds', 'org:a', {
      [-10_000]: { accepted: 1 },
      0: { accepted: 2, 'refused/too-large': 3, withheld: 10 },
      50_000: { accepted: 4, 'refused/invalid-json': 5 },
      60_000: { accepted: 8 },
    });
    expect(await reading(63_000).lastMinute('org:a')).toEqual({ accepted: 6, refused: 8, withheld: 10 });
    expect(await reading(62_999).lastMinute('org:a')).toEqual({ accepted: 3, refused: 3, withheld: 10 });
    expect(await reading(63_000).lastMinute('org:b')).toEqual({ accepted: 0, refused: 0, withheld: 0 });
  });

  it('have the last ten seconds, which ended less than two seconds ago', async () => {
    await add(
      'second',
      'org:a',
      Object.fromEntries([...Array(13).keys()].map((s) => [s * 1000, { accepted: 2 ** s }])),
    );
    const sum = (from: number, to: number) => 2 ** to - 2 ** from;
    const at = async (time: number) => (await reading(time).lastTenSeconds('org:a')).accepted;
    expect([await at(12_499), await at(12_500), await at(13_499)]).toEqual([sum(1, 11), sum(2, 12), sum(2, 12)]);
    expect(await at(30_000)).toBe(0);
  });

  it('have the last hour in minutes, also of a source', async () => {
    await add('tenSeconds', 'org:a', { [-60 * MINUTE]: { accepted: 9 }, 0: { accepted: 1 }, 50_000: { accepted: 2 } });
    await add('minute', 'moodle', { [-59 * MINUTE]: { accepted: 4 }, 0: { withheld: 10 } });
    const { accepted, since, stepMs } = await reading(59_000).lastHour('org:a');
    expect([since - NOON, stepMs]).toEqual([-59 * MINUTE, MINUTE]);
    expect(accepted).toHaveLength(60);
    expect([accepted[0], accepted[59]]).toEqual([0, 3]);
    const ofSource = await reading(59_000).lastHour('moodle');
    expect([ofSource.accepted[0], ofSource.withheld[59]]).toEqual([4, 10]);
  });

  it('have the last week in hours, and the counts of some hours by name', async () => {
    await add('hour', 'moodle', {
      [-168 * HOUR]: { accepted: 1 },
      [-167 * HOUR]: { accepted: 2 },
      0: { violations: 3 },
    });
    const { accepted, since } = await reading(HOUR - 1).lastWeek('moodle');
    expect(since).toBe(NOON - 167 * HOUR);
    expect([accepted.length, accepted[0], accepted[167]]).toEqual([168, 2, 0]);
    const day = await reading(HOUR - 1).lastDay('moodle');
    expect([day.since - NOON, day.stepMs, day.accepted.length, day.accepted[0]]).toEqual([-23 * HOUR, HOUR, 24, 0]);
    expect(await reading(1).countsOf('moodle', 1)).toEqual({ violations: 3 });
    expect(await reading(1).countsOf('moodle', 168)).toEqual({ accepted: 2, violations: 3 });
  });
});
