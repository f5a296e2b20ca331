import { createProfileRegistry, type ProfileFile } from '../../../../src/profiles/registry/profile-registry.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { aProfile } from '../../../support/builders/profiles/a-profile-document.ts';

const ID = 'https://profiles.example/exercises';
const bytes = (document: unknown): Buffer => Buffer.from(JSON.stringify(document));
const inFolder = (document: unknown): ProfileFile => ({ name: 'exercises.jsonld', document: bytes(document) });

describe('the profiles in force', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: Date.now });
  });
  afterEach(() => store.close());
  const keeper = (folder: readonly ProfileFile[] = []) =>
    createProfileRegistry({ repository: store.profiles, files: folder, now: () => 1000 });

  it('are those of the folder, and can be found by a version too', () => {
    const profiles = keeper([inFolder(aProfile({ id: ID }))]);
    expect(profiles.list().map(({ profile, origin }) => [profile.id, origin])).toEqual([[ID, 'folder']]);
    expect(profiles.find(`${ID}/v1`)?.profile.id).toBe(ID);
    expect([...profiles.current().versions.keys()]).toEqual([`${ID}/v1`]);
  });

  it('are the same in another process once that has looked', async () => {
    const one = keeper();
    const other = keeper();
    await one.add(bytes(aProfile({ id: ID })));
    expect(other.find(ID)).toBeUndefined();
    await other.refresh();
    expect(other.find(ID)?.origin).toBe('added');
    await one.retire(ID);
    await other.refresh();
    expect([...other.current().versions.keys()]).toEqual([]);
  });

  it('do not come back by a restart once they were retired, though the folder has them', async () => {
    const folder = [inFolder(aProfile({ id: ID }))];
    expect(await keeper(folder).retire(ID)).toBe(true);
    const restarted = keeper(folder);
    await restarted.refresh();
    expect(restarted.find(ID)).toBeUndefined();
    expect(await restarted.retire(ID)).toBe(false);
    expect((await restarted.add(bytes(aProfile({ id: ID })))).profile.id).toBe(ID);
  });

  it('warn of a version that a document in the place of another lacks', async () => {
    const profiles = keeper([inFolder(aProfile({ id: ID }))]);
    const later = JSON.stringify(aProfile({ id: ID })).replaceAll(`${ID}/v1`, `${ID}/v2`);
    const { warnings } = await profiles.add(Buffer.from(later));
    expect(warnings.map(({ at, detail }) => `${at} ${detail}`)).toEqual([
      expect.stringContaining(`/versions has no ${ID}/v1`),
    ]);
  });

  it('warn of a version that another profile has as well', async () => {
    const profiles = keeper();
    await profiles.add(bytes(aProfile({ id: ID })));
    const other = JSON.stringify(aProfile({ id: `${ID}-2` })).replaceAll(`${ID}-2/v1`, `${ID}/v1`);
    const { warnings } = await profiles.add(Buffer.from(other));
    expect(warnings.map(({ detail }) => detail)).toContain(
      `${ID}/v1 is also a version of ${ID}, by which statements that claim it are judged`,
    );
    expect(profiles.current().versions.get(`${ID}/v1`)?.profile).toBe(ID);
  });

  it('are asked for again where one is added and retired at the same time', async () => {
    const one = keeper();
    const other = keeper();
    await one.add(bytes(aProfile({ id: ID })));
    await other.refresh();
    const repository = {
      ...store.profiles,
      put: async (profile: Parameters<typeof store.profiles.put>[0]) => {
        const revision = await store.profiles.put(profile);
        await other.retire(ID);
        return revision;
      },
    };
    await expect(
      createProfileRegistry({ repository, files: [], now: () => 1000 }).add(bytes(aProfile({ id: ID }))),
    ).rejects.toMatchObject({ kind: 'overloaded' });
  });

  it('end the start where a document of the folder is no profile, with its name and every fault', () => {
    expect(() => keeper([inFolder({ id: 7 })])).toThrow(/^exercises\.jsonld is no xAPI Profile: .*\/id/s);
  });
});
