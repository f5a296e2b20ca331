import {
  type ActivityKey,
  activityKeyText,
  type ActivityWrite,
  type StoredActivity,
} from '../../../../src/store/ports/statements/activity-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import type { WithStore } from '../store.contract.ts';

const QUIZ = 'https://school.example/quiz';

/** The first version of an activity, or one that replaces the version before. */
const anActivity = (about: Partial<ActivityWrite> = {}): ActivityWrite => ({
  source: 'moodle',
  id: QUIZ,
  definition: '{"name":{"en":"Quiz"}}',
  v: 1,
  ...(about.v === undefined || about.v === 1 ? {} : { replaces: about.v - 1 }),
  ...about,
});
const keyOf = (id: string = QUIZ, source = 'moodle'): ActivityKey => ({ source, id });

/** As it is stored. */
const stored = ({ source, id, definition, v }: ActivityWrite): StoredActivity => ({ source, id, definition, v });
const byKey = (...activities: readonly ActivityWrite[]): ReadonlyMap<string, StoredActivity> =>
  new Map(activities.map((activity) => [activityKeyText(activity), stored(activity)]));

const findOne = async ({ activities }: Store, id: string = QUIZ): Promise<StoredActivity | undefined> =>
  (await activities.find([keyOf(id)])).get(activityKeyText(keyOf(id)));

/** The promises of every activity repository (src/store/ports/statements/activity-repository.ts). */
export const describeActivityRepository = (withStore: WithStore): void => {
  describe('The activity repository', () => {
    it(
      'returns a saved activity, also to another process',
      withStore(async ({ store, another }) => {
        const other = anActivity({ id: 'https://school.example/other' });
        expect(await store.activities.saveAll([anActivity(), other])).toEqual(new Set());
        const keys = [keyOf(), keyOf(other.id), keyOf('https://school.example/unknown')];
        expect(await store.activities.find(keys)).toEqual(byKey(anActivity(), other));
        expect(await (await another()).activities.find(keys)).toEqual(byKey(anActivity(), other));
      }),
    );

    it(
      'keeps apart what two sources say of one activity',
      withStore(async ({ store }) => {
        const [mine, theirs] = [anActivity(), anActivity({ source: 'h5p', definition: '{}' })];
        expect(await store.activities.saveAll([mine, theirs])).toEqual(new Set());
        expect(await store.activities.find([keyOf(QUIZ, 'h5p')])).toEqual(byKey(theirs));
        const second = anActivity({ definition: '{"type":"https://school.example/type"}', v: 2 });
        expect(await store.activities.saveAll([second])).toEqual(new Set());
        await store.activities.delete([{ ...keyOf(QUIZ, 'h5p'), v: 2 }]);
        expect(await store.activities.find([keyOf(), keyOf(QUIZ, 'h5p')])).toEqual(byKey(second, theirs));
        await store.activities.delete([{ ...keyOf(QUIZ, 'h5p'), v: 1 }]);
        expect(await store.activities.find([keyOf(), keyOf(QUIZ, 'h5p')])).toEqual(byKey(second));
      }),
    );

    it(
      'finds nothing at first, and makes no query without keys',
      withStore(async ({ store }) => {
        expect(await store.activities.find([keyOf()])).toEqual(new Map());
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
          ...ids.slice(0, 2).map((id) => ({ ...keyOf(id), v: 1 })),
          { ...keyOf('https://school.example/unknown'), v: 1 },
        ]);
        await store.activities.delete([]);
        const left = await store.activities.find(ids.map((id) => keyOf(id)));
        expect([...left.values()].map(({ id }) => id).sort()).toEqual(ids.slice(1));
        expect(await store.activities.saveAll([anActivity()])).toEqual(new Set());
      }),
    );

    it(
      'replaces a definition whose v is the expected one, and resolves with no key',
      withStore(async ({ store }) => {
        await store.activities.saveAll([{ ...stored(anActivity()), v: 7 }]);
        const second = anActivity({ definition: '{"name":{"en":"Quiz","fr":"Interro"}}', v: 3, replaces: 7 });
        expect(await store.activities.saveAll([second])).toEqual(new Set());
        expect(await findOne(store)).toEqual(stored(second));
      }),
    );

    it.each<readonly [string, number, Pick<ActivityWrite, 'v' | 'replaces'>]>([
      ['a first one where there is one', 1, { v: 1 }],
      ['one that skips a change', 1, { v: 3, replaces: 2 }],
      ['one that is behind', 2, { v: 2, replaces: 1 }],
      ['a second one where there is none', 0, { v: 2, replaces: 1 }],
    ])('refuses %s, changes nothing, and writes what stands beside it', (_, there, change) =>
      withStore(async ({ store }) => {
        for (let n = 1; n <= there; n++)
          await store.activities.saveAll([
            anActivity({ definition: `{"moreInfo":"https://school.example/${n}"}`, v: n }),
          ]);
        const before = await findOne(store);
        const beside = anActivity({ id: 'https://school.example/beside' });
        const refused = await store.activities.saveAll([{ ...anActivity({ definition: '{}' }), ...change }, beside]);
        expect(refused).toEqual(new Set([activityKeyText(keyOf())]));
        expect(await findOne(store)).toEqual(before);
        expect(await findOne(store, beside.id)).toEqual(stored(beside));
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
          expect(await findOne(store)).toEqual(stored(anActivity({ definition: won[0]!, v })));
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
        for (const id of ids) {
          const winner = answers[0]!.has(activityKeyText(keyOf(id))) ? 1 : 0;
          expect((await findOne(store, id))?.definition).toBe(`{"name":{"en":"${winner}"}}`);
        }
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
        expect(await store.activities.find(activities)).toEqual(byKey(...activities));
        expect(await findOne(store, long(''))).toBeUndefined();
      }),
    );

    it(
      'remembers how far definitions are rebuilt, also for another process',
      withStore(async ({ store, another }) => {
        expect(await store.activities.rebuildPosition()).toBeUndefined();
        for (const position of [{ above: '0000018bcfe56800.00000.0000000001' }, 'done'] as const) {
          await store.activities.saveRebuildPosition(position);
          expect(await (await another()).activities.rebuildPosition()).toEqual(position);
        }
      }),
    );
  });
};
