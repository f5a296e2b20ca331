import type { StoredProfile } from '../../../../src/store/ports/profiles/profile-repository.ts';
import type { WithStore } from '../store.contract.ts';

const CMI5 = 'https://w3id.org/xapi/cmi5';

const aProfile = (about: Partial<StoredProfile> = {}): Omit<StoredProfile, 'revision'> => ({
  id: CMI5,
  document: Buffer.from('{"prefLabel": {"en": "cmi5"}}'),
  addedAt: 1_700_000_000_000,
  ...about,
});

const plain = (profile: StoredProfile | undefined): object | undefined =>
  profile && { ...profile, document: Buffer.from(profile.document).toString('hex') };

/** The promises of every profile repository (src/store/ports/profiles/profile-repository.ts). */
export const describeProfileRepository = (withStore: WithStore): void => {
  describe('The profile repository', () => {
    it(
      'returns a profile byte for byte, also to another process',
      withStore(async ({ store, another }) => {
        const document = Uint8Array.from({ length: 1_000_000 }, (_, index) => index % 256);
        expect(await store.profiles.put(aProfile({ document }))).toBe(1);
        const expected = plain({ ...aProfile({ document }), revision: 1 });
        expect(plain(await store.profiles.read(CMI5))).toEqual(expected);
        expect(plain(await (await another()).profiles.read(CMI5))).toEqual(expected);
      }),
    );

    it(
      'finds nothing at first',
      withStore(async ({ store }) => {
        expect(await store.profiles.listRevisions()).toEqual([]);
        expect(await store.profiles.read(CMI5)).toBeUndefined();
      }),
    );

    it(
      'replaces a profile as a whole and raises its revision, whatever has changed',
      withStore(async ({ store, another }) => {
        await store.profiles.put(aProfile({ retiredAt: 5 }));
        expect(plain(await store.profiles.read(CMI5))).toEqual(plain({ ...aProfile({ retiredAt: 5 }), revision: 1 }));
        const second = aProfile({ document: Buffer.from('{}'), addedAt: 7 });
        expect(await (await another()).profiles.put(second)).toBe(2);
        expect(await store.profiles.put(second)).toBe(3);
        expect(plain(await store.profiles.read(CMI5))).toEqual(plain({ ...second, revision: 3 }));
      }),
    );

    it(
      'lists id and revision of every profile, also retired ones, and nothing else',
      withStore(async ({ store, another }) => {
        await store.profiles.put(aProfile());
        await store.profiles.put(aProfile({ id: 'https://school.example/é', retiredAt: 9 }));
        await store.profiles.put(aProfile());
        const heads = [...(await (await another()).profiles.listRevisions())].sort((one, other) =>
          one.id < other.id ? -1 : 1,
        );
        expect(heads).toEqual([
          { id: 'https://school.example/é', revision: 1 },
          { id: CMI5, revision: 2 },
        ]);
      }),
    );

    it(
      'gives each of twenty concurrent puts a revision of its own, and stores the last one',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const revisions = await Promise.all(
          Array.from({ length: 20 }, (_, index) => ways[index % 2]!.profiles.put(aProfile({ addedAt: index }))),
        );
        expect([...revisions].sort((one, other) => one - other)).toEqual(
          Array.from({ length: 20 }, (_, index) => index + 1),
        );
        expect(await store.profiles.read(CMI5)).toMatchObject({ revision: 20, addedAt: revisions.indexOf(20) });
        expect(await store.profiles.listRevisions()).toEqual([{ id: CMI5, revision: 20 }]);
      }),
    );

    it(
      'replaces only the revision that is named',
      withStore(async ({ store, another }) => {
        const { profiles } = store;
        expect(await profiles.replace(aProfile(), 1)).toBeUndefined();
        expect(await profiles.replace(aProfile(), 0)).toBe(1);
        expect(await (await another()).profiles.replace(aProfile({ addedAt: 2 }), 0)).toBeUndefined();
        expect(await profiles.replace(aProfile({ addedAt: 3, retiredAt: 4 }), 1)).toBe(2);
        expect(await profiles.replace(aProfile({ addedAt: 5 }), 1)).toBeUndefined();
        expect(plain(await profiles.read(CMI5))).toEqual(
          plain({ ...aProfile({ addedAt: 3, retiredAt: 4 }), revision: 2 }),
        );
      }),
    );

    it(
      'has one earlier document of each version, apart from those of other profiles',
      withStore(async ({ store, another }) => {
        const { profiles } = store;
        const other = 'https://school.example/é';
        const earlier = (version: string, text: string) => ({ version, document: Buffer.from(text) });
        const read = async (profile: string): Promise<readonly (readonly [string, string])[]> =>
          (await (await another()).profiles.readEarlier(profile))
            .map(({ version, document }) => [version, Buffer.from(document).toString()] as const)
            .sort(([a], [b]) => (a < b ? -1 : 1));
        expect(await read(CMI5)).toEqual([]);
        await profiles.keepEarlier(CMI5, [earlier('v1', 'one'), earlier('v2', 'two')]);
        await profiles.keepEarlier(other, [earlier('v1', 'other')]);
        await profiles.keepEarlier(CMI5, [earlier('v2', 'two again')]);
        expect(await read(CMI5)).toEqual([
          ['v1', 'one'],
          ['v2', 'two again'],
        ]);
        await profiles.deleteEarlier(CMI5);
        expect(await read(CMI5)).toEqual([]);
        expect(await read(other)).toEqual([['v1', 'other']]);
        expect(await profiles.listRevisions()).toEqual([]);
      }),
    );

    it(
      'distinguishes IRIs of 8,192 characters',
      withStore(async ({ store }) => {
        const long = (end: string): string => `https://school.example/${'ü'.repeat(8192 - 24)}${end}`;
        for (const [index, end] of ['a', 'b'].entries())
          await store.profiles.put(aProfile({ id: long(end), addedAt: index }));
        expect(await store.profiles.read(long('b'))).toMatchObject({ id: long('b'), addedAt: 1 });
        expect(await store.profiles.read(long(''))).toBeUndefined();
        expect((await store.profiles.listRevisions()).map(({ id }) => id).sort()).toEqual([long('a'), long('b')]);
      }),
    );
  });
};
