import type { StoredRelease } from '../../../src/store/ports/release-repository.ts';
import { aRelease } from '../../support/builders/a-release.ts';
import type { WithStore } from './store.contract.ts';

const keysOf = (releases: Iterable<StoredRelease>): readonly string[] => [...releases].map(({ key }) => key);
const person = (id: string, studyGeneration = 1) => ({ id, recordGeneration: 1, studyGeneration });

/** What every shelf of releases promises (src/store/ports/release-repository.ts). */
export const describeReleaseRepository = (withStore: WithStore): void => {
  describe('the shelf of releases', () => {
    it(
      'gives a release back as it was added, to another process too',
      withStore(async ({ store, another }) => {
        const left = aRelease({ people: [person('ann', 3), person('bob')], pseudonyms: ['p1', 'p2'], owner: 7 });
        const waits = aRelease({ due: 1_700_000_000_000, order: '0a' });
        const over = aRelease({ ending: 'voided' });
        expect(await store.releases.add([left, waits, over])).toEqual(new Map());
        const { releases } = await another();
        expect(await releases.find([left.key, waits.key, over.key, 'none'])).toEqual(
          new Map([left, waits, over].map((one) => [one.key, one])),
        );
        expect([await releases.find([]), await releases.add([])]).toEqual([new Map(), new Map()]);
      }),
    );

    it(
      'leaves those that are there, and tells of them',
      withStore(async ({ store: { releases } }) => {
        const there = aRelease({ owner: 2 });
        await releases.add([there]);
        const fresh = aRelease();
        expect(await releases.add([{ ...there, owner: 5, due: 3, order: '1' }, fresh])).toEqual(
          new Map([[there.key, there]]),
        );
        expect(await releases.find([there.key, fresh.key])).toEqual(
          new Map([
            [there.key, there],
            [fresh.key, fresh],
          ]),
        );
      }),
    );

    it(
      'lets one of twenty who add a key at once own it',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const one = aRelease();
        const others = await Promise.all(
          Array.from({ length: 20 }, (_, owner) => ways[owner % 2]!.releases.add([{ ...one, owner }])),
        );
        const won = others.flatMap((taken, owner) => (taken.size === 0 ? [owner] : []));
        expect(won).toHaveLength(1);
        expect((await store.releases.find([one.key])).get(one.key)?.owner).toBe(won[0]);
        expect(others.every((taken) => taken.size === 0 || taken.get(one.key)?.owner === won[0])).toBe(true);
      }),
    );

    it(
      'tells what is due to its owner, by time, then order, until it leaves',
      withStore(async ({ store: { releases } }) => {
        const [late, second, first, later] = [
          aRelease({ due: 200, order: 'a' }),
          aRelease({ due: 100, order: 'b' }),
          aRelease({ due: 100, order: 'a' }),
          aRelease({ due: 300, order: '0' }),
        ];
        await releases.add([
          late,
          second,
          first,
          later,
          aRelease(),
          aRelease({ owner: 1, due: 1, order: '0' }),
          aRelease({ study: 'study:other', due: 1, order: '0' }),
        ]);
        const of = { owner: 0, study: 'study:spelling' };
        expect(keysOf(await releases.due(of, 200, 10))).toEqual([first.key, second.key, late.key]);
        expect(keysOf(await releases.due(of, 200, 2))).toEqual([first.key, second.key]);
        expect(keysOf(await releases.due(of, 99, 10))).toEqual([]);
        expect(await releases.leave([first.key, late.key, 'none'])).toEqual(new Set([first.key, late.key]));
        expect(keysOf(await releases.due(of, 1000, 10))).toEqual([second.key, later.key]);
        const { due, order, ...out } = first;
        expect((await releases.find([first.key])).get(first.key)).toEqual(out);
        await releases.cancel([first.key, second.key, 'none']);
        expect(new Set((await releases.find([first.key, second.key])).keys())).toEqual(new Set([first.key]));
      }),
    );

    it(
      'tells its owner what is over, once and for the first reason',
      withStore(async ({ store: { releases } }) => {
        const [one, other] = [aRelease({ owner: 3 }), aRelease({ owner: 4 })];
        await releases.add([one, other, aRelease({ owner: 3 })]);
        await releases.end([one.key, other.key], 'voided');
        await releases.end([one.key, 'none'], 'removed');
        expect([await releases.ending(3, 10), await releases.ending(4, 10), await releases.ending(5, 10)]).toEqual([
          [{ ...one, ending: 'voided' }],
          [{ ...other, ending: 'voided' }],
          [],
        ]);
        expect(await releases.waiting()).toEqual(new Set([3, 4]));
      }),
    );

    it(
      'names the owners for whom something waits, and nobody where nothing does',
      withStore(async ({ store, another }) => {
        const { releases } = store;
        const [one, other] = [aRelease({ owner: 0 }), aRelease({ owner: 7 })];
        await releases.add([one, other, aRelease({ owner: 5 })]);
        expect(await releases.waiting()).toEqual(new Set());
        await (await another()).releases.again([one.key]);
        expect(await releases.waiting()).toEqual(new Set([0]));
        await releases.heard(await releases.asked(0, 10));
        await releases.end([other.key], 'removed');
        expect(await releases.waiting()).toEqual(new Set([7]));
        await releases.remove([other.key]);
        expect(await releases.waiting()).toEqual(new Set());
      }),
    );

    it(
      'tells its owner what is asked for again, and keeps that through whatever was under way',
      withStore(async ({ store, another }) => {
        const { releases } = store;
        const [one, other, over] = [
          aRelease({ owner: 3 }),
          aRelease({ owner: 3, due: 5, order: 'a' }),
          aRelease({ owner: 3, ending: 'removed' }),
        ];
        await releases.add([one, other, over, aRelease({ owner: 3 })]);
        expect(await (await another()).releases.again([one.key, other.key, over.key, 'none'])).toEqual(
          new Set(['none']),
        );
        expect(await releases.again([])).toEqual(new Set());
        const asked = await releases.asked(3, 10);
        expect(await releases.waiting()).toEqual(new Set([3]));
        expect(new Set(keysOf(asked))).toEqual(new Set([one.key, other.key]));
        expect(await releases.asked(4, 10)).toEqual([]);
        await releases.again([one.key]);
        await releases.heard(asked);
        expect(await releases.asked(3, 10)).toEqual([{ ...one, again: 2 }]);
        await releases.remove([one.key, other.key, over.key]);
        expect(
          [...(await releases.find([one.key, other.key, over.key])).values()].toSorted(
            (a, b) => (a.again ?? 0) - (b.again ?? 0),
          ),
        ).toEqual(
          [
            { ...aRelease(over), ending: undefined, again: 1 },
            { ...one, again: 2 },
          ].map(({ ending, ...rest }) => rest),
        );
        const elsewhere = aRelease({ study: 'study:other', people: [person('bob')] });
        await releases.add([elsewhere]);
        expect(await releases.removeStudy(one.study, 2)).toBe(true);
        expect(await releases.ofPeople(['ann'], { limit: 10 })).toHaveLength(1);
        expect([
          await releases.removeStudy(one.study, 2),
          keysOf(await releases.ofPeople(['bob'], { limit: 10 })),
        ]).toEqual([false, [elsewhere.key]]);
        expect(await releases.ofPeople(['ann'], { limit: 10 })).toEqual([]);
      }),
    );

    it(
      'finds releases by people, statement and study, page by page, until they are removed',
      withStore(async ({ store, another }) => {
        const { releases } = store;
        const keys = ['k1', 'k2', 'k3', 'k4', 'k5'];
        const statement = '0f0f0f0f-0000-4000-8000-000000000001';
        await releases.add([
          aRelease({ key: 'k3', people: [person('ann'), person('bob')], statement }),
          aRelease({ key: 'k1' }),
          aRelease({ key: 'k2', people: [person('cid')] }),
          aRelease({ key: 'k5', people: [person('bob')] }),
          aRelease({ key: 'k4', study: 'study:other', statement }),
        ]);
        const page = { limit: 10 };
        expect(keysOf(await releases.ofPeople(['ann', 'bob'], page))).toEqual(['k1', 'k3', 'k4', 'k5']);
        expect(keysOf(await releases.ofPeople(['ann', 'bob'], { after: 'k1', limit: 2 }))).toEqual(['k3', 'k4']);
        expect(keysOf(await releases.ofPeople(['cid'], page))).toEqual(['k2']);
        expect(keysOf(await releases.ofPeople(['eve'], page))).toEqual([]);
        expect(keysOf(await releases.ofStatements([statement]))).toEqual(['k3', 'k4']);
        expect(keysOf(await releases.ofStudy('study:spelling', { after: 'k2', limit: 10 }))).toEqual(['k3', 'k5']);
        await (await another()).releases.remove(['k3', 'none']);
        expect(keysOf(await releases.ofPeople(['ann', 'bob'], page))).toEqual(['k1', 'k4', 'k5']);
        expect(keysOf(await releases.ofStatements([statement]))).toEqual(['k4']);
        await releases.remove(keys);
        expect([
          await releases.ofPeople(['ann', 'bob', 'cid'], page),
          await releases.ofStudy('study:other', page),
        ]).toEqual([[], []]);
      }),
    );
  });
};
