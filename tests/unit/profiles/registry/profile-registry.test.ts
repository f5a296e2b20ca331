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

  /** The document of a later version, which has no objects of the ones before. */
  const onlyVersion = (name: string, more: readonly object[] = []): Buffer => {
    const document = JSON.parse(JSON.stringify(aProfile({ id: ID })).replaceAll(`${ID}/v1`, `${ID}/${name}`)) as {
      versions: readonly object[];
    };
    return bytes({ ...document, versions: [...document.versions, ...more] });
  };
  const versionsIn = (profiles: ReturnType<typeof keeper>): readonly string[] =>
    (profiles.find(ID)?.profile.versions ?? []).map(
      ({ id, templates }) => `${id.slice(ID.length + 1)}: ${templates.length}`,
    );
  const earlierIn = (profiles: ReturnType<typeof keeper>): readonly string[] =>
    (profiles.find(ID)?.earlierVersions ?? []).map(({ version: { id }, document }) => {
      const { versions } = JSON.parse(Buffer.from(document).toString()) as { versions: readonly { id: string }[] };
      return `${id.slice(ID.length + 1)} of ${versions.map((one) => one.id.slice(ID.length + 1)).join()}`;
    });

  it.each([
    ['names it', [{ id: `${ID}/v1`, generatedAtTime: '2020-01-01T00:00:00Z' }]],
    ['does not name it', []],
  ])('still have a version that a later document has no objects of, whether it %s', async (_, more) => {
    const profiles = keeper();
    const other = keeper();
    await profiles.add(bytes(aProfile({ id: ID })));
    const preview = profiles.preview(onlyVersion('v2', more));
    const added = await profiles.add(onlyVersion('v2', more));
    for (const { profile, earlierVersions } of [preview, added]) {
      expect(profile.versions.map(({ id }) => id)).toEqual([`${ID}/v2`, `${ID}/v1`]);
      expect(earlierVersions.map(({ version }) => version.id)).toEqual([`${ID}/v1`]);
    }
    await other.refresh();
    for (const one of [profiles, other]) {
      expect(versionsIn(one)).toEqual(['v2: 2', 'v1: 2']);
      expect(earlierIn(one)).toEqual(['v1 of v1']);
      expect(one.current().versions.get(`${ID}/v1`)?.patterns).toBeDefined();
    }
    await profiles.add(onlyVersion('v3', more));
    expect(versionsIn(profiles).toSorted()).toEqual(['v1: 2', 'v2: 2', 'v3: 2']);
    expect(profiles.find(`${ID}/v1`)?.profile.id).toBe(ID);
  });

  it('take a version from the latest document that has objects of it', async () => {
    const profiles = keeper([inFolder(aProfile({ id: ID }))]);
    const [beginning] = aProfile({ id: ID }).templates;
    await profiles.add(bytes(aProfile({ id: ID, templates: [beginning], patterns: [] })));
    await profiles.add(onlyVersion('v2'));
    await profiles.add(onlyVersion('v3'));
    expect(versionsIn(profiles)[0]).toBe('v3: 2');
    expect(versionsIn(profiles).toSorted()).toEqual(['v1: 1', 'v2: 2', 'v3: 2']);
    await profiles.add(bytes(aProfile({ id: ID })));
    expect(versionsIn(profiles).toSorted()).toEqual(['v1: 2', 'v2: 2', 'v3: 2']);
    expect(earlierIn(profiles).toSorted()).toEqual(['v2 of v2', 'v3 of v3']);
  });

  it('begin without earlier versions once they were retired', async () => {
    const profiles = keeper();
    await profiles.add(bytes(aProfile({ id: ID })));
    await profiles.add(onlyVersion('v2'));
    await profiles.retire(ID);
    expect([...profiles.current().versions.keys()]).toEqual([]);
    await profiles.add(onlyVersion('v3'));
    expect(versionsIn(profiles)).toEqual(['v3: 2']);
  });

  it('lose no version where processes add at the same time', async () => {
    const registries = [keeper(), keeper(), keeper()];
    await registries[0]!.add(bytes(aProfile({ id: ID })));
    await Promise.all(registries.map((one, index) => one.add(onlyVersion(`v${index + 2}`))));
    const after = keeper();
    await after.refresh();
    expect(versionsIn(after).toSorted()).toEqual(['v1: 2', 'v2: 2', 'v3: 2', 'v4: 2']);
  });

  it('have at most 100 versions, with those of the documents before', async () => {
    const profiles = keeper();
    const many = Array.from({ length: 100 }, (_, index) => `${ID}/old-${index}`);
    const [verb] = aProfile({ id: ID }).concepts;
    const objects = many.map((inScheme, index) => ({ ...verb, id: `${ID}/verb-${index}`, inScheme }));
    const versions = many.map((id) => ({ id, generatedAtTime: '2020-01-01T00:00:00Z' }));
    await profiles.add(bytes(aProfile({ id: ID, versions, concepts: objects, templates: [], patterns: [] })));
    await expect(profiles.add(onlyVersion('v2'))).rejects.toMatchObject({ kind: 'invalid-profile' });
  });

  it('have the versions of the file that a profile of the release before took the place of', async () => {
    await store.profiles.put({ id: ID, document: onlyVersion('v2'), addedAt: 1 });
    const profiles = keeper([inFolder(aProfile({ id: ID }))]);
    await profiles.refresh();
    expect(versionsIn(profiles)).toEqual(['v2: 2', 'v1: 2']);
    await profiles.add(onlyVersion('v3'));
    expect(versionsIn(profiles).toSorted()).toEqual(['v1: 2', 'v2: 2', 'v3: 2']);
  });

  const OTHER = 'https://a.example/other';
  const otherWith = (from: string, to: string): Buffer =>
    Buffer.from(JSON.stringify(aProfile({ id: OTHER })).replaceAll(from, to));

  it('refuse a version that another profile in force has, until that is retired', async () => {
    const profiles = keeper();
    await profiles.add(bytes(aProfile({ id: ID })));
    const taken = otherWith(`${OTHER}/v1`, `${ID}/v1`);
    const refusal = {
      kind: 'invalid-profile',
      faults: [{ at: '/versions', detail: expect.stringContaining(`a version of the profile ${ID},`) }],
    };
    await expect(profiles.add(taken)).rejects.toMatchObject(refusal);
    expect(() => profiles.preview(taken)).toThrow('versions of another profile in force');
    expect(profiles.current().versions.get(`${ID}/v1`)?.profile).toBe(ID);
    await profiles.retire(ID);
    await profiles.add(taken);
    expect(profiles.current().versions.get(`${ID}/v1`)?.profile).toBe(OTHER);
    // Players claim the id of a published profile: a shipped one has that as its version.
    await profiles.add(Buffer.from(JSON.stringify(aProfile({ id: `${ID}/v1` }))));
    expect(profiles.current().versions.get(`${ID}/v1`)?.profile).toBe(OTHER);
  });

  it('warn of a version of the release before that another profile has as well', async () => {
    await store.profiles.put({ id: ID, document: bytes(aProfile({ id: ID })), addedAt: 1 });
    const other = JSON.stringify(aProfile({ id: `${ID}-2` })).replaceAll(`${ID}-2/v1`, `${ID}/v1`);
    await store.profiles.put({ id: `${ID}-2`, document: Buffer.from(other), addedAt: 1 });
    const profiles = keeper();
    await profiles.refresh();
    expect(profiles.find(`${ID}-2`)?.warnings.map(({ detail }) => detail)).toContain(
      `${ID}/v1 is also a version of ${ID}, by which statements that claim it are judged`,
    );
    expect(profiles.current().versions.get(`${ID}/v1`)?.profile).toBe(ID);
  });

  it('warn of objects of another profile by name, and judge by that one where a third names them', async () => {
    const profiles = keeper();
    await profiles.add(bytes(aProfile({ id: ID })));
    const third = 'https://third.example/p';
    const [session] = aProfile({ id: third }).patterns;
    const sequence = [`${ID}/beginning`, `${ID}/answer`];
    await profiles.add(
      bytes(aProfile({ id: third, templates: [], patterns: [{ ...session, sequence }], concepts: [] })),
    );
    const fingerprint = (): unknown => profiles.current().versions.get(`${third}/v1`)?.patterns?.fingerprint;
    const [before, foreign] = [fingerprint(), profiles.current().versions.get(`${third}/v1`)?.foreign.length];
    const patterns = [{ ...session, id: `${ID}/beginning`, inScheme: `${OTHER}/v1`, primary: false }];
    const taking = otherWith(`${OTHER}/answer"`, `${ID}/answer"`);
    const document = JSON.parse(taking.toString()) as { readonly patterns: readonly object[] };
    const { warnings } = await profiles.add(bytes({ ...document, patterns: [...document.patterns, ...patterns] }));
    expect(warnings.map(({ at, detail }) => `${at} ${detail}`)).toContain(
      ` defines templates and patterns that ${ID} defines too: ${ID}/answer, ${ID}/beginning`,
    );
    expect(profiles.find(ID)?.warnings.map(({ detail }) => detail)).toEqual([
      expect.stringContaining(`that ${OTHER} defines too`),
    ]);
    expect([fingerprint(), profiles.current().versions.get(`${third}/v1`)?.foreign.length]).toEqual([before, foreign]);
  });

  it('are asked for again where one is added and retired at the same time', async () => {
    const one = keeper();
    const other = keeper();
    await one.add(bytes(aProfile({ id: ID })));
    await other.refresh();
    const repository = {
      ...store.profiles,
      replace: async (...given: Parameters<typeof store.profiles.replace>) => {
        const revision = await store.profiles.replace(...given);
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
