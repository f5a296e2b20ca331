import type { StoredRelease } from '../../../../src/store/ports/studies/release-repository.ts';
import { aRelease } from '../../../support/builders/store/a-release.ts';
import type { WithStore } from '../store.contract.ts';

const keysOf = (releases: Iterable<StoredRelease>): readonly string[] => [...releases].map(({ key }) => key);
const person = (id: string, studyGeneration = 1) => ({ id, recordGeneration: 1, studyGeneration });

/** The promises of every release repository (src/store/ports/studies/release-repository.ts). */
export const describeReleaseRepository = (withStore: WithStore): void => {
  describe('The release repository', () => {
    it(
      'returns a release as it was added, also to another process',
      withStore(async ({ store, another }) => {
        const left = aRelease({ people: [person('ann', 3), person('bob')], pseudonyms: ['p1', 'p2'], owner: 7 });
        const waits = aRelease({ due: 1_700_000_000_000, order: '0a' });
        const over = aRelease({ pendingRetraction: 'voided' });
        expect(await store.releases.add([left, waits, over])).toEqual(new Map());
        const { releases } = await another();
        expect(await releases.find([left.key, waits.key, over.key, 'none'])).toEqual(
          new Map([left, waits, over].map((one) => [one.key, one])),
        );
        expect([await releases.find([]), await releases.add([])]).toEqual([new Map(), new Map()]);
      }),
    );

    it(
      'does not replace existing releases, and returns them',
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
      'renews people and pseudonyms, and nothing else, also for the search by people',
      withStore(async ({ store: { releases }, another }) => {
        const [one, other] = [
          aRelease({
            people: [person('ann'), person('bob', 2)],
            pseudonyms: ['p1', 'p2'],
            owner: 7,
            due: 5,
            order: '0',
          }),
          aRelease({ people: [person('bob')], pseudonyms: ['p2'] }),
        ];
        await releases.add([one, other]);
        await releases.requestRerelease([one.key]);
        const renewed = { people: [person('ann'), person('cid', 3)], pseudonyms: ['p1', 'p3'] };
        await releases.renew([
          { key: one.key, ...renewed },
          { key: 'none', ...renewed },
        ]);
        await releases.renew([]);
        const again = (await another()).releases;
        expect(await again.find([one.key, other.key, 'none'])).toEqual(
          new Map([
            [one.key, { ...one, ...renewed, rereleaseRequests: 1 }],
            [other.key, other],
          ]),
        );
        const of = async (id: string) => keysOf(await again.findByPeople([id], { limit: 10 }));
        expect([await of('ann'), await of('bob'), await of('cid')]).toEqual([[one.key], [other.key], [one.key]]);
      }),
    );

    it(
      'lets one of twenty concurrent additions of a key win',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const one = aRelease();
        const others = await Promise.all(
          Array.from({ length: 20 }, (_, owner) => ways[owner % 2]!.releases.add([{ ...one, owner }])),
        );
        const won = others.flatMap((existing, owner) => (existing.size === 0 ? [owner] : []));
        expect(won).toHaveLength(1);
        expect((await store.releases.find([one.key])).get(one.key)?.owner).toBe(won[0]);
        expect(others.every((existing) => existing.size === 0 || existing.get(one.key)?.owner === won[0])).toBe(true);
      }),
    );

    it(
      'lists due releases by owner, time, then order, until they are published',
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
        expect(keysOf(await releases.findDue(of, 200, 10))).toEqual([first.key, second.key, late.key]);
        expect(keysOf(await releases.findDue(of, 200, 2))).toEqual([first.key, second.key]);
        expect(keysOf(await releases.findDue(of, 99, 10))).toEqual([]);
        await releases.requestRerelease([late.key]);
        const outOf = ({ due, order, ...release }: StoredRelease, rereleaseRequests: number): StoredRelease => ({
          ...release,
          rereleaseRequests,
        });
        expect(await releases.markPublished([first.key, late.key, 'none'])).toEqual(new Set([first.key, late.key]));
        expect(await releases.markPublished([])).toEqual(new Set());
        expect(keysOf(await releases.findDue(of, 1000, 10))).toEqual([second.key, later.key]);
        expect(await releases.find([first.key])).toEqual(new Map([[first.key, outOf(first, 1)]]));
        // A process that has published it has no more to do for it than one that died before.
        expect(keysOf(await releases.listRereleaseRequests(0, 10)).toSorted()).toEqual(
          [first.key, late.key].toSorted(),
        );
        await releases.ackRereleaseRequests([outOf(first, 1), outOf(late, 1)]);
        expect(await releases.listRereleaseRequests(0, 10)).toEqual([outOf(late, 2)]);
        await releases.cancel([first.key, second.key, 'none']);
        expect(new Set((await releases.find([first.key, second.key])).keys())).toEqual(new Set([first.key]));
      }),
    );

    it(
      'lists a pending retraction once, with the first reason',
      withStore(async ({ store: { releases } }) => {
        const [one, other] = [aRelease({ owner: 3 }), aRelease({ owner: 4 })];
        await releases.add([one, other, aRelease({ owner: 3 })]);
        await releases.retract([one.key, other.key], 'voided', 10);
        await releases.retract([one.key, 'none'], 'removed', 20);
        expect([
          await releases.findPendingRetractions({ owner: 3, limit: 10 }),
          await releases.findPendingRetractions({ owner: 4, limit: 10 }),
          await releases.findPendingRetractions({ owner: 5, limit: 10 }),
        ]).toEqual([
          [{ ...one, pendingRetraction: 'voided', retractedAt: 10 }],
          [{ ...other, pendingRetraction: 'voided', retractedAt: 10 }],
          [],
        ]);
        expect(await releases.findOwnersWithPendingWork()).toEqual(new Set([3, 4]));
      }),
    );

    it(
      'lists pending retractions by study and key, page by page, those since before a time alone',
      withStore(async ({ store, another }) => {
        const { releases } = store;
        const made = [
          ['study:b', 'k1', 30],
          ['study:a', 'k3', 10],
          ['study:b', 'k4', 10],
          ['study:a', 'k2', 20],
          ['study:b', 'k0', 10],
        ] as const;
        await releases.add([
          ...made.map(([study, key]) => aRelease({ study, key })),
          // As an older release of the program has stored it: without its time.
          aRelease({ study: 'study:a', key: 'k9', pendingRetraction: 'removed' }),
          aRelease({ study: 'study:a', key: 'k7' }),
        ]);
        for (const [, key, at] of made) await releases.retract([key], 'removed', at);
        const list = async (about: object, limit = 10): Promise<readonly string[]> =>
          keysOf(await (await another()).releases.findPendingRetractions({ owner: 0, limit, ...about }));
        expect(await list({})).toEqual(['k2', 'k3', 'k9', 'k0', 'k1', 'k4']);
        expect(await list({}, 2)).toEqual(['k2', 'k3']);
        expect(await list({ after: { study: 'study:a', key: 'k3' } }, 2)).toEqual(['k9', 'k0']);
        expect(await list({ after: { study: 'study:a', key: '~' } })).toEqual(['k0', 'k1', 'k4']);
        expect(await list({ before: 20 })).toEqual(['k3', 'k9', 'k0', 'k4']);
        expect(await list({ before: 20, after: { study: 'study:b', key: 'k0' } })).toEqual(['k4']);
        await releases.requestRerelease(['k3']);
        await releases.delete(['k3'], 9);
        const left = (await releases.find(['k3'])).get('k3');
        expect(left).toMatchObject({ due: 9, order: 'k3' });
        for (const name of ['retractedAt', 'pendingRetraction', 'rereleaseRequests'])
          expect(left).not.toHaveProperty(name);
        // What was not published yet leaves no sooner.
        const waiting = aRelease({ due: 5000, order: 'a' });
        await releases.add([waiting]);
        await releases.requestRerelease([waiting.key]);
        await releases.retract([waiting.key], 'removed', 5);
        await releases.delete([waiting.key], 9);
        expect((await releases.find([waiting.key])).get(waiting.key)).toEqual(waiting);
      }),
    );

    it(
      'hands pending retractions over with their requests, and nothing else of their owner',
      withStore(async ({ store: { releases } }) => {
        const [plain, requested, kept, foreign] = [
          aRelease({ owner: 3 }),
          aRelease({ owner: 3 }),
          aRelease({ owner: 3 }),
          aRelease({ owner: 4 }),
        ];
        const keys = [plain, requested, kept, foreign].map(({ key }) => key);
        await releases.add([plain, requested, kept, foreign]);
        await releases.retract([plain.key, requested.key, foreign.key], 'voided', 5);
        await releases.requestRerelease([requested.key]);
        await releases.handOver([...keys, 'none'], { from: 3, to: 8 });
        await releases.handOver([], { from: 3, to: 8 });
        const found = await releases.find(keys);
        expect(keys.map((key) => found.get(key)?.owner)).toEqual([8, 8, 3, 4]);
        expect(new Set(keysOf(await releases.findPendingRetractions({ owner: 8, limit: 10 })))).toEqual(
          new Set([plain.key, requested.key]),
        );
        expect(await releases.findPendingRetractions({ owner: 3, limit: 10 })).toEqual([]);
        await releases.requestRerelease([requested.key, plain.key]);
        await releases.delete([plain.key, requested.key], 9);
        expect(new Set(keysOf(await releases.findDue({ owner: 8, study: plain.study }, 9, 10)))).toEqual(
          new Set([plain.key, requested.key]),
        );
        expect(await releases.findOwnersWithPendingWork()).toEqual(new Set([4]));
      }),
    );

    it(
      'names the owners with pending work, and none without',
      withStore(async ({ store, another }) => {
        const { releases } = store;
        const [one, other] = [aRelease({ owner: 0 }), aRelease({ owner: 7 })];
        await releases.add([one, other, aRelease({ owner: 5 })]);
        expect(await releases.findOwnersWithPendingWork()).toEqual(new Set());
        await (await another()).releases.requestRerelease([one.key]);
        expect(await releases.findOwnersWithPendingWork()).toEqual(new Set([0]));
        await releases.ackRereleaseRequests(await releases.listRereleaseRequests(0, 10));
        await releases.retract([other.key], 'removed', 1);
        expect(await releases.findOwnersWithPendingWork()).toEqual(new Set([7]));
        await releases.delete([other.key], 9);
        expect(await releases.findOwnersWithPendingWork()).toEqual(new Set());
      }),
    );

    it(
      'lists re-release requests, and keeps them through concurrent changes',
      withStore(async ({ store, another }) => {
        const { releases } = store;
        const [one, other, over] = [
          aRelease({ owner: 3 }),
          aRelease({ owner: 3, due: 5, order: 'a' }),
          aRelease({ owner: 3, pendingRetraction: 'removed' }),
        ];
        await releases.add([one, other, over, aRelease({ owner: 3 })]);
        expect(await (await another()).releases.requestRerelease([one.key, other.key, over.key, 'none'])).toEqual(
          new Set(['none']),
        );
        expect(await releases.requestRerelease([])).toEqual(new Set());
        const asked = await releases.listRereleaseRequests(3, 10);
        expect(await releases.findOwnersWithPendingWork()).toEqual(new Set([3]));
        expect(new Set(keysOf(asked))).toEqual(new Set([one.key, other.key]));
        expect(await releases.listRereleaseRequests(4, 10)).toEqual([]);
        await releases.requestRerelease([one.key]);
        await releases.ackRereleaseRequests(asked);
        expect(await releases.listRereleaseRequests(3, 10)).toEqual([{ ...one, rereleaseRequests: 2 }]);
        await releases.delete([one.key, other.key, over.key], 9);
        expect(await releases.find([one.key, other.key, over.key])).toEqual(
          new Map([
            [one.key, { ...one, rereleaseRequests: 2 }],
            [
              over.key,
              { ...aRelease({ key: over.key, statement: over.statement, owner: 3 }), due: 9, order: over.key },
            ],
          ]),
        );
        const elsewhere = aRelease({ study: 'study:other', people: [person('bob')] });
        await releases.add([elsewhere]);
        expect(await releases.deleteByStudy(one.study, 2)).toBe(true);
        expect(await releases.findByPeople(['ann'], { limit: 10 })).toHaveLength(1);
        expect([
          await releases.deleteByStudy(one.study, 2),
          keysOf(await releases.findByPeople(['bob'], { limit: 10 })),
        ]).toEqual([false, [elsewhere.key]]);
        expect(await releases.findByPeople(['ann'], { limit: 10 })).toEqual([]);
      }),
    );

    it(
      'finds releases by people, statement and study, page by page, until they are deleted',
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
        expect(keysOf(await releases.findByPeople(['ann', 'bob'], page))).toEqual(['k1', 'k3', 'k4', 'k5']);
        expect(keysOf(await releases.findByPeople(['ann', 'bob'], { after: 'k1', limit: 2 }))).toEqual(['k3', 'k4']);
        expect(keysOf(await releases.findByPeople(['cid'], page))).toEqual(['k2']);
        expect(keysOf(await releases.findByPeople(['eve'], page))).toEqual([]);
        expect(keysOf(await releases.findByStatements([statement]))).toEqual(['k3', 'k4']);
        expect(keysOf(await releases.findByStudy('study:spelling', { after: 'k2', limit: 10 }))).toEqual(['k3', 'k5']);
        await (await another()).releases.delete(['k3', 'none'], 9);
        expect(keysOf(await releases.findByPeople(['ann', 'bob'], page))).toEqual(['k1', 'k4', 'k5']);
        expect(keysOf(await releases.findByStatements([statement]))).toEqual(['k4']);
        await releases.delete(keys, 9);
        expect([
          await releases.findByPeople(['ann', 'bob', 'cid'], page),
          await releases.findByStudy('study:other', page),
        ]).toEqual([[], []]);
      }),
    );
  });
};
