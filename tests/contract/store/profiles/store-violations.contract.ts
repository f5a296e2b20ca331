import type { Store } from '../../../../src/store/ports/store.ts';
import type { StoredViolation, ViolationCursor } from '../../../../src/store/ports/profiles/violation-repository.ts';
import { aStatementId, aViolation } from '../../../support/builders/store/a-violation.ts';
import type { WithStore } from '../store.contract.ts';

const listed = async ({ violations }: Store, source?: string): Promise<readonly StoredViolation[]> =>
  (await violations.list({ limit: 1000, ...(source === undefined ? {} : { source }) })).violations;

const byCount = (counts: readonly { readonly count: number; readonly by: string }[]): readonly object[] =>
  [...counts].sort((one, other) => other.count - one.count || (one.by < other.by ? -1 : 1));

/** The promises of every violation repository (src/store/ports/profiles/violation-repository.ts). */
export const describeViolationRepository = (withStore: WithStore): void => {
  describe('The violation repository', () => {
    it(
      'returns violations as they were added, also to another process',
      withStore(async ({ store, another }) => {
        const all = [
          aViolation({ at: 2, selector: '$.name' }),
          aViolation({ kind: 'pattern', rule: 'order', location: '', by: 'urn:é\0😀', at: 1 }),
        ];
        expect(await store.violations.add(all)).toEqual(all);
        expect(await listed(store)).toEqual(all);
        expect(await listed(await another(), 'moodle')).toEqual(all);
      }),
    );

    it(
      'finds nothing at first, and makes no query without keys',
      withStore(async ({ store }) => {
        expect(await store.violations.add([])).toEqual([]);
        expect(await store.violations.list({ limit: 10 })).toEqual({ violations: [] });
        expect(await store.violations.listCounts({ limit: 10 })).toEqual([]);
        expect(await store.violations.deleteBefore(1)).toBe(0);
        await store.violations.deleteByStatements([]);
      }),
    );

    it(
      'adds a violation once, whatever its time, and returns the new ones',
      withStore(async ({ store, another }) => {
        await store.violations.add([aViolation()]);
        const fresh = aViolation({ rule: 'any' });
        expect(await (await another()).violations.add([aViolation({ at: 5 }), fresh, aViolation(), fresh])).toEqual([
          fresh,
        ]);
        expect(new Set(await listed(store))).toEqual(new Set([aViolation(), fresh]));
        expect(await store.violations.listCounts({ limit: 10 })).toMatchObject([{ count: 2 }]);
      }),
    );

    it.each<Partial<StoredViolation>>([
      { statement: aStatementId(2) },
      { profile: 'https://w3id.org/xapi/cmi5/v2.0' },
      { by: 'https://w3id.org/xapi/cmi5#passed' },
      { rule: 'all' },
      { location: '$.id' },
      { selector: '$.id' },
    ])('tells a violation from another by %j', (about) =>
      withStore(async ({ store }) => {
        expect(await store.violations.add([aViolation(), aViolation(about)])).toHaveLength(2);
      })(),
    );

    it(
      'adds the same violation of two concurrent calls once',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const all = Array.from({ length: 50 }, (_, index) => aViolation({ statement: aStatementId(index) }));
        const answers = await Promise.all(
          [0, 1, 0, 1].map((way, index) => ways[way]!.violations.add(index < 2 ? all : all.toReversed())),
        );
        expect(
          answers
            .flat()
            .map(({ statement }) => statement)
            .sort(),
        ).toEqual(all.map(({ statement }) => statement));
        expect(await store.violations.listCounts({ limit: 10 })).toMatchObject([{ count: 50 }]);
      }),
    );

    it(
      'adds thousands in one call',
      withStore(async ({ store }) => {
        const all = Array.from({ length: 3500 }, (_, index) =>
          aViolation({ statement: aStatementId(index), at: index }),
        );
        expect(await store.violations.add(all.slice(0, 1200))).toHaveLength(1200);
        expect(await store.violations.add(all)).toEqual(all.slice(1200));
        expect(await store.violations.listCounts({ limit: 10 })).toMatchObject([{ count: 3500 }]);
      }),
    );

    it(
      'finds the versions that statements violate, each once, of these statements alone',
      withStore(async ({ store, another }) => {
        const [first, second] = [aViolation().profile, 'https://w3id.org/xapi/cmi5/v2.0\u{1f600}'];
        await store.violations.add([
          aViolation({ statement: aStatementId(1) }),
          aViolation({ statement: aStatementId(1), rule: 'all' }),
          aViolation({ statement: aStatementId(1), profile: second }),
          aViolation({ statement: aStatementId(2), source: 'other' }),
          aViolation({ statement: aStatementId(3) }),
        ]);
        const asked = [1, 2, ...Array.from({ length: 40 }, (_, n) => 100 + n)].map(aStatementId);
        const found = await (await another()).violations.findByStatements(asked);
        expect(found).toHaveLength(3);
        expect(new Set(found)).toEqual(
          new Set([
            { statement: aStatementId(1), source: aViolation().source, profile: first },
            { statement: aStatementId(1), source: aViolation().source, profile: second },
            { statement: aStatementId(2), source: 'other', profile: first },
          ]),
        );
        expect(await store.violations.findByStatements([])).toEqual([]);
      }),
    );

    it(
      'lists the newest first, of one source or all, in pages without gaps and repetitions',
      withStore(async ({ store }) => {
        const times = [30, 10, 20, 20, 20, 40, 20, 50];
        const ofOne = times.map((at, index) => aViolation({ statement: aStatementId(index), at }));
        const ofOther = times.map((at, index) =>
          aViolation({ statement: aStatementId(100 + index), at, source: 'other' }),
        );
        await store.violations.add([...ofOne, ...ofOther]);
        const walk = async (source: string | undefined, limit: number): Promise<readonly StoredViolation[]> => {
          const walked: StoredViolation[] = [];
          for (let before: ViolationCursor | undefined; ;) {
            const page = await store.violations.list({
              limit,
              ...(source === undefined ? {} : { source }),
              ...(before === undefined ? {} : { before }),
            });
            walked.push(...page.violations);
            expect(page.violations.length).toBeLessThanOrEqual(limit);
            if (page.next === undefined) return walked;
            expect(page.violations).toHaveLength(limit);
            before = page.next;
          }
        };
        const newest = [50, 40, 30, 20, 20, 20, 20, 10];
        for (const limit of [1, 2, 3, 8, 9]) {
          const walked = await walk('moodle', limit);
          expect(walked.map(({ at }) => at)).toEqual(newest);
          expect(new Set(walked)).toEqual(new Set(ofOne));
        }
        const all = await walk(undefined, 3);
        expect(all.map(({ at }) => at)).toEqual(newest.flatMap((at) => [at, at]));
        expect(new Set(all)).toEqual(new Set([...ofOne, ...ofOther]));
        expect(await listed(store, 'moodl')).toEqual([]);
      }),
    );

    it(
      'counts by profile, violated part and source; the greatest first',
      withStore(async ({ store }) => {
        const [launched, passed] = ['https://w3id.org/xapi/cmi5#launched', 'https://w3id.org/xapi/cmi5#passed'];
        const second = 'https://w3id.org/xapi/cmi5/v2.0';
        const some = (from: number, about: Partial<StoredViolation>, count: number): readonly StoredViolation[] =>
          Array.from({ length: count }, (_, index) => aViolation({ statement: aStatementId(from + index), ...about }));
        await store.violations.add([
          ...some(0, {}, 3),
          ...some(100, { by: passed, kind: 'pattern' }, 5),
          ...some(200, { source: 'other' }, 2),
          ...some(300, { profile: second }, 9),
        ]);
        await store.violations.add(some(2, {}, 2));
        const { profile } = aViolation();
        const first = [
          { profile, by: passed, kind: 'pattern', source: 'moodle', count: 5 },
          { profile, by: launched, kind: 'template', source: 'moodle', count: 4 },
          { profile, by: launched, kind: 'template', source: 'other', count: 2 },
        ];
        const other = { profile: second, by: launched, kind: 'template', source: 'moodle', count: 9 };
        expect(byCount(await store.violations.listCounts({ profile, limit: 10 }))).toEqual(first);
        expect(byCount(await store.violations.listCounts({ limit: 10 }))).toEqual([other, ...first]);
        expect(await store.violations.listCounts({ limit: 2 })).toEqual([other, first[0]]);
        expect(await store.violations.listCounts({ profile, limit: 1 })).toEqual([first[0]]);
        expect(await store.violations.listCounts({ profile: 'https://w3id.org/xapi', limit: 10 })).toEqual([]);
        const ofMoodle = [other, ...first.filter(({ source }) => source === 'moodle')];
        expect(byCount(await store.violations.listCountsOfSource('moodle', 10))).toEqual(ofMoodle);
        expect(await store.violations.listCountsOfSource('moodle', 1)).toEqual([other]);
        expect(await store.violations.listCountsOfSource('other', 10)).toEqual([first[2]]);
        expect(await store.violations.listCountsOfSource('mood', 10)).toEqual([]);
      }),
    );

    it(
      'raises a counter by all of twenty concurrent additions',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            ways[index % 2]!.violations.add([aViolation({ statement: aStatementId(index) })]),
          ),
        );
        expect(await store.violations.listCounts({ limit: 10 })).toMatchObject([{ count: 20 }]);
      }),
    );

    it(
      'deletes violations before a time, returns their number, and keeps counting',
      withStore(async ({ store }) => {
        await store.violations.add([10, 20, 30].map((at) => aViolation({ statement: aStatementId(at), at })));
        expect(await store.violations.deleteBefore(20)).toBe(1);
        expect((await listed(store)).map(({ at }) => at)).toEqual([30, 20]);
        expect(await store.violations.deleteBefore(31)).toBe(2);
        expect(await listed(store)).toEqual([]);
        expect(await store.violations.listCounts({ limit: 10 })).toMatchObject([{ count: 3 }]);
      }),
    );

    it(
      'deletes the violations of some statements, and of no others',
      withStore(async ({ store }) => {
        const all = Array.from({ length: 250 }, (_, index) =>
          ['presence', 'any'].map((rule) => aViolation({ statement: aStatementId(index), rule })),
        ).flat();
        await store.violations.add(all);
        await store.violations.deleteByStatements(Array.from({ length: 240 }, (_, index) => aStatementId(index + 5)));
        expect(new Set((await listed(store)).map(({ statement }) => statement))).toEqual(
          new Set([0, 1, 2, 3, 4, 245, 246, 247, 248, 249].map(aStatementId)),
        );
        expect(await listed(store)).toHaveLength(20);
        await store.violations.deleteByStatements([aStatementId(0), '00000000-0000-4000-8000-00000000000']);
        expect(await listed(store)).toHaveLength(18);
      }),
    );
  });
};
