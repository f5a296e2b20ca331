import type { StoredStudy } from '../../../../src/store/ports/studies/study-repository.ts';
import type { WithStore } from '../store.contract.ts';

const aStudy = (about: object = {}): StoredStudy => ({ id: 'study:spelling', v: 1, ...about });

/** The promises of every study repository (src/store/ports/studies/study-repository.ts). */
export const describeStudyRepository = (withStore: WithStore): void => {
  describe('The study repository', () => {
    it(
      'returns studies as they were added, by id, also to another process',
      withStore(async ({ store, another }) => {
        const one = aStudy({ marks: [{ offset: 3, at: 5 }], 'a.b': { $c: [1.5, null] } });
        expect([await store.studies.find(one.id), await store.studies.all()]).toEqual([undefined, []]);
        expect(await store.studies.add(one)).toBe(true);
        await store.studies.add(aStudy({ id: 'study:reading' }));
        const { studies } = await another();
        expect([await studies.find(one.id), (await studies.all()).map(({ id }) => id)]).toEqual([
          one,
          ['study:reading', 'study:spelling'],
        ]);
      }),
    );

    it(
      'does not replace an existing study',
      withStore(async ({ store: { studies } }) => {
        await studies.add(aStudy({ is: 'first' }));
        expect(await studies.add(aStudy({ is: 'second' }))).toBe(false);
        expect(await studies.find('study:spelling')).toEqual(aStudy({ is: 'first' }));
      }),
    );

    it(
      'lists each participant once, page by page',
      withStore(async ({ store, another }) => {
        const id = 'study:spelling';
        await store.studies.addParticipants(id, ['dan', 'ann', 'cid']);
        await (await another()).studies.addParticipants(id, ['ann', 'bob']);
        await store.studies.addParticipants('study:reading', ['eve']);
        const { studies } = await another();
        expect(await studies.listParticipants(id, { limit: 10 })).toEqual(['ann', 'bob', 'cid', 'dan']);
        expect(await studies.listParticipants(id, { after: 'ann', limit: 2 })).toEqual(['bob', 'cid']);
        await studies.removeParticipants(id, ['bob', 'eve', 'nobody']);
        await studies.removeParticipants(id, []);
        await studies.addParticipants(id, []);
        expect([
          await store.studies.listParticipants(id, { limit: 10 }),
          await store.studies.listParticipants('study:reading', { limit: 10 }),
        ]).toEqual([['ann', 'cid', 'dan'], ['eve']]);
      }),
    );

    it(
      'stores the offsets of publishers, which never go back until they are forgotten',
      withStore(async ({ store, another }) => {
        expect(await store.studies.consumedOffsets()).toEqual([]);
        await store.studies.saveConsumedOffset(3, 17);
        await (await another()).studies.saveConsumedOffset(0, 4);
        await store.studies.saveConsumedOffset(3, 12);
        await store.studies.saveConsumedOffset(0, 5);
        expect(
          (await (await another()).studies.consumedOffsets()).toSorted((a, b) => a.partition - b.partition),
        ).toEqual([
          { partition: 0, offset: 5 },
          { partition: 3, offset: 17 },
        ]);
        await store.studies.forgetConsumedOffsets();
        expect(await (await another()).studies.consumedOffsets()).toEqual([]);
        await store.studies.saveConsumedOffset(3, 2);
        expect(await store.studies.consumedOffsets()).toEqual([{ partition: 3, offset: 2 }]);
      }),
    );

    it(
      'lets one of twenty concurrent updates of one v win',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        expect(await store.studies.update(aStudy({ v: 2 }))).toBe(false);
        await store.studies.add(aStudy());
        for (const v of [2, 3]) {
          const done = await Promise.all(
            Array.from({ length: 20 }, (_, index) => ways[index % 2]!.studies.update(aStudy({ index, v }))),
          );
          const won = done.flatMap((yes, index) => (yes ? [index] : []));
          expect(won).toHaveLength(1);
          expect(await store.studies.find('study:spelling')).toEqual(aStudy({ index: won[0], v }));
        }
      }),
    );
  });
};
