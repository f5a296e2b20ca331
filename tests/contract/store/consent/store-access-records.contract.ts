import {
  type AccessRecord,
  type AccessRecordCursor,
  positionOf,
} from '../../../../src/store/ports/consent/access-record-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { anAccessRecord, HOUR_BEGINS } from '../../../support/builders/store/an-access-record.ts';
import type { WithStore } from '../store.contract.ts';

const HOUR = 3_600_000;

const recordsOf = async ({ accessRecords }: Store, ...people: readonly string[]): Promise<readonly AccessRecord[]> =>
  (await accessRecords.list({ people, limit: 100 })).records;

/** The promises of every repository of access records. */
export const describeAccessRecordRepository = (withStore: WithStore): void => {
  describe('The access record repository', () => {
    it(
      'returns a record as it was added, to every process, for its person alone',
      withStore(async ({ store, another }) => {
        const added = anAccessRecord({
          since: 1,
          until: 2,
          filter: { verb: 'x:é', agent: 'self', registration: null },
        });
        await store.accessRecords.add([added]);
        expect(await recordsOf(store, 'ada')).toEqual([added]);
        expect(await recordsOf(await another(), 'ada')).toEqual([added]);
        expect(await recordsOf(store, 'ad')).toEqual([]);
        expect(await recordsOf(store)).toEqual([]);
        await store.accessRecords.add([]);
      }),
    );

    it(
      'raises the record of the same hour, reader, route and filter, and widens its times',
      withStore(async ({ store, another }) => {
        const first = anAccessRecord({ since: 50, until: 60 });
        const later = { ...first, first: first.first + 10, last: first.last + 10, since: 40, until: 55, given: 3 };
        await store.accessRecords.add([first, anAccessRecord({ person: 'bob' })]);
        await (await another()).accessRecords.add([anAccessRecord({ person: 'eve' }), later]);
        await store.accessRecords.add([{ ...first, first: first.first - 1, last: first.first - 1, until: 70 }]);
        expect(await recordsOf(store, 'ada')).toEqual([
          { ...first, first: first.first - 1, last: later.last, since: 40, until: 70, answers: 3, given: 7 },
        ]);
        expect(await recordsOf(store, 'bob', 'eve')).toMatchObject([{ answers: 1 }, { answers: 1 }]);
      }),
    );

    it(
      'keeps apart what differs in source, generation, reader, route, filter or hour',
      withStore(async ({ store }) => {
        const { reader } = anAccessRecord();
        await store.accessRecords.add([
          anAccessRecord(),
          anAccessRecord({ source: 'h5p' }),
          anAccessRecord({ generation: 2 }),
          anAccessRecord({ reader: { ...reader, id: 'another-key' } }),
          anAccessRecord({ route: '/xapi/activities/state' }),
          anAccessRecord({ filter: {} }),
          anAccessRecord({ first: HOUR_BEGINS + HOUR }),
        ]);
        expect(await recordsOf(store, 'ada')).toHaveLength(7);
      }),
    );

    it(
      'loses nothing of twenty concurrent additions of the same records by two processes',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const people = Array.from({ length: 50 }, (_, index) => `p${index}`);
        await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            ways[index % 2]!.accessRecords.add(people.map((person) => anAccessRecord({ person }))),
          ),
        );
        const found = await recordsOf(store, ...people);
        expect(found).toHaveLength(50);
        for (const one of found) expect(one).toMatchObject({ answers: 20, given: 40 });
      }),
    );

    it(
      'lists the newest hour first, page by page, of several ids, and of the named sources alone',
      withStore(async ({ store }) => {
        const hours = [0, 1, 2, 3, 4].map((at) => HOUR_BEGINS + at * HOUR);
        await store.accessRecords.add([
          ...hours.map((first) => anAccessRecord({ first })),
          ...hours.map((first) => anAccessRecord({ first, person: 'ada-before', source: 'h5p' })),
          anAccessRecord({ person: 'bob' }),
        ]);
        const pages: AccessRecord[][] = [];
        let before: AccessRecordCursor | undefined;
        do {
          const page = await store.accessRecords.list({
            people: ['ada', 'ada-before'],
            limit: 3,
            ...(before === undefined ? {} : { before }),
          });
          pages.push([...page.records]);
          before = page.next;
        } while (before !== undefined);
        expect(pages.map(({ length }) => length)).toEqual([3, 3, 3, 1]);
        const all = pages.flat();
        expect(all.map(({ first }) => first)).toEqual(all.map(({ first }) => first).toSorted((a, b) => b - a));
        expect(new Set(all.map((one) => `${one.person} ${one.first}`)).size).toBe(10);

        const ofH5p = await store.accessRecords.list({ people: ['ada', 'ada-before'], sources: ['h5p'], limit: 100 });
        expect(ofH5p.records.map(({ source }) => source)).toEqual(Array(5).fill('h5p'));
        expect(ofH5p.next).toBeUndefined();
        const ofNone = await store.accessRecords.list({ people: ['ada', 'ada-before'], sources: [], limit: 100 });
        expect(ofNone.records).toEqual([]);
      }),
    );

    it(
      'scans the records of all, each once',
      withStore(async ({ store }) => {
        const people = ['ada', 'bob', 'eve'];
        await store.accessRecords.add(
          people.flatMap((person) => [anAccessRecord({ person }), anAccessRecord({ person, source: 'h5p' })]),
        );
        const seen: string[] = [];
        let page = await store.accessRecords.scan({ limit: 4 });
        while (page.length > 0) {
          seen.push(...page.map(({ person, source }) => `${person} ${source}`));
          page = await store.accessRecords.scan({ after: positionOf(page.at(-1)!), limit: 4 });
        }
        expect(seen.toSorted()).toEqual(people.flatMap((one) => [`${one} h5p`, `${one} moodle`]));
      }),
    );

    it(
      'deletes what is named, and nothing else',
      withStore(async ({ store, another }) => {
        const [mine, ofH5p, his] = [
          anAccessRecord(),
          anAccessRecord({ source: 'h5p' }),
          anAccessRecord({ person: 'bob' }),
        ];
        await store.accessRecords.add([mine, ofH5p, his]);
        await (await another()).accessRecords.delete([positionOf(mine), positionOf(anAccessRecord({ person: 'eve' }))]);
        await store.accessRecords.delete([]);
        expect(await recordsOf(store, 'ada')).toEqual([ofH5p]);
        expect(await recordsOf(store, 'bob')).toEqual([his]);
      }),
    );

    it(
      'deletes hours that began before a time, some at once, the oldest first',
      withStore(async ({ store }) => {
        const hours = [0, 1, 2, 3].map((at) => HOUR_BEGINS + at * HOUR);
        await store.accessRecords.add(hours.map((first) => anAccessRecord({ first })));
        expect(await store.accessRecords.deleteBefore(hours[3]!, 2)).toBe(2);
        expect((await recordsOf(store, 'ada')).map(({ first }) => first)).toEqual([hours[3], hours[2]]);
        expect(await store.accessRecords.deleteBefore(hours[3]!, 2)).toBe(1);
        expect(await store.accessRecords.deleteBefore(hours[3]!, 2)).toBe(0);
        expect((await recordsOf(store, 'ada')).map(({ first }) => first)).toEqual([hours[3]]);
      }),
    );
  });
};
