import type { WithStore } from './store.contract.ts';
import { aRun } from '../../support/builders/a-run.ts';

const { key: KEY } = aRun();

/** What every shelf of runs promises (src/store/ports/pattern-run-repository.ts). */
export const describeRunRepository = (withStore: WithStore): void => {
  describe('the shelf of runs', () => {
    it(
      'gives back what was saved, to another process too',
      withStore(async ({ store, another }) => {
        const other = aRun({ key: 'other', state: [null, true, 'a', { 'a.b': { $c: '' } }], fingerprint: '' });
        expect(await store.runs.saveAll([aRun(), other])).toEqual(new Set());
        const expected = new Map([
          [KEY, aRun()],
          ['other', other],
        ]);
        expect(await store.runs.find([KEY, 'other', 'unknown'])).toEqual(expected);
        expect(await (await another()).runs.find([KEY, 'other', 'unknown'])).toEqual(expected);
      }),
    );

    it(
      'knows nothing at first, and nothing is asked of it for nothing',
      withStore(async ({ store }) => {
        expect(await store.runs.find([KEY])).toEqual(new Map());
        expect(await store.runs.find([])).toEqual(new Map());
        expect(await store.runs.saveAll([])).toEqual(new Set());
      }),
    );

    it(
      'replaces a run whose v is one less, and answers with no key',
      withStore(async ({ store }) => {
        await store.runs.saveAll([aRun()]);
        const second = aRun({ fingerprint: 'others', last: { at: 'f', timestamp: -1.5 }, state: 7, v: 2 });
        expect(await store.runs.saveAll([second])).toEqual(new Set());
        expect((await store.runs.find([KEY])).get(KEY)).toEqual(second);
      }),
    );

    it.each<readonly [string, number, number]>([
      ['a first one where there is one', 1, 1],
      ['one that skips a change', 1, 3],
      ['one that is behind', 2, 2],
      ['a second one where there is none', 0, 2],
    ])('refuses %s, changes nothing, and saves what stands beside it', (_, there, v) =>
      withStore(async ({ store }) => {
        for (let n = 1; n <= there; n++) await store.runs.saveAll([aRun({ state: n, v: n })]);
        const before = await store.runs.find([KEY]);
        expect(await store.runs.saveAll([aRun({ state: 'lost', v }), aRun({ key: 'beside' })])).toEqual(new Set([KEY]));
        expect(await store.runs.find([KEY])).toEqual(before);
        expect((await store.runs.find(['beside'])).get('beside')).toEqual(aRun({ key: 'beside' }));
      })(),
    );

    it(
      'lets one of twenty win that save the same v at once, first or later',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        for (const v of [1, 2, 3]) {
          const refused = await Promise.all(
            Array.from({ length: 20 }, (_, index) => ways[index % 2]!.runs.saveAll([aRun({ state: index, v })])),
          );
          const won = refused.flatMap(({ size }, index) => (size === 0 ? [index] : []));
          expect(won).toHaveLength(1);
          expect((await store.runs.find([KEY])).get(KEY)).toEqual(aRun({ state: won[0]!, v }));
        }
      }),
    );

    it(
      'lets each run of two overlapping saves be won once',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const keys = Array.from({ length: 40 }, (_, index) => `run ${index}`);
        const answers = await Promise.all(
          ways.map((way, index) =>
            way.runs.saveAll((index === 0 ? keys : keys.toReversed()).map((key) => aRun({ key, state: index }))),
          ),
        );
        expect(answers[0]!.size + answers[1]!.size).toBe(keys.length);
        const found = await store.runs.find(keys);
        for (const key of keys) expect(found.get(key)?.state).toBe(answers[0]!.has(key) ? 1 : 0);
      }),
    );

    it(
      'keeps keys of any length and letters apart, and texts exactly',
      withStore(async ({ store }) => {
        const runs = ['', 'a', 'a\0', 'a\0b', 'A', `${'ü'.repeat(8192)} 1`, `${'ü'.repeat(8192)} 2`].map((key) =>
          aRun({ key, fingerprint: `${key.slice(-3)}\0é😀`, state: `${key.slice(-3)}\0"\\𝄞` }),
        );
        expect(await store.runs.saveAll(runs)).toEqual(new Set());
        expect(await store.runs.find(runs.map(({ key }) => key))).toEqual(new Map(runs.map((run) => [run.key, run])));
      }),
    );
  });
};
