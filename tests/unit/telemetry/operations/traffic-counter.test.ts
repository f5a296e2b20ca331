import { Problem } from '../../../../src/core/problem.ts';
import { createTrafficCounter } from '../../../../src/telemetry/operations/traffic-counter.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';

const HOUR = 3_600_000;
const NOON = 500_000 * HOUR;

describe('the counter of traffic', () => {
  let store: Store;
  const clock = { at: NOON };
  beforeEach(async () => {
    clock.at = NOON;
    store = await openSqliteStore({ file: ':memory:', now: () => clock.at });
  });
  afterEach(() => store.close());

  const organisations = () =>
    Promise.resolve((source: string) => (source === 'moodle' ? ['org:school', 'org:default'] : ['org:default']));
  const aCounter = (
    repository: Pick<Store['traffic'], 'add' | 'see' | 'addFaults'> = store.traffic,
    readOrganisations = organisations,
  ) =>
    createTrafficCounter({
      repository,
      readOrganisations,
      now: () => clock.at,
    });
  const listed = async (subject: string, step: 'second' | 'tenSeconds' | 'minute' | 'hour') =>
    (await store.traffic.list({ subject, step, since: 0 })).map(({ at, counts }) => [at - NOON, counts]);

  it('writes each source in minutes and hours, and each organisation above it also in seconds', async () => {
    const counter = aCounter();
    clock.at = NOON + 65_000;
    counter.accepted('moodle', 3);
    counter.accepted('moodle', 2);
    counter.refused('moodle', 4, { kind: 'too-large' });
    counter.accepted('h5p', 1);
    counter.violated('h5p');
    await counter.flush();
    const moodle = { accepted: 5, 'refused/too-large': 4 };
    expect(await listed('moodle', 'minute')).toEqual([[60_000, moodle]]);
    expect(await listed('moodle', 'hour')).toEqual([[0, moodle]]);
    expect(await listed('org:school', 'tenSeconds')).toEqual([[60_000, moodle]]);
    expect(await listed('org:school', 'second')).toEqual([[65_000, moodle]]);
    expect(await listed('org:school', 'minute')).toEqual([]);
    expect(await listed('org:default', 'hour')).toEqual([[0, { ...moodle, accepted: 6, violations: 1 }]]);
  });

  it.each(['withheld', 'refused/consent-required'])(
    'lets %s leave in whole tens, and holds back the rest',
    async (name) => {
      const counter = aCounter();
      const count = (statements: number): void => {
        if (name === 'withheld') counter.withheld('moodle', statements);
        else counter.refused('moodle', statements, { kind: 'consent-required' });
      };
      count(9);
      await counter.flush(true);
      expect(await listed('org:default', 'hour')).toEqual([]);
      count(16);
      await counter.flush(true);
      expect(await listed('org:default', 'hour')).toEqual([[0, { [name]: 20 }]]);
    },
  );

  it('flushes the more slowly the more it writes, but for the last time', async () => {
    const counter = aCounter();
    const flushOne = async (isLast?: boolean): Promise<unknown> => {
      counter.accepted('h5p', 1);
      await counter.flush(isLast);
      return (await listed('h5p', 'hour'))[0]?.[1];
    };
    expect(await flushOne()).toEqual({ accepted: 1 });
    expect(await flushOne()).toEqual({ accepted: 1 });
    expect(await flushOne(true)).toEqual({ accepted: 3 });
    clock.at += 50;
    expect(await flushOne()).toEqual({ accepted: 4 });
  });

  it('keeps counts, uses and refusals while the store is away, in the slots of their time', async () => {
    let isAway = true;
    const away = (): Promise<void> => Promise.reject(new Problem('store-unavailable', 'away'));
    const counter = aCounter({
      add: (slots) => (isAway ? away() : store.traffic.add(slots)),
      see: (seen) => (isAway ? away() : store.traffic.see(seen)),
      addFaults: (faults) => (isAway ? away() : store.traffic.addFaults(faults)),
    });
    counter.accepted('moodle', 1);
    counter.used('moodle', '5f3a9c');
    await expect(counter.flush()).rejects.toMatchObject({ kind: 'store-unavailable' });
    clock.at += HOUR;
    counter.accepted('moodle', 2);
    isAway = false;
    await counter.flush();
    expect(await listed('moodle', 'hour')).toEqual([
      [0, { accepted: 1 }],
      [HOUR, { accepted: 2 }],
    ]);
    expect(await store.traffic.listSeen('moodle')).toMatchObject([{ what: 'key/5f3a9c' }]);
  });

  it('counts what came just before the hour in that hour, if the flush comes after it', async () => {
    const counter = aCounter();
    clock.at = NOON + HOUR - 1;
    counter.accepted('moodle', 2);
    clock.at = NOON + HOUR;
    counter.accepted('moodle', 1);
    await counter.flush();
    const hours = [
      [0, { accepted: 2 }],
      [HOUR, { accepted: 1 }],
    ];
    expect(await listed('moodle', 'hour')).toEqual(hours);
    expect(await listed('org:school', 'hour')).toEqual(hours);
    expect(await listed('org:school', 'second')).toEqual([
      [HOUR - 1000, { accepted: 2 }],
      [HOUR, { accepted: 1 }],
    ]);
  });

  it('keeps the minutes of what it counts while the organisations cannot be read, two hours of them', async () => {
    let isAway = true;
    const counter = aCounter(store.traffic, () =>
      isAway ? Promise.reject(new Problem('store-unavailable', 'away')) : organisations(),
    );
    for (let minute = 0; minute < 122; minute++) {
      clock.at = NOON + minute * 60_000;
      counter.accepted('moodle', 1);
      await expect(counter.flush()).rejects.toMatchObject({ kind: 'store-unavailable' });
    }
    isAway = false;
    await counter.flush(true);
    expect(await listed('moodle', 'hour')).toEqual([
      [0, { accepted: 60 }],
      [HOUR, { accepted: 59 }],
      [2 * HOUR, { accepted: 3 }],
    ]);
  });

  it('writes a use of a key once a minute, and the last refusal of each kind', async () => {
    const counter = aCounter();
    const seen = async () =>
      (await store.traffic.listSeen('moodle')).map(({ at, what, text }) => [at - NOON, what, text]);
    counter.used('moodle', 'a');
    counter.refused('moodle', 1, { kind: 'invalid-json', text: 'first' });
    counter.refused('moodle', 1, { kind: 'invalid-json', text: 'second' });
    await counter.flush();
    clock.at += 59_000;
    counter.used('moodle', 'a');
    await counter.flush();
    expect(await seen()).toEqual([
      [0, 'key/a', undefined],
      [0, 'refused/invalid-json', 'second'],
    ]);
    clock.at += 1000;
    counter.used('moodle', 'a');
    await counter.flush();
    expect((await seen())[0]).toEqual([60_000, 'key/a', undefined]);
  });

  it('writes each fault of a refused request once a flush, with its first and last time', async () => {
    const counter = aCounter();
    const mbox = { pointer: '/actor/mbox', detail: 'must be a mailto IRI', count: 2, sample: '"a…"' };
    const verb = { pointer: '/verb', detail: 'lacks the property "id"', count: 1 };
    counter.refused('moodle', 3, { kind: 'invalid-statement', key: 'k1', text: 'x', faults: [mbox, verb] });
    clock.at += 10;
    counter.refused('moodle', 1, { kind: 'invalid-statement', key: 'k2', faults: [mbox] });
    counter.refused('moodle', 1, { kind: 'too-many-requests', text: 'the quota is used up' });
    await counter.flush();
    await counter.flush();
    const row = { source: 'moodle', kind: 'invalid-statement', firstAt: NOON };
    expect(await store.traffic.listFaults('moodle')).toEqual([
      { ...row, ...mbox, lastAt: NOON + 10, count: 4, key: 'k2' },
      {
        ...{ source: 'moodle', kind: 'too-many-requests', pointer: '', detail: 'the quota is used up' },
        ...{ firstAt: NOON + 10, lastAt: NOON + 10, count: 1, key: '', sample: '' },
      },
      { ...row, ...verb, lastAt: NOON, key: 'k1', sample: '' },
    ]);
  });

  it('adds faults that the store did not take to those found since', async () => {
    let isAway = true;
    const counter = aCounter({
      add: (slots) => store.traffic.add(slots),
      see: (seen) => store.traffic.see(seen),
      addFaults: (faults) =>
        isAway ? Promise.reject(new Problem('store-unavailable', 'away')) : store.traffic.addFaults(faults),
    });
    counter.refused('moodle', 1, { kind: 'too-large', key: 'k1' });
    await expect(counter.flush()).rejects.toMatchObject({ kind: 'store-unavailable' });
    clock.at += 1000;
    isAway = false;
    counter.refused('moodle', 1, { kind: 'too-large', key: 'k2' });
    await counter.flush(true);
    expect(await store.traffic.listFaults('moodle')).toMatchObject([
      { firstAt: NOON, lastAt: NOON + 1000, count: 2, key: 'k2' },
    ]);
  });

  it('keeps a bounded number of faults until a flush', async () => {
    const written: number[] = [];
    const addFaults = (faults: readonly unknown[]) => Promise.resolve(void written.push(faults.length));
    const counter = aCounter({ add: () => Promise.resolve(), see: () => Promise.resolve(), addFaults });
    for (let n = 0; n < 1100; n++)
      counter.refused('moodle', 1, { kind: 'x', faults: [{ pointer: '', detail: String(n), count: 1 }] });
    await counter.flush();
    expect(written).toEqual([1000]);
  });

  it('writes no fault for a refusal that would reveal the decision of a person', async () => {
    const counter = aCounter();
    counter.refused('moodle', 30, { kind: 'consent-required', key: 'k1' });
    await counter.flush();
    expect(await store.traffic.listFaults('moodle')).toEqual([]);
  });

  it('dates refusals for want of consent as it counts them, in whole tens', async () => {
    const counter = aCounter();
    const refuse = () => counter.refused('moodle', 1, { kind: 'consent-required', text: 'why' });
    for (let n = 0; n < 9; n++) refuse();
    await counter.flush(true);
    expect(await store.traffic.listSeen('moodle')).toEqual([]);
    clock.at += 1000;
    refuse();
    await counter.flush(true);
    expect(await store.traffic.listSeen('moodle')).toEqual([
      { source: 'moodle', what: 'refused/consent-required', at: NOON + 1000 },
    ]);
  });

  it('writes nothing where nothing was counted', async () => {
    const repository = { add: jest.fn(), see: jest.fn(), addFaults: jest.fn() };
    await aCounter(repository).flush(true);
    expect(repository.add).not.toHaveBeenCalled();
    expect(repository.see).not.toHaveBeenCalled();
    expect(repository.addFaults).not.toHaveBeenCalled();
  });
});
