import type { WithStore } from '../store.contract.ts';
import type { Progress } from '../../../../src/store/ports/sink/progress-repository.ts';

const later = (progress: Progress): Progress => ({
  ...progress,
  offset: 9_007_199_254_740_000,
  last: 1_700_000_000_000,
  through: 1_700_000_000_001,
  note: { from: 3, to: 9, stored: 1_700_000_000_002, keptFrom: 5, deadLetters: [{ offset: 4, frame: 0, index: 2 }] },
  kept: 5,
  deadLetters: [{ offset: 1, frame: 2, index: 3, notedAt: 1_700_000_000_003 }],
});

/** The promises of every progress repository. */
export const describeProgressRepository = (withStore: WithStore): void => {
  describe('The progress repository', () => {
    it(
      'begins a partition with epoch 1, and raises it at every claim',
      withStore(async ({ store, another }) => {
        expect(await store.progress.claim(4)).toEqual({ partition: 4, epoch: 1, last: 0, through: 0, deadLetters: [] });
        expect((await store.progress.claim(4)).epoch).toBe(2);
        expect((await (await another()).progress.claim(4)).epoch).toBe(3);
        expect((await store.progress.claim(0)).epoch).toBe(1);
      }),
    );

    it(
      'gives each of twenty concurrent claims an epoch of its own',
      withStore(async ({ store, another }) => {
        const ways = [store, await another(), await another()];
        const claims = await Promise.all(Array.from({ length: 20 }, (_, index) => ways[index % 3]!.progress.claim(2)));
        expect(claims.map(({ epoch }) => epoch).sort((one, other) => one - other)).toEqual(
          Array.from({ length: 20 }, (_, index) => index + 1),
        );
      }),
    );

    it(
      'replaces the document, and a claim resolves with the saved one',
      withStore(async ({ store, another }) => {
        const claimed = await store.progress.claim(1);
        expect(await store.progress.save(later(claimed))).toBe(true);
        expect(await (await another()).progress.all()).toEqual([later(claimed)]);
        expect(await store.progress.claim(1)).toEqual({ ...later(claimed), epoch: 2 });
      }),
    );

    it(
      'saves the same document again',
      withStore(async ({ store }) => {
        const claimed = await store.progress.claim(1);
        expect(await store.progress.save(later(claimed))).toBe(true);
        expect(await store.progress.save(later(claimed))).toBe(true);
      }),
    );

    it(
      'saves nothing over a document of the same epoch that is not the one before: the store was put back',
      withStore(async ({ store }) => {
        const claims = await Promise.all([0, 1, 2].map((partition) => store.progress.claim(partition)));
        const saved = claims.map((claim) => ({ ...claim, through: 100 }));
        const save = (one: Progress, before?: Progress) => store.progress.save(one, before);
        expect(await Promise.all(saved.map((one, n) => save(one, claims[n])))).toEqual([true, true, true]);
        const next = saved.map((one) => ({ ...one, offset: 9, through: 200 }));
        expect(await Promise.all(next.map((one, n) => save(one, n === 1 ? claims[n] : saved[n])))).toEqual([
          true,
          false,
          true,
        ]);
        // Whoever had no answer saves the same again.
        expect(await save(next[0]!, saved[0])).toBe(true);
        expect(await save({ ...next[0]!, through: 300 }, claims[0])).toBe(false);
        const all = (await store.progress.all()).toSorted((one, other) => one.partition - other.partition);
        expect(all).toEqual([next[0], saved[1], next[2]]);
      }),
    );

    it(
      'removes members that a later document does not have',
      withStore(async ({ store }) => {
        const claimed = await store.progress.claim(1);
        await store.progress.save(later(claimed));
        expect(await store.progress.save(claimed)).toBe(true);
        expect(await store.progress.all()).toEqual([claimed]);
      }),
    );

    it(
      'refuses a save under an old epoch, and changes nothing',
      withStore(async ({ store, another }) => {
        const old = await store.progress.claim(1);
        const current = await (await another()).progress.claim(1);
        expect(await store.progress.save(later(old))).toBe(false);
        expect(await store.progress.all()).toEqual([current]);
        expect(await store.progress.save(later(current))).toBe(true);
      }),
    );

    it(
      'checks the epoch of each of several concurrent saves',
      withStore(async ({ store, another }) => {
        const claims = await Promise.all([0, 1, 2, 3].map((partition) => store.progress.claim(partition)));
        await (await another()).progress.claim(2);
        const saved = await Promise.all([
          ...claims.map((claim) => store.progress.save(later(claim))),
          store.progress.save({ ...later(claims[0]!), partition: 9 }),
        ]);
        expect(saved).toEqual([true, true, false, true, false]);
        const all = await store.progress.all();
        expect(all.map(({ partition, offset }) => [partition, offset]).sort()).toEqual(
          [0, 1, 2, 3].map((partition) => [partition, partition === 2 ? undefined : later(claims[0]!).offset]),
        );
        expect(
          await Promise.all(
            [0, 1, 3].map((index) => store.progress.save({ ...later(claims[index]!), through: 1_800_000_000_000 })),
          ),
        ).toEqual([true, true, true]);
        expect((await store.progress.all()).filter(({ through }) => through === 1_800_000_000_000)).toHaveLength(3);
      }),
    );

    it(
      'refuses a save of an unclaimed partition',
      withStore(async ({ store }) => {
        expect(await store.progress.save({ partition: 6, epoch: 1, last: 0, through: 0, deadLetters: [] })).toBe(false);
        expect(await store.progress.all()).toEqual([]);
      }),
    );

    it(
      'deletes old documents of other partitions than those named, also from the list of another process',
      withStore(async ({ store, another }) => {
        const claims = await Promise.all([0, 1, 2, 3].map((partition) => store.progress.claim(partition)));
        for (const [partition, through] of [10, 20, 10, 20].entries())
          await store.progress.save({ ...claims[partition]!, through });
        const { progress } = await another();
        expect(await progress.all()).toHaveLength(4);
        expect(await store.progress.deleteOthers([2, 3], 20)).toBe(1);
        expect((await progress.all()).map(({ partition }) => partition).sort()).toEqual([1, 2, 3]);
        expect(await store.progress.save({ ...claims[0]!, through: 30 })).toBe(false);
        expect((await store.progress.claim(0)).epoch).toBe(1);
      }),
    );

    it(
      'lists the documents of all partitions',
      withStore(async ({ store }) => {
        for (const partition of [11, 0, 3]) await store.progress.claim(partition);
        expect(
          (await store.progress.all()).map(({ partition }) => partition).sort((one, other) => one - other),
        ).toEqual([0, 3, 11]);
      }),
    );

    it(
      'lets only the newest claim save where claims and saves race',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        await Promise.all(
          Array.from({ length: 12 }, async (_, index) => {
            const way = ways[index % 2]!;
            const claimed = await way.progress.claim(5);
            await way.progress.save({ ...claimed, last: claimed.epoch });
          }),
        );
        const newest = await store.progress.claim(5);
        expect(newest.epoch).toBe(13);
        expect(newest.last).toBe(12);
      }),
    );
  });
};
