import type { StoredActivity } from '../../../src/store/ports/activity-repository.ts';
import type { WithStore } from './store.contract.ts';

const QUIZ = 'https://school.example/quiz';

const anActivity = (about: Partial<StoredActivity> = {}): StoredActivity => ({
  id: QUIZ,
  definition: '{"name":{"en":"Quiz"}}',
  v: 1,
  ...about,
});

/** The promises of every activity repository (src/store/ports/activity-repository.ts). */
export const describeActivityRepository = (withStore: WithStore): void => {
  describe('The activity repository', () => {
    it(
      'returns a saved activity, also to another process',
      withStore(async ({ store, another }) => {
        const other = anActivity({ id: 'https://school.example/other' });
        expect(await store.activities.saveAll([anActivity(), other])).toEqual(new Set());
        const ids = [QUIZ, other.id, 'https://school.example/unknown'];
        const expected = new Map([
          [QUIZ, anActivity()],
          [other.id, other],
        ]);
        expect(await store.activities.find(ids)).toEqual(expected);
        expect(await (await another()).activities.find(ids)).toEqual(expected);
      }),
    );

    it(
      'finds nothing at first, and makes no query without keys',
      withStore(async ({ store }) => {
        expect(await store.activities.find([QUIZ])).toEqual(new Map());
        expect(await store.activities.find([])).toEqual(new Map());
        expect(await store.activities.saveAll([])).toEqual(new Set());
      }),
    );

    it(
      'deletes activities of the expected v, and no others',
      withStore(async ({ store }) => {
        const ids = [QUIZ, 'https://school.example/changed', 'https://school.example/other'];
        await store.activities.saveAll(ids.map((id) => anActivity({ id })));
        await store.activities.saveAll([anActivity({ id: ids[1]!, v: 2 })]);
        await store.activities.delete([
          ...ids.slice(0, 2).map((id) => ({ id, v: 1 })),
          { id: 'https://school.example/unknown', v: 1 },
        ]);
        await store.activities.delete([]);
        expect([...(await store.activities.find(ids)).keys()].sort()).toEqual(ids.slice(1));
        expect(await store.activities.saveAll([anActivity()])).toEqual(new Set());
      }),
    );

    it(
      'replaces a definition whose v is one less, and resolves with no id',
      withStore(async ({ store }) => {
        await store.activities.saveAll([anActivity()]);
        const second = anActivity({ definition: '{"name":{"en":"Quiz","fr":"Interro"}}', v: 2 });
        expect(await store.activities.saveAll([second])).toEqual(new Set());
        expect((await store.activities.find([QUIZ])).get(QUIZ)).toEqual(second);
      }),
    );

    it.each<readonly [string, number, number]>([
      ['a first one where there is one', 1, 1],
      ['one that skips a change', 1, 3],
      ['one that is behind', 2, 2],
      ['a second one where there is none', 0, 2],
    ])('refuses %s, changes nothing, and writes what stands beside it', (_, there, v) =>
      withStore(async ({ store }) => {
        for (let n = 1; n <= there; n++)
          await store.activities.saveAll([
            anActivity({ definition: `{"moreInfo":"https://school.example/${n}"}`, v: n }),
          ]);
        const before = await store.activities.find([QUIZ]);
        const beside = anActivity({ id: 'https://school.example/beside' });
        expect(await store.activities.saveAll([anActivity({ definition: '{}', v }), beside])).toEqual(new Set([QUIZ]));
        expect(await store.activities.find([QUIZ])).toEqual(before);
        expect((await store.activities.find([beside.id])).get(beside.id)).toEqual(beside);
      })(),
    );

    it(
      'lets one of twenty concurrent saves of one v win, for the first v or a later one',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        for (const v of [1, 2, 3]) {
          const definitions = Array.from({ length: 20 }, (_, index) => `{"name":{"en":"${v}/${index}"}}`);
          const refused = await Promise.all(
            definitions.map((definition, index) =>
              ways[index % 2]!.activities.saveAll([anActivity({ definition, v })]),
            ),
          );
          const won = definitions.filter((_, index) => refused[index]!.size === 0);
          expect(won).toHaveLength(1);
          expect((await store.activities.find([QUIZ])).get(QUIZ)).toEqual(anActivity({ definition: won[0]!, v }));
        }
      }),
    );

    it(
      'lets one of two overlapping saves win each activity',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const ids = Array.from({ length: 40 }, (_, index) => `https://school.example/${index}`);
        const answers = await Promise.all(
          ways.map((way, index) =>
            way.activities.saveAll(
              (index === 0 ? ids : ids.toReversed()).map((id) =>
                anActivity({ id, definition: `{"name":{"en":"${index}"}}` }),
              ),
            ),
          ),
        );
        expect(answers[0]!.size + answers[1]!.size).toBe(ids.length);
        const found = await store.activities.find(ids);
        for (const id of ids)
          expect(found.get(id)?.definition).toBe(`{"name":{"en":"${answers[0]!.has(id) ? 1 : 0}"}}`);
      }),
    );

    it(
      'distinguishes IRIs of 8,192 characters, and returns texts exactly',
      withStore(async ({ store }) => {
        const long = (end: string): string => `https://school.example/${'ü'.repeat(8192 - 24)}${end}`;
        const activities = ['a', 'b'].map((end) =>
          anActivity({
            id: long(end),
            definition: JSON.stringify({
              name: { en: `${end}\0é😀"\\` },
              extensions: { [`https://x.example/$.${end}`]: '𝄞'.repeat(10_000) },
            }),
          }),
        );
        expect(await store.activities.saveAll(activities)).toEqual(new Set());
        expect(await store.activities.find(activities.map(({ id }) => id))).toEqual(
          new Map(activities.map((activity) => [activity.id, activity])),
        );
        expect(await store.activities.find([long('')])).toEqual(new Map());
      }),
    );
  });
};
