import { randomUUID } from 'node:crypto';
import type { StoredErasure } from '../../../../src/store/ports/consent/erasure-repository.ts';
import type { WithStore } from '../store.contract.ts';

const anErasure = (about: Partial<StoredErasure> = {}): StoredErasure => ({
  id: randomUUID(),
  person: randomUUID(),
  what: { purpose: 'record:h5p', 'a.b': { $c: [1.5, null] } },
  requestedAt: 1_700_000_000_000,
  v: 1,
  ...about,
});

/** The promises of every erasure repository (src/store/ports/consent/erasure-repository.ts). */
export const describeErasureRepository = (withStore: WithStore): void => {
  describe('The erasure repository', () => {
    it(
      'is empty at first',
      withStore(async ({ store: { erasures } }) => {
        expect([await erasures.find('x'), await erasures.findOpen(10), await erasures.backlog()]).toEqual([
          undefined,
          [],
          { count: 0 },
        ]);
        expect(await erasures.update(anErasure({ v: 2 }))).toBe(false);
        expect(await erasures.backlog()).toEqual({ count: 0 });
      }),
    );

    it(
      'returns an erasure as it was added, also to another process',
      withStore(async ({ store, another }) => {
        const erasure = anErasure({ markers: [0, 17, 3] });
        expect(await store.erasures.add(erasure)).toBe(true);
        const { erasures } = await another();
        expect([await erasures.find(erasure.id), await erasures.findOpen(10)]).toEqual([erasure, [erasure]]);
      }),
    );

    it(
      'refuses an existing id, and does not change its erasure',
      withStore(async ({ store: { erasures } }) => {
        const erasure = anErasure();
        await erasures.add(erasure);
        expect(await erasures.add({ ...erasure, person: 'bob', requestedAt: 5 })).toBe(false);
        expect([await erasures.find(erasure.id), await erasures.backlog()]).toEqual([
          erasure,
          { count: 1, oldest: erasure.requestedAt },
        ]);
      }),
    );

    it(
      'replaces an erasure whose v is one less',
      withStore(async ({ store, another }) => {
        const erasure = anErasure();
        await store.erasures.add(erasure);
        const marked = { ...erasure, markers: [4, 5], v: 2 };
        expect(await store.erasures.update(marked)).toBe(true);
        const { erasures } = await another();
        expect(await erasures.update({ ...erasure, markers: [6], v: 2 })).toBe(false);
        expect(await erasures.update({ ...erasure, v: 4 })).toBe(false);
        expect(await erasures.find(erasure.id)).toEqual(marked);
      }),
    );

    it(
      'lets one of twenty concurrent updates of one v win',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const erasure = anErasure();
        await store.erasures.add(erasure);
        for (const v of [2, 3]) {
          const done = await Promise.all(
            Array.from({ length: 20 }, (_, index) => ways[index % 2]!.erasures.update({ ...erasure, what: index, v })),
          );
          const won = done.flatMap((yes, index) => (yes ? [index] : []));
          expect(won).toHaveLength(1);
          expect(await store.erasures.find(erasure.id)).toEqual({ ...erasure, what: won[0], v });
        }
      }),
    );

    it(
      'lists the open ones, the oldest request first, until they are done',
      withStore(async ({ store, another }) => {
        const all = [5, 3, 9, 1, 7].map((requestedAt) => anErasure({ requestedAt }));
        for (const erasure of all) await store.erasures.add(erasure);
        const { erasures } = await another();
        expect((await erasures.findOpen(10)).map(({ requestedAt }) => requestedAt)).toEqual([1, 3, 5, 7, 9]);
        expect((await erasures.findOpen(2)).map(({ requestedAt }) => requestedAt)).toEqual([1, 3]);
        expect(await erasures.backlog()).toEqual({ count: 5, oldest: 1 });
        const done = { ...all[3]!, done: 100, v: 2 };
        await store.erasures.update(done);
        expect((await erasures.findOpen(10)).map(({ requestedAt }) => requestedAt)).toEqual([3, 5, 7, 9]);
        expect([await erasures.find(done.id), await erasures.backlog()]).toEqual([done, { count: 4, oldest: 3 }]);
        await erasures.add(anErasure({ requestedAt: 2, done: 4 }));
        expect(await store.erasures.backlog()).toEqual({ count: 4, oldest: 3 });
      }),
    );
  });
};
