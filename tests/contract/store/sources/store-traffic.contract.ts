import {
  type LastSeen,
  MAX_REFUSED_FAULTS,
  type TrafficSlot,
} from '../../../../src/store/ports/sources/traffic-repository.ts';
import { aRefusedFault } from '../../../support/builders/store/a-refused-fault.ts';
import type { WithStore } from '../store.contract.ts';

const HOUR = 3_600_000;
const NOON = 500_000 * HOUR;

const aSlot = (changes: Partial<TrafficSlot> = {}): TrafficSlot => ({
  subject: 'moodle',
  step: 'hour',
  at: NOON,
  counts: { accepted: 2, 'refused/invalid-statement': 1 },
  ...changes,
});

const KEY: LastSeen = { source: 'moodle', what: 'key/5f3a9c', at: NOON };
const REFUSED: LastSeen = { source: 'moodle', what: 'refused/too-large', at: NOON, text: 'has too many bytes' };

/** The promises of every repository of traffic (src/store/ports/sources/traffic-repository.ts). */
export const describeTrafficRepository = (withStore: WithStore): void => {
  describe('The repository of traffic', () => {
    it(
      'adds up the counts of a slot, also those of another process',
      withStore(async ({ store, another }) => {
        await store.traffic.add([aSlot(), aSlot({ at: NOON + HOUR, counts: { accepted: 7 } })]);
        await (await another()).traffic.add([aSlot({ counts: { accepted: 3, withheld: 1 } })]);
        expect(await store.traffic.list({ subject: 'moodle', step: 'hour', since: NOON })).toEqual([
          aSlot({ counts: { accepted: 5, 'refused/invalid-statement': 1, withheld: 1 } }),
          aSlot({ at: NOON + HOUR, counts: { accepted: 7 } }),
        ]);
      }),
    );

    it(
      'loses none of ten concurrent additions to a new slot',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        await Promise.all(Array.from({ length: 10 }, (_, n) => ways[n % 2]!.traffic.add([aSlot()])));
        const [slot] = await store.traffic.list({ subject: 'moodle', step: 'hour', since: NOON });
        expect(slot?.counts).toEqual({ accepted: 20, 'refused/invalid-statement': 10 });
      }),
    );

    it(
      'lists the slots of one subject and step, from a time on',
      withStore(async ({ store }) => {
        await store.traffic.add([
          aSlot({ at: NOON - HOUR }),
          aSlot(),
          aSlot({ step: 'minute' }),
          aSlot({ subject: 'moodle-2' }),
          aSlot({ subject: 'org:moodle' }),
        ]);
        expect(await store.traffic.list({ subject: 'moodle', step: 'hour', since: NOON - HOUR + 1 })).toEqual([
          aSlot(),
        ]);
        expect(await store.traffic.list({ subject: 'org:moodle', step: 'tenSeconds', since: 0 })).toEqual([]);
      }),
    );

    it(
      'deletes the slots of one step that began before a time',
      withStore(async ({ store }) => {
        await store.traffic.add([aSlot({ at: NOON - HOUR }), aSlot(), aSlot({ at: NOON - HOUR, step: 'minute' })]);
        expect(await store.traffic.deleteBefore('hour', NOON)).toBe(1);
        expect(await store.traffic.deleteBefore('hour', NOON)).toBe(0);
        expect(await store.traffic.list({ subject: 'moodle', step: 'hour', since: 0 })).toEqual([aSlot()]);
        expect(await store.traffic.list({ subject: 'moodle', step: 'minute', since: 0 })).toHaveLength(1);
      }),
    );

    it(
      'keeps what was seen last of a source, whatever comes first',
      withStore(async ({ store, another }) => {
        await store.traffic.see([KEY, REFUSED, { ...KEY, source: 'moodle-2' }]);
        await (
          await another()
        ).traffic.see([
          { ...KEY, at: NOON - 1 },
          { source: 'moodle', what: REFUSED.what, at: NOON + 1 },
        ]);
        expect(await store.traffic.listSeen('moodle')).toEqual([
          KEY,
          { source: 'moodle', what: REFUSED.what, at: NOON + 1 },
        ]);
        expect(await store.traffic.listSeen()).toHaveLength(3);
        expect(await store.traffic.listSeen('other')).toEqual([]);
      }),
    );

    it(
      'deletes what was seen last of one source before a time',
      withStore(async ({ store }) => {
        await store.traffic.see([KEY, { ...REFUSED, at: NOON + 1 }, { ...KEY, source: 'moodle-2' }]);
        await store.traffic.deleteSeen('moodle', NOON + 1);
        expect((await store.traffic.listSeen()).map(({ what }) => what).toSorted()).toEqual([KEY.what, REFUSED.what]);
      }),
    );

    it(
      'adds up a fault of a source, also that of another process, with its first and last time',
      withStore(async ({ store, another }) => {
        await store.traffic.addFaults([aRefusedFault({ firstAt: 5, lastAt: 9, count: 2 })]);
        await (
          await another()
        ).traffic.addFaults([
          aRefusedFault({ firstAt: 3, lastAt: 7, key: 'b1', sample: 'null' }),
          aRefusedFault({ detail: 'lacks it', lastAt: 20 }),
          aRefusedFault({ source: 'moodle-2' }),
        ]);
        expect(await store.traffic.listFaults('moodle')).toEqual([
          aRefusedFault({ detail: 'lacks it', lastAt: 20 }),
          aRefusedFault({ firstAt: 3, lastAt: 9, count: 3, key: 'b1', sample: 'null' }),
        ]);
        expect(await store.traffic.listFaults('moodle-2')).toHaveLength(1);
        expect(await store.traffic.listFaults('other')).toEqual([]);
      }),
    );

    it(
      'counts a fault that ten processes find at the same time ten times',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        await Promise.all(Array.from({ length: 10 }, (_, n) => ways[n % 2]!.traffic.addFaults([aRefusedFault()])));
        expect(await store.traffic.listFaults('moodle')).toEqual([aRefusedFault({ count: 10 })]);
      }),
    );

    it(
      'keeps the faults of a source that were seen last, at most so many',
      withStore(async ({ store }) => {
        const faults = Array.from({ length: MAX_REFUSED_FAULTS + 5 }, (_, n) =>
          aRefusedFault({ detail: `fault ${n}`, lastAt: 1000 + n }),
        );
        await store.traffic.addFaults([...faults, aRefusedFault({ source: 'moodle-2', lastAt: 1 })]);
        await store.traffic.addFaults([aRefusedFault({ detail: 'one more', lastAt: 5000 })]);
        const listed = await store.traffic.listFaults('moodle');
        expect(listed).toHaveLength(MAX_REFUSED_FAULTS);
        expect(listed.map(({ detail }) => detail)).toEqual([
          'one more',
          ...faults
            .toReversed()
            .slice(0, MAX_REFUSED_FAULTS - 1)
            .map(({ detail }) => detail),
        ]);
        expect(await store.traffic.listFaults('moodle-2')).toHaveLength(1);
      }),
    );

    it(
      'deletes faults that were seen last before a time',
      withStore(async ({ store }) => {
        await store.traffic.addFaults([
          aRefusedFault({ lastAt: 10 }),
          aRefusedFault({ detail: 'later', lastAt: 11 }),
          aRefusedFault({ source: 'moodle-2', lastAt: 10 }),
        ]);
        expect(await store.traffic.deleteFaultsBefore(11)).toBe(2);
        expect(await store.traffic.deleteFaultsBefore(11)).toBe(0);
        expect((await store.traffic.listFaults('moodle')).map(({ detail }) => detail)).toEqual(['later']);
      }),
    );

    it(
      'adds and sees nothing where nothing is given',
      withStore(async ({ store }) => {
        await store.traffic.add([]);
        await store.traffic.see([]);
        await store.traffic.addFaults([]);
        expect(await store.traffic.listSeen()).toEqual([]);
      }),
    );
  });
};
