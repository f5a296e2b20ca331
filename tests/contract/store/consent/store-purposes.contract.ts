import type { StoredPurpose } from '../../../../src/store/ports/consent/purpose-repository.ts';
import type { WithStore } from '../store.contract.ts';

type APurpose = StoredPurpose & { readonly title: object };

const aPurpose = (about: Partial<APurpose> = {}): APurpose => ({
  id: 'study:spelling-6e',
  version: 1,
  kind: 'research',
  state: 'draft',
  title: { fr: 'Étude « 6e »\0', 'a.b': { $c: [1.5, null, []] } },
  v: 1,
  ...about,
});

const namesOf = (purposes: Iterable<StoredPurpose>): string[] =>
  [...purposes].map(({ id, version }) => `${id}/${version}`);

/** The promises of every purpose repository (src/store/ports/consent/purpose-repository.ts). */
export const describePurposeRepository = (withStore: WithStore): void => {
  describe('The purpose repository', () => {
    it(
      'returns a version as it was added, also to another process',
      withStore(async ({ store, another }) => {
        expect(await store.purposes.add(aPurpose())).toBe(true);
        const { purposes } = await another();
        expect(await purposes.findCurrent(['study:spelling-6e', 'record:h5p'])).toEqual(
          new Map([['study:spelling-6e', aPurpose()]]),
        );
        expect(await purposes.findVersions('study:spelling-6e')).toEqual([aPurpose()]);
      }),
    );

    it(
      'finds nothing at first',
      withStore(async ({ store: { purposes } }) => {
        expect([
          await purposes.findCurrent(['record:h5p']),
          await purposes.findCurrent([]),
          await purposes.findVersions('record:h5p'),
          await purposes.list({}),
        ]).toEqual([new Map(), new Map(), [], []]);
        expect(await purposes.update(aPurpose({ v: 2 }))).toBe(false);
        expect(await purposes.list({})).toEqual([]);
      }),
    );

    it(
      'refuses an existing version, and does not change it',
      withStore(async ({ store: { purposes } }) => {
        await purposes.add(aPurpose());
        expect(await purposes.add(aPurpose({ state: 'open' }))).toBe(false);
        expect(await purposes.findVersions('study:spelling-6e')).toEqual([aPurpose()]);
      }),
    );

    it(
      'lets one of many concurrent writers add a version',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const added = await Promise.all(
          Array.from({ length: 20 }, (_, index) => ways[index % 2]!.purposes.add(aPurpose({ state: `${index}` }))),
        );
        const won = added.flatMap((yes, index) => (yes ? [`${index}`] : []));
        expect((await store.purposes.findVersions('study:spelling-6e')).map(({ state }) => state)).toEqual(won);
        expect(won).toHaveLength(1);
      }),
    );

    it(
      'compares versions as numbers: the tenth is newer than the ninth',
      withStore(async ({ store: { purposes } }) => {
        for (const version of [9, 2, 10, 1]) await purposes.add(aPurpose({ version }));
        await purposes.add(aPurpose({ id: 'record:h5p', kind: 'record', version: 3 }));
        expect(await purposes.findCurrent(['record:h5p', 'study:spelling-6e', 'study:spelling'])).toEqual(
          new Map([
            ['record:h5p', aPurpose({ id: 'record:h5p', kind: 'record', version: 3 })],
            ['study:spelling-6e', aPurpose({ version: 10 })],
          ]),
        );
        expect((await purposes.findVersions('study:spelling-6e')).map(({ version }) => version)).toEqual([1, 2, 9, 10]);
      }),
    );

    it(
      'answers many concurrent calls, each with its own purposes',
      withStore(async ({ store: { purposes } }) => {
        const all = Array.from({ length: 30 }, (_, index) => aPurpose({ id: `record:tool-${index}` }));
        for (const purpose of all) await purposes.add(purpose);
        expect(await Promise.all(all.map(({ id }) => purposes.findCurrent([id])))).toEqual(
          all.map((purpose) => new Map([[purpose.id, purpose]])),
        );
      }),
    );

    it(
      'lists by kind and state, in the order of id and version',
      withStore(async ({ store: { purposes } }) => {
        for (const [id, version, kind, state] of [
          ['study:b', 10, 'research', 'open'],
          ['study:b', 9, 'research', 'open'],
          ['study:a', 1, 'research', 'draft'],
          ['record:h5p', 1, 'record', 'open'],
          ['study:c', 1, 'product', 'closed'],
        ] as const)
          await purposes.add(aPurpose({ id, version, kind, state }));
        expect(namesOf(await purposes.list({}))).toEqual([
          'record:h5p/1',
          'study:a/1',
          'study:b/9',
          'study:b/10',
          'study:c/1',
        ]);
        expect(namesOf(await purposes.list({ kind: 'research' }))).toEqual(['study:a/1', 'study:b/9', 'study:b/10']);
        expect(namesOf(await purposes.list({ state: 'open' }))).toEqual(['record:h5p/1', 'study:b/9', 'study:b/10']);
        expect(namesOf(await purposes.list({ kind: 'research', state: 'open' }))).toEqual(['study:b/9', 'study:b/10']);
        expect(await purposes.list({ kind: 'record', state: 'closed' })).toEqual([]);
        const several = { kind: ['record', 'research'], state: ['open', 'close'] };
        expect(namesOf(await purposes.list(several))).toEqual(['record:h5p/1', 'study:b/9', 'study:b/10']);
      }),
    );

    it(
      'replaces a version whose v is one less, and lists the new one',
      withStore(async ({ store, another }) => {
        await store.purposes.add(aPurpose());
        const { title, ...approved } = aPurpose({ state: 'approved', v: 2 });
        expect(await store.purposes.update(approved)).toBe(true);
        const { purposes } = await another();
        expect(await purposes.list({ state: 'approved' })).toEqual([approved]);
        expect(await purposes.list({ state: 'draft' })).toEqual([]);
        expect(await purposes.update(aPurpose({ v: 2 }))).toBe(false);
        expect(await purposes.update(aPurpose({ v: 4 }))).toBe(false);
        expect(await purposes.update(aPurpose({ version: 2, v: 3 }))).toBe(false);
        expect(await purposes.findCurrent([approved.id])).toEqual(new Map([[approved.id, approved]]));
      }),
    );

    it(
      'lets one of twenty concurrent updates of one v win',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        await store.purposes.add(aPurpose());
        for (const v of [2, 3]) {
          const done = await Promise.all(
            Array.from({ length: 20 }, (_, index) =>
              ways[index % 2]!.purposes.update(aPurpose({ state: `${index}`, v })),
            ),
          );
          const won = done.flatMap((yes, index) => (yes ? [aPurpose({ state: `${index}`, v })] : []));
          expect(await store.purposes.findVersions('study:spelling-6e')).toEqual(won);
        }
      }),
    );
  });
};
