import type { WithStore } from '../store.contract.ts';
import { aPatternRun } from '../../../support/builders/store/a-pattern-run.ts';
import type { PatternRunWrite, StoredPatternRun } from '../../../../src/store/ports/profiles/pattern-run-repository.ts';

const { key: KEY } = aPatternRun();

/** The write that follows the one with the `v` below this one's. */
const aNext = (overrides: Partial<StoredPatternRun> & Pick<StoredPatternRun, 'v'>): PatternRunWrite => ({
  ...aPatternRun(overrides),
  ...(overrides.v === 1 ? {} : { replaces: overrides.v - 1 }),
});

/** The promises of every pattern run repository (src/store/ports/profiles/pattern-run-repository.ts). */
export const describePatternRunRepository = (withStore: WithStore): void => {
  describe('The pattern run repository', () => {
    it(
      'returns a saved run, also to another process',
      withStore(async ({ store, another }) => {
        const other = aPatternRun({ key: 'other', state: [null, true, 'a', { 'a.b': { $c: '' } }], fingerprint: '' });
        expect(await store.patternRuns.saveAll([aPatternRun(), other])).toEqual(new Set());
        const expected = new Map([
          [KEY, aPatternRun()],
          ['other', other],
        ]);
        expect(await store.patternRuns.find([KEY, 'other', 'unknown'])).toEqual(expected);
        expect(await (await another()).patternRuns.find([KEY, 'other', 'unknown'])).toEqual(expected);
      }),
    );

    it(
      'finds nothing at first, and makes no query without keys',
      withStore(async ({ store }) => {
        expect(await store.patternRuns.find([KEY])).toEqual(new Map());
        expect(await store.patternRuns.find([])).toEqual(new Map());
        expect(await store.patternRuns.saveAll([])).toEqual(new Set());
      }),
    );

    it(
      'replaces a run that has the given v, and resolves with no key',
      withStore(async ({ store }) => {
        await store.patternRuns.saveAll([aPatternRun()]);
        const second = aPatternRun({ fingerprint: 'others', last: { at: 'f', timestamp: -1.5 }, state: 7, v: 2 });
        expect(await store.patternRuns.saveAll([{ ...second, replaces: 1 }])).toEqual(new Set());
        expect((await store.patternRuns.find([KEY])).get(KEY)).toEqual(second);
      }),
    );

    it.each<readonly [string, number, number]>([
      ['a first one where there is one', 1, 1],
      ['one that skips a change', 1, 3],
      ['one that is behind', 2, 2],
      ['a second one where there is none', 0, 2],
    ])('refuses %s, changes nothing, and saves what stands beside it', (_, there, v) =>
      withStore(async ({ store }) => {
        for (let n = 1; n <= there; n++) await store.patternRuns.saveAll([aNext({ state: n, v: n })]);
        const before = await store.patternRuns.find([KEY]);
        expect(await store.patternRuns.saveAll([aNext({ state: 'lost', v }), aPatternRun({ key: 'beside' })])).toEqual(
          new Set([KEY]),
        );
        expect(await store.patternRuns.find([KEY])).toEqual(before);
        expect((await store.patternRuns.find(['beside'])).get('beside')).toEqual(aPatternRun({ key: 'beside' }));
      })(),
    );

    it(
      'lets one of twenty concurrent saves of one v win, for the first v or a later one',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        for (const v of [1, 2, 3]) {
          const refused = await Promise.all(
            Array.from({ length: 20 }, (_, index) =>
              ways[index % 2]!.patternRuns.saveAll([aNext({ state: index, v })]),
            ),
          );
          const won = refused.flatMap(({ size }, index) => (size === 0 ? [index] : []));
          expect(won).toHaveLength(1);
          expect((await store.patternRuns.find([KEY])).get(KEY)).toEqual(aPatternRun({ state: won[0]!, v }));
        }
      }),
    );

    it(
      'lets one of two overlapping saves win each run',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const keys = Array.from({ length: 40 }, (_, index) => `run ${index}`);
        const answers = await Promise.all(
          ways.map((way, index) =>
            way.patternRuns.saveAll(
              (index === 0 ? keys : keys.toReversed()).map((key) => aPatternRun({ key, state: index })),
            ),
          ),
        );
        expect(answers[0]!.size + answers[1]!.size).toBe(keys.length);
        const found = await store.patternRuns.find(keys);
        for (const key of keys) expect(found.get(key)?.state).toBe(answers[0]!.has(key) ? 1 : 0);
      }),
    );

    it(
      'deletes the runs whose latest statement is older, and refuses a writer that read one of them before',
      withStore(async ({ store, another }) => {
        const [old, recent] = ['4', '5'].map((at) => aPatternRun({ key: at, last: { at, timestamp: 0 }, v: 7 }));
        await store.patternRuns.saveAll([old!, recent!]);
        expect(await (await another()).patternRuns.deleteBelow('5')).toBe(1);
        expect(await store.patternRuns.find(['4', '5'])).toEqual(new Map([['5', recent]]));
        const again = { ...old!, v: 90 };
        expect(await store.patternRuns.saveAll([again])).toEqual(new Set());
        expect(await store.patternRuns.saveAll([{ ...old!, v: 8, replaces: 7 }])).toEqual(new Set(['4']));
        expect((await store.patternRuns.find(['4'])).get('4')).toEqual(again);
      }),
    );

    it(
      'distinguishes keys of any length and letters, and returns texts exactly',
      withStore(async ({ store }) => {
        const runs = ['', 'a', 'a\0', 'a\0b', 'A', `${'ü'.repeat(8192)} 1`, `${'ü'.repeat(8192)} 2`].map((key) =>
          aPatternRun({ key, fingerprint: `${key.slice(-3)}\0é😀`, state: `${key.slice(-3)}\0"\\𝄞` }),
        );
        expect(await store.patternRuns.saveAll(runs)).toEqual(new Set());
        expect(await store.patternRuns.find(runs.map(({ key }) => key))).toEqual(
          new Map(runs.map((run) => [run.key, run])),
        );
      }),
    );
  });
};
