import type { Organisation } from '../../../../src/store/ports/sources/organisation-repository.ts';
import type { WithStore } from '../store.contract.ts';

const anOrganisation = (about: Partial<Organisation> = {}): Organisation => ({
  id: 'org:lycee',
  parent: 'org:academie',
  name: 'Lycée\0 Condorcet',
  controller: { name: 'The head', address: '1 Street', contact: 'office@school.example', country: 'FR' },
  createdAt: 1_700_000_000_000,
  v: 1,
  ...about,
});

/** The promises of every repository of organisations. */
export const describeOrganisationRepository = (withStore: WithStore): void => {
  describe('The organisation repository', () => {
    it(
      'returns an organisation as it was added, and none by a part of its id',
      withStore(async ({ store, another }) => {
        expect(await store.organisations.add(anOrganisation())).toBe(true);
        expect(await (await another()).organisations.find('org:lycee')).toEqual(anOrganisation());
        expect(await store.organisations.find('org:lyce')).toBeUndefined();
        expect(await store.organisations.find('')).toBeUndefined();
      }),
    );

    it(
      'stores no organisation by itself',
      withStore(async ({ store }) => {
        expect(await store.organisations.list()).toEqual([]);
        expect(await store.organisations.find('org:default')).toBeUndefined();
      }),
    );

    it(
      'does not replace an existing organisation',
      withStore(async ({ store }) => {
        await store.organisations.add(anOrganisation());
        expect(await store.organisations.add(anOrganisation({ name: 'Another' }))).toBe(false);
        expect(await store.organisations.list()).toEqual([anOrganisation()]);
      }),
    );

    it(
      'updates an organisation of the expected version, without members that are left out',
      withStore(async ({ store, another }) => {
        await store.organisations.add(anOrganisation());
        const { controller, ...second } = anOrganisation({ name: 'Renamed', v: 2 });
        expect(controller).toBeDefined();
        expect(await store.organisations.update(second)).toBe(true);
        expect(await (await another()).organisations.find('org:lycee')).toEqual(second);
        for (const v of [1, 2, 4]) expect(await store.organisations.update(anOrganisation({ v }))).toBe(false);
        expect(await store.organisations.find('org:lycee')).toEqual(second);
      }),
    );

    it(
      'creates no organisation by an update',
      withStore(async ({ store }) => {
        expect(await store.organisations.update(anOrganisation({ v: 2 }))).toBe(false);
        expect(await store.organisations.list()).toEqual([]);
      }),
    );

    it(
      'lets one of twenty concurrent additions and one of twenty updates win',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const each = (one: (index: number) => Promise<boolean>): Promise<boolean[]> =>
          Promise.all(Array.from({ length: 20 }, (_, index) => one(index)));
        const added = await each((index) =>
          ways[index % 2]!.organisations.add(anOrganisation({ name: `Name ${index}` })),
        );
        expect(added.filter(Boolean)).toHaveLength(1);
        const updated = await each((index) =>
          ways[index % 2]!.organisations.update(anOrganisation({ name: `Later ${index}`, v: 2 })),
        );
        expect(updated.filter(Boolean)).toHaveLength(1);
        expect((await store.organisations.find('org:lycee'))?.name).toBe(`Later ${updated.indexOf(true)}`);
      }),
    );

    it(
      'lists all organisations by their ids',
      withStore(async ({ store }) => {
        for (const id of ['org:c', 'org:a', 'org:b']) await store.organisations.add(anOrganisation({ id }));
        expect((await store.organisations.list()).map(({ id }) => id)).toEqual(['org:a', 'org:b', 'org:c']);
      }),
    );
  });
};
