import type { StoredStudy } from '../../../src/store/ports/study-repository.ts';
import type { WithStore } from './store.contract.ts';

const aStudy = (about: object = {}): StoredStudy => ({ id: 'study:spelling', v: 1, ...about });

/** What every shelf of studies promises (src/store/ports/study-repository.ts). */
export const describeStudyRepository = (withStore: WithStore): void => {
  describe('the shelf of studies', () => {
    it(
      'gives them back as they were added, by id, to another process too',
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
      'leaves one that is there',
      withStore(async ({ store: { studies } }) => {
        await studies.add(aStudy({ is: 'first' }));
        expect(await studies.add(aStudy({ is: 'second' }))).toBe(false);
        expect(await studies.find('study:spelling')).toEqual(aStudy({ is: 'first' }));
      }),
    );

    it(
      'knows who takes part, each once, page by page',
      withStore(async ({ store, another }) => {
        const id = 'study:spelling';
        await store.studies.join(id, ['dan', 'ann', 'cid']);
        await (await another()).studies.join(id, ['ann', 'bob']);
        await store.studies.join('study:reading', ['eve']);
        const { studies } = await another();
        expect(await studies.participants(id, { limit: 10 })).toEqual(['ann', 'bob', 'cid', 'dan']);
        expect(await studies.participants(id, { after: 'ann', limit: 2 })).toEqual(['bob', 'cid']);
        await studies.part(id, ['bob', 'eve', 'nobody']);
        await studies.part(id, []);
        await studies.join(id, []);
        expect([
          await store.studies.participants(id, { limit: 10 }),
          await store.studies.participants('study:reading', { limit: 10 }),
        ]).toEqual([['ann', 'cid', 'dan'], ['eve']]);
      }),
    );

    it(
      'knows how far releasers have come, and never less far',
      withStore(async ({ store, another }) => {
        expect(await store.studies.met()).toEqual([]);
        await store.studies.meet(3, 17);
        await (await another()).studies.meet(0, 4);
        await store.studies.meet(3, 12);
        await store.studies.meet(0, 5);
        expect((await (await another()).studies.met()).toSorted((a, b) => a.partition - b.partition)).toEqual([
          { partition: 0, offset: 5 },
          { partition: 3, offset: 17 },
        ]);
      }),
    );

    it(
      'lets one of twenty changes of one v win',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        expect(await store.studies.change(aStudy({ v: 2 }))).toBe(false);
        await store.studies.add(aStudy());
        for (const v of [2, 3]) {
          const done = await Promise.all(
            Array.from({ length: 20 }, (_, index) => ways[index % 2]!.studies.change(aStudy({ index, v }))),
          );
          const won = done.flatMap((yes, index) => (yes ? [index] : []));
          expect(won).toHaveLength(1);
          expect(await store.studies.find('study:spelling')).toEqual(aStudy({ index: won[0], v }));
        }
      }),
    );
  });
};
