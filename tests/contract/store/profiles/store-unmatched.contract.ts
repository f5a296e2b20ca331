import type { UnmatchedCount } from '../../../../src/store/ports/profiles/unmatched-repository.ts';
import type { WithStore } from '../store.contract.ts';

const VERSION = 'https://w3id.org/xapi/cmi5/v9.9/é\u{1f600}.$a';
const one: UnmatchedCount = { version: VERSION, why: 'unknown-version', count: 1, latest: 5 };

/** The promises of every repository of unmatched counters (src/store/ports/profiles/unmatched-repository.ts). */
export const describeUnmatchedRepository = (withStore: WithStore): void => {
  describe('The repository of unmatched counters', () => {
    it(
      'has none at first, and raises those of one source, also for another process',
      withStore(async ({ store, another }) => {
        expect(await store.unmatched.list('moodle')).toEqual([]);
        await store.unmatched.raise('moodle', [one, { ...one, why: 'no-template', count: 3, latest: 2 }]);
        await (await another()).unmatched.raise('moodle', [{ ...one, count: 4, latest: 4 }]);
        await store.unmatched.raise('other', [one]);
        expect(await store.unmatched.list('moodle')).toEqual([
          { ...one, count: 5, latest: 5 },
          { ...one, why: 'no-template', count: 3, latest: 2 },
        ]);
        expect(await store.unmatched.list('other')).toEqual([one]);
      }),
    );

    it(
      'loses none of ten concurrent raises',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        await Promise.all(Array.from({ length: 10 }, (_, n) => ways[n % 2]!.unmatched.raise('moodle', [one])));
        expect(await store.unmatched.list('moodle')).toEqual([{ ...one, count: 10 }]);
      }),
    );

    it(
      'counts versions beyond the limit of a source together',
      withStore(async ({ store }) => {
        const many = Array.from({ length: 205 }, (_, n) => ({ ...one, version: `https://x.example/v${n}`, latest: n }));
        await store.unmatched.raise('moodle', many.slice(0, 100));
        await store.unmatched.raise('moodle', many.slice(100));
        const [first, ...others] = await store.unmatched.list('moodle');
        expect(first).toEqual({ ...one, version: '', count: 5, latest: 204 });
        expect(others).toHaveLength(200);
        await store.unmatched.raise('moodle', [many[3]!]);
        expect((await store.unmatched.list('moodle'))[1]).toMatchObject({ version: many[3]!.version, count: 2 });
      }),
    );
  });
};
