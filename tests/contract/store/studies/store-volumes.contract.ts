import type { StoredVolume } from '../../../../src/store/ports/studies/volume-repository.ts';
import type { WithStore } from '../store.contract.ts';

/** The promises of every volume repository (src/store/ports/studies/volume-repository.ts). */
export const describeVolumeRepository = (withStore: WithStore): void => {
  describe('The volume repository', () => {
    it(
      'returns the last count, also to another process',
      withStore(async ({ store, another }) => {
        const first: StoredVolume = {
          id: 'h5p',
          countedAt: 5,
          statements: 12_000,
          period: { first: '2026-03', last: '2026-11' },
        };
        const next: StoredVolume = { id: 'h5p', countedAt: 9 };
        const other: StoredVolume = { id: 'h5p-0123456789', countedAt: 7, statements: 10 };
        await store.volumes.put(first);
        await store.volumes.put(other);
        const { volumes } = await another();
        expect(await volumes.find(['h5p', 'nothing', other.id])).toEqual(
          new Map([
            ['h5p', first],
            [other.id, other],
          ]),
        );
        await volumes.put(next);
        expect(await store.volumes.find(['h5p'])).toEqual(new Map([['h5p', next]]));
        expect(await store.volumes.find([])).toEqual(new Map());
      }),
    );

    it(
      'stores one of twenty concurrent counts of one dataset, complete',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const some = Array.from({ length: 20 }, (_, index): StoredVolume => ({
          id: 'moodle',
          countedAt: index,
          statements: index * 10,
        }));
        await Promise.all(some.map((one, index) => ways[index % 2]!.volumes.put(one)));
        expect(some).toContainEqual((await store.volumes.find(['moodle'])).get('moodle'));
      }),
    );
  });
};
