import type { Credential, Source } from '../../../src/store/ports/source-repository.ts';
import type { WithStore } from './store.contract.ts';

const aSource = (about: Partial<Source> = {}): Source => ({
  id: 'moodle',
  name: 'École Élémentaire',
  basis: 'public_task',
  createdAt: 1_700_000_000_000,
  v: 1,
  ...about,
});

const PROFILES = [
  { id: 'https://w3id.org/xapi/cmi5', mode: 'enforce', policy: 'all' },
  { id: 'https://a.example/b.c/$d?e#f', mode: 'off', policy: 'any' },
] as const;

const aCredential = (about: Partial<Credential> = {}): Credential => ({
  key: 'a key',
  source: 'moodle',
  hash: 'scrypt$1$2$3',
  scopes: ['statements/write', 'statements/read'],
  createdAt: 1_700_000_000_000,
  ...about,
});

/** What every shelf of sources promises. */
export const describeSourceRepository = (withStore: WithStore): void => {
  describe('the shelf of sources', () => {
    it(
      'gives a source back as it was added',
      withStore(async ({ store, another }) => {
        expect(await store.sources.addSource(aSource())).toBe(true);
        expect(await store.sources.source('moodle')).toEqual(aSource());
        expect(await (await another()).sources.source('moodle')).toEqual(aSource());
        expect(await store.sources.source('moodl')).toBeUndefined();
      }),
    );

    it(
      'keeps the source that is there',
      withStore(async ({ store }) => {
        await store.sources.addSource(aSource());
        expect(await store.sources.addSource(aSource({ name: 'Another' }))).toBe(false);
        expect(await store.sources.sources()).toEqual([aSource()]);
      }),
    );

    it(
      'lets one of twenty have an id that they ask for at once',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            ways[index % 2]!.sources.addSource(aSource({ name: `Name ${index}` })),
          ),
        );
        expect(answers.filter(Boolean)).toHaveLength(1);
        expect(await store.sources.source('moodle')).toEqual(aSource({ name: `Name ${answers.indexOf(true)}` }));
      }),
    );

    it(
      'keeps what it does not know of a source, as it is',
      withStore(async ({ store }) => {
        const open = {
          ...aSource({ profiles: PROFILES }),
          owner: { name: 'School\0 é', people: [], until: null },
          weight: 12.5,
        };
        await store.sources.addSource(open);
        expect(await store.sources.source('moodle')).toEqual(open);
        expect(await store.sources.changeSource({ ...open, v: 2 })).toBe(true);
        expect(await store.sources.sources()).toEqual([{ ...open, v: 2 }]);
      }),
    );

    it(
      'changes a source that is as it was seen, and forgets what is not said again',
      withStore(async ({ store, another }) => {
        await store.sources.addSource(aSource());
        const second = aSource({ name: 'Renamed', profiles: PROFILES, v: 2 });
        expect(await store.sources.changeSource(second)).toBe(true);
        expect(await (await another()).sources.source('moodle')).toEqual(second);
        expect(await store.sources.changeSource(aSource({ v: 3 }))).toBe(true);
        expect(await store.sources.source('moodle')).toEqual(aSource({ v: 3 }));
      }),
    );

    it.each([1, 2, 4])('does not change a source in version 2 to version %i', (v) =>
      withStore(async ({ store }) => {
        await store.sources.addSource(aSource());
        await store.sources.changeSource(aSource({ name: 'Second', v: 2 }));
        expect(await store.sources.changeSource(aSource({ name: 'Other', v }))).toBe(false);
        expect(await store.sources.source('moodle')).toEqual(aSource({ name: 'Second', v: 2 }));
      })(),
    );

    it(
      'does not make a source by changing it',
      withStore(async ({ store }) => {
        expect(await store.sources.changeSource(aSource({ v: 2 }))).toBe(false);
        expect(await store.sources.sources()).toEqual([]);
      }),
    );

    it(
      'lets one of twenty win that change a source at once',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        await store.sources.addSource(aSource());
        for (const v of [2, 3]) {
          const answers = await Promise.all(
            Array.from({ length: 20 }, (_, index) =>
              ways[index % 2]!.sources.changeSource(aSource({ name: `${v}/${index}`, v })),
            ),
          );
          expect(answers.filter(Boolean)).toHaveLength(1);
          expect(await store.sources.source('moodle')).toEqual(aSource({ name: `${v}/${answers.indexOf(true)}`, v }));
        }
      }),
    );

    it(
      'lists all sources',
      withStore(async ({ store }) => {
        for (const id of ['c', 'a', 'b']) await store.sources.addSource(aSource({ id }));
        expect((await store.sources.sources()).map(({ id }) => id).sort()).toEqual(['a', 'b', 'c']);
      }),
    );

    it(
      'gives a credential back as it was added',
      withStore(async ({ store, another }) => {
        expect(await store.sources.addCredential(aCredential())).toEqual(aCredential());
        expect(await store.sources.credential('a key')).toEqual(aCredential());
        expect(await (await another()).sources.credential('a key')).toEqual(aCredential());
      }),
    );

    it(
      'keeps the credential that is there',
      withStore(async ({ store }) => {
        await store.sources.addCredential(aCredential());
        expect(await store.sources.addCredential(aCredential({ hash: 'another' }))).toEqual(aCredential());
        expect(await store.sources.credentials()).toEqual([aCredential()]);
      }),
    );

    it(
      'keeps one credential where twenty are added with one key at once',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            ways[index % 2]!.sources.addCredential(aCredential({ hash: `hash ${index}` })),
          ),
        );
        expect(new Set(answers.map(({ hash }) => hash)).size).toBe(1);
        expect(await store.sources.credentials()).toEqual([answers[0]]);
      }),
    );

    it(
      'finds a credential by its whole key only',
      withStore(async ({ store }) => {
        await store.sources.addCredential(aCredential({ key: 'clé' }));
        for (const key of ['cl', 'clé ', 'CLÉ', 'clé\0', 'clé\0x', '', '{"$gt":""}', '%'])
          expect(await store.sources.credential(key)).toBeUndefined();
        expect((await store.sources.credential('clé'))?.key).toBe('clé');
      }),
    );

    it(
      'answers many look-ups at once, each with its own credential',
      withStore(async ({ store }) => {
        for (let index = 0; index < 10; index += 1)
          await store.sources.addCredential(aCredential({ key: `key ${index}` }));
        const found = await Promise.all(
          Array.from({ length: 30 }, (_, index) => store.sources.credential(`key ${index % 15}`)),
        );
        expect(found.map((credential) => credential?.key)).toEqual(
          Array.from({ length: 30 }, (_, index) => (index % 15 < 10 ? `key ${index % 15}` : undefined)),
        );
      }),
    );

    it(
      'lists all credentials, revoked ones too',
      withStore(async ({ store }) => {
        for (const key of ['c', 'a', 'b']) await store.sources.addCredential(aCredential({ key }));
        await store.sources.revokeCredential('b', 5);
        const listed = [...(await store.sources.credentials())].sort((one, other) => (one.key < other.key ? -1 : 1));
        expect(listed).toEqual([
          aCredential({ key: 'a' }),
          aCredential({ key: 'b', revokedAt: 5 }),
          aCredential({ key: 'c' }),
        ]);
      }),
    );

    it(
      'gives a credential the scopes that it lacks, and leaves all else',
      withStore(async ({ store, another }) => {
        await store.sources.addCredential(aCredential());
        expect(await store.sources.addScopes('a key', ['statements/read', 'operator'])).toBe(true);
        expect(await store.sources.addScopes('a key', ['operator'])).toBe(true);
        expect(await (await another()).sources.credential('a key')).toEqual(
          aCredential({ scopes: ['statements/write', 'statements/read', 'operator'] }),
        );
      }),
    );

    it(
      'keeps every scope of twenty that are given at once, and a revocation',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        await store.sources.addCredential(aCredential({ scopes: [] }));
        const scopes = Array.from({ length: 20 }, (_, index) => `scope ${index}`);
        await Promise.all([
          ...scopes.map((scope, index) => ways[index % 2]!.sources.addScopes('a key', [scope])),
          store.sources.revokeCredential('a key', 5),
        ]);
        const found = await store.sources.credential('a key');
        expect([...found!.scopes].sort()).toEqual(scopes.sort());
        expect(found?.revokedAt).toBe(5);
      }),
    );

    it(
      'makes no credential by giving it scopes',
      withStore(async ({ store }) => {
        expect(await store.sources.addScopes('a key', ['all'])).toBe(false);
        expect(await store.sources.credentials()).toEqual([]);
      }),
    );

    it(
      'marks a credential as revoked, once',
      withStore(async ({ store, another }) => {
        await store.sources.addCredential(aCredential());
        expect(await store.sources.revokeCredential('a key', 1_700_000_000_500)).toBe(true);
        expect(await store.sources.revokeCredential('a key', 1_600_000_000_000)).toBe(true);
        expect(await (await another()).sources.revokeCredential('a key', 1_800_000_000_000)).toBe(true);
        expect(await store.sources.credential('a key')).toEqual(aCredential({ revokedAt: 1_700_000_000_500 }));
      }),
    );

    it(
      'cannot revoke a credential that is not there',
      withStore(async ({ store }) => {
        expect(await store.sources.revokeCredential('a key', 5)).toBe(false);
        expect(await store.sources.credential('a key')).toBeUndefined();
      }),
    );

    it(
      'does not take a revoked credential back when it is added again',
      withStore(async ({ store }) => {
        await store.sources.addCredential(aCredential());
        await store.sources.revokeCredential('a key', 5);
        expect(await store.sources.addCredential(aCredential())).toEqual(aCredential({ revokedAt: 5 }));
      }),
    );
  });
};
