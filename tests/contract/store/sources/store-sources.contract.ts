import type {
  Credential,
  Source,
  SourceListQuery,
  SourceRepository,
} from '../../../../src/store/ports/sources/source-repository.ts';
import type { WithStore } from '../store.contract.ts';

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

/** The promises of every source repository. */
export const describeSourceRepository = (withStore: WithStore): void => {
  describe('The source repository', () => {
    it(
      'returns a source as it was added',
      withStore(async ({ store, another }) => {
        expect(await store.sources.addSource(aSource())).toBe(true);
        expect(await store.sources.findSource('moodle')).toEqual(aSource());
        expect(await (await another()).sources.findSource('moodle')).toEqual(aSource());
        expect(await store.sources.findSource('moodl')).toBeUndefined();
      }),
    );

    it(
      'does not replace an existing source',
      withStore(async ({ store }) => {
        await store.sources.addSource(aSource());
        expect(await store.sources.addSource(aSource({ name: 'Another' }))).toBe(false);
        expect(await store.sources.listSources()).toEqual([aSource()]);
      }),
    );

    it(
      'lets one of twenty concurrent additions of an id win',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            ways[index % 2]!.sources.addSource(aSource({ name: `Name ${index}` })),
          ),
        );
        expect(answers.filter(Boolean)).toHaveLength(1);
        expect(await store.sources.findSource('moodle')).toEqual(aSource({ name: `Name ${answers.indexOf(true)}` }));
      }),
    );

    it(
      'stores unknown members of a source as they are',
      withStore(async ({ store }) => {
        const open = {
          ...aSource({ profiles: PROFILES }),
          owner: { name: 'School\0 é', people: [], until: null },
          weight: 12.5,
        };
        await store.sources.addSource(open);
        expect(await store.sources.findSource('moodle')).toEqual(open);
        expect(await store.sources.updateSource({ ...open, v: 2 })).toBe(true);
        expect(await store.sources.listSources()).toEqual([{ ...open, v: 2 }]);
      }),
    );

    it(
      'lists sources page by page, by folded name, id or time, in either order, though they change between pages',
      withStore(async ({ store: { sources } }) => {
        const names = ['zoo', 'École', 'ecole', '__proto__', '100% (a+b)', 'Ärger'];
        for (const [index, name] of names.entries())
          await sources.addSource(aSource({ id: `s${index}`, name, createdAt: 10 - (index % 3) }));
        const pagesOf = async (query: Omit<SourceListQuery, 'limit'>, limit: number): Promise<readonly string[]> => {
          const ids: string[] = [];
          for (let { after }: { after?: SourceListQuery['after'] } = query; ;) {
            const { items, next } = await sources.listSourcePage({ ...query, limit, ...(after && { after }) });
            expect(items.length).toBeLessThanOrEqual(limit);
            ids.push(...items.map(({ id }) => id));
            if (next === undefined) return ids;
            after = next;
          }
        };
        for (const limit of [1, 2, 4, 6]) {
          const byName = ['s4', 's3', 's5', 's1', 's2', 's0'];
          expect(await pagesOf({ by: 'name', isDescending: false }, limit)).toEqual(byName);
          expect(await pagesOf({ by: 'name', isDescending: true }, limit)).toEqual(byName.toReversed());
          expect(await pagesOf({ by: 'id', isDescending: true }, limit)).toEqual(['s5', 's4', 's3', 's2', 's1', 's0']);
          expect(await pagesOf({ by: 'created', isDescending: false }, limit)).toEqual([
            's2',
            's5',
            's1',
            's4',
            's0',
            's3',
          ]);
        }
        const query = { by: 'name', isDescending: false, limit: 2 } as const;
        const { next } = await sources.listSourcePage(query);
        await sources.addSource(aSource({ id: 's9', name: '0 comes before' }));
        await sources.updateSource(aSource({ id: 's3', name: 'zz', v: 2 }));
        const { items } = await sources.listSourcePage({ ...query, after: next!, limit: 9 });
        expect(items.map(({ id }) => id)).toEqual(['s5', 's1', 's2', 's0', 's3']);
        expect(items.at(-1)).toEqual(aSource({ id: 's3', name: 'zz', v: 2 }));
      }),
    );

    it(
      'finds sources by text of name or id, literally, and those of organisations',
      withStore(async ({ store: { sources } }) => {
        const names = ['École [a-z]', '__proto__', '100% (a+b)', String.raw`a\b "c" .*`];
        for (const [index, name] of names.entries())
          await sources.addSource(
            aSource({ id: `tool-${index}`, name, ...(index === 2 && { organisation: 'org:lycee' }) }),
          );
        const found = async (about: Partial<SourceListQuery>) =>
          (await sources.listSourcePage({ by: 'id', isDescending: false, limit: 9, ...about })).items.map(
            ({ id }) => id,
          );
        for (const [search, ids] of [
          ['ecole', ['tool-0']],
          ['[a-z]', ['tool-0']],
          ['__proto__', ['tool-1']],
          ['_', ['tool-1']],
          ['%', ['tool-2']],
          ['(a+b)', ['tool-2']],
          [String.raw`a\b "c"`, ['tool-3']],
          ['.*', ['tool-3']],
          ['ool-2', ['tool-2']],
          ['$', []],
        ] as const)
          expect([search, await found({ search })]).toEqual([search, ids]);
        expect(await found({ organisations: ['org:lycee', '__proto__'] })).toEqual(['tool-2']);
        expect(await found({ organisations: [] })).toEqual([]);
      }),
    );

    it(
      'lists the credentials of sources, by key',
      withStore(async ({ store: { sources } }) => {
        for (const [key, source] of [
          ['c', 'moodle'],
          ['b', 'h5p'],
          ['a', 'moodle'],
        ] as const)
          await sources.addCredential(aCredential({ key, source }));
        const keysOf = async (ids: readonly string[]) => (await sources.listCredentialsOf(ids)).map(({ key }) => key);
        expect(await keysOf(['moodle', 'none'])).toEqual(['a', 'c']);
        expect(await keysOf(['moodle', 'h5p'])).toEqual(['a', 'b', 'c']);
        expect(await keysOf([])).toEqual([]);
      }),
    );

    it(
      'updates a source of the expected version, without members that are left out',
      withStore(async ({ store, another }) => {
        await store.sources.addSource(aSource());
        const second = aSource({ name: 'Renamed', profiles: PROFILES, v: 2 });
        expect(await store.sources.updateSource(second)).toBe(true);
        expect(await (await another()).sources.findSource('moodle')).toEqual(second);
        expect(await store.sources.updateSource(aSource({ v: 3 }))).toBe(true);
        expect(await store.sources.findSource('moodle')).toEqual(aSource({ v: 3 }));
      }),
    );

    it.each([1, 2, 4])('does not change a source in version 2 to version %i', (v) =>
      withStore(async ({ store }) => {
        await store.sources.addSource(aSource());
        await store.sources.updateSource(aSource({ name: 'Second', v: 2 }));
        expect(await store.sources.updateSource(aSource({ name: 'Other', v }))).toBe(false);
        expect(await store.sources.findSource('moodle')).toEqual(aSource({ name: 'Second', v: 2 }));
      })(),
    );

    it(
      'does not create a source by an update',
      withStore(async ({ store }) => {
        expect(await store.sources.updateSource(aSource({ v: 2 }))).toBe(false);
        expect(await store.sources.listSources()).toEqual([]);
      }),
    );

    it(
      'lets one of twenty concurrent updates of a source win',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        await store.sources.addSource(aSource());
        for (const v of [2, 3]) {
          const answers = await Promise.all(
            Array.from({ length: 20 }, (_, index) =>
              ways[index % 2]!.sources.updateSource(aSource({ name: `${v}/${index}`, v })),
            ),
          );
          expect(answers.filter(Boolean)).toHaveLength(1);
          expect(await store.sources.findSource('moodle')).toEqual(
            aSource({ name: `${v}/${answers.indexOf(true)}`, v }),
          );
        }
      }),
    );

    it(
      'lists all sources',
      withStore(async ({ store }) => {
        for (const id of ['c', 'a', 'b']) await store.sources.addSource(aSource({ id }));
        expect((await store.sources.listSources()).map(({ id }) => id).sort()).toEqual(['a', 'b', 'c']);
      }),
    );

    it(
      'returns a credential as it was added',
      withStore(async ({ store, another }) => {
        expect(await store.sources.addCredential(aCredential())).toEqual(aCredential());
        expect(await store.sources.findCredential('a key')).toEqual(aCredential());
        expect(await (await another()).sources.findCredential('a key')).toEqual(aCredential());
      }),
    );

    it(
      'does not replace an existing credential',
      withStore(async ({ store }) => {
        await store.sources.addCredential(aCredential());
        expect(await store.sources.addCredential(aCredential({ hash: 'another' }))).toEqual(aCredential());
        expect(await store.sources.listCredentials()).toEqual([aCredential()]);
      }),
    );

    it(
      'stores one credential of twenty concurrent additions of one key',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            ways[index % 2]!.sources.addCredential(aCredential({ hash: `hash ${index}` })),
          ),
        );
        expect(new Set(answers.map(({ hash }) => hash)).size).toBe(1);
        expect(await store.sources.listCredentials()).toEqual([answers[0]]);
      }),
    );

    it(
      'finds a credential by its whole key only',
      withStore(async ({ store }) => {
        await store.sources.addCredential(aCredential({ key: 'clé' }));
        for (const key of ['cl', 'clé ', 'CLÉ', 'clé\0', 'clé\0x', '', '{"$gt":""}', '%'])
          expect(await store.sources.findCredential(key)).toBeUndefined();
        expect((await store.sources.findCredential('clé'))?.key).toBe('clé');
      }),
    );

    it(
      'answers many concurrent look-ups, each with its own credential',
      withStore(async ({ store }) => {
        for (let index = 0; index < 10; index += 1)
          await store.sources.addCredential(aCredential({ key: `key ${index}` }));
        const found = await Promise.all(
          Array.from({ length: 30 }, (_, index) => store.sources.findCredential(`key ${index % 15}`)),
        );
        expect(found.map((credential) => credential?.key)).toEqual(
          Array.from({ length: 30 }, (_, index) => (index % 15 < 10 ? `key ${index % 15}` : undefined)),
        );
      }),
    );

    it(
      'lists all credentials, also revoked ones',
      withStore(async ({ store }) => {
        for (const key of ['c', 'a', 'b']) await store.sources.addCredential(aCredential({ key }));
        await store.sources.revokeCredential('b', 5);
        const listed = [...(await store.sources.listCredentials())].sort((one, other) =>
          one.key < other.key ? -1 : 1,
        );
        expect(listed).toEqual([
          aCredential({ key: 'a' }),
          aCredential({ key: 'b', revokedAt: 5 }),
          aCredential({ key: 'c' }),
        ]);
      }),
    );

    it(
      'adds missing scopes to a credential, and changes nothing else',
      withStore(async ({ store, another }) => {
        await store.sources.addCredential(aCredential());
        expect(await store.sources.addScopes('a key', ['statements/read', 'operator'])).toBe(true);
        expect(await store.sources.addScopes('a key', ['operator'])).toBe(true);
        expect(await (await another()).sources.findCredential('a key')).toEqual(
          aCredential({ scopes: ['statements/write', 'statements/read', 'operator'] }),
        );
      }),
    );

    it(
      'adds every scope of twenty concurrent additions, and keeps a revocation',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        await store.sources.addCredential(aCredential({ scopes: [] }));
        const scopes = Array.from({ length: 20 }, (_, index) => `scope ${index}`);
        await Promise.all([
          ...scopes.map((scope, index) => ways[index % 2]!.sources.addScopes('a key', [scope])),
          store.sources.revokeCredential('a key', 5),
        ]);
        const found = await store.sources.findCredential('a key');
        expect([...found!.scopes].sort()).toEqual(scopes.sort());
        expect(found?.revokedAt).toBe(5);
      }),
    );

    it(
      'creates no credential by adding scopes',
      withStore(async ({ store }) => {
        expect(await store.sources.addScopes('a key', ['all'])).toBe(false);
        expect(await store.sources.listCredentials()).toEqual([]);
      }),
    );

    it(
      'returns who issued a credential, what it reads, and of a source its organisation and shares, as they were added',
      withStore(async ({ store, another }) => {
        const credential = aCredential({ reads: ['h5p', 'org:lycee'], issuedBy: 'staff:ada' });
        const source = aSource({ organisation: 'org:lycee', shares: ['h5p'] });
        await store.sources.addCredential(credential);
        await store.sources.addSource(source);
        const other = (await another()).sources;
        expect(await other.findCredential('a key')).toEqual(credential);
        expect(await other.findSource('moodle')).toEqual(source);
      }),
    );

    it(
      'adds and removes what a credential reads, and changes nothing else',
      withStore(async ({ store, another }) => {
        await store.sources.addCredential(aCredential());
        expect(await store.sources.removeReads('a key', ['h5p'])).toBe(true);
        expect(await store.sources.findCredential('a key')).toEqual(aCredential());
        expect(await store.sources.addReads('a key', ['h5p', 'org:lycee'])).toBe(true);
        expect(await store.sources.addReads('a key', ['h5p', 'storyline'])).toBe(true);
        const other = (await another()).sources;
        expect(await other.findCredential('a key')).toEqual(aCredential({ reads: ['h5p', 'org:lycee', 'storyline'] }));
        expect(await store.sources.removeReads('a key', ['org:lycee', 'unknown'])).toBe(true);
        expect(await other.findCredential('a key')).toEqual(aCredential({ reads: ['h5p', 'storyline'] }));
        expect(await store.sources.removeReads('a key', ['h5p', 'storyline'])).toBe(true);
        expect((await other.findCredential('a key'))?.reads ?? []).toEqual([]);
      }),
    );

    it(
      'adds and removes every one of forty concurrent grants, and keeps a revocation',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        const removed = Array.from({ length: 20 }, (_, index) => `old-${index}`);
        const added = Array.from({ length: 20 }, (_, index) => `new-${index}`);
        await store.sources.addCredential(aCredential({ reads: removed }));
        await Promise.all([
          ...added.map((one, index) => ways[index % 2]!.sources.addReads('a key', [one])),
          ...removed.map((one, index) => ways[index % 2]!.sources.removeReads('a key', [one])),
          store.sources.revokeCredential('a key', 5),
        ]);
        const found = await store.sources.findCredential('a key');
        expect([...found!.reads!].sort()).toEqual(added.sort());
        expect(found?.revokedAt).toBe(5);
      }),
    );

    it(
      'marks a credential that was granted nothing by a grant of nothing',
      withStore(async ({ store }) => {
        await store.sources.addCredential(aCredential());
        expect(await store.sources.addReads('a key', [])).toBe(true);
        expect((await store.sources.findCredential('a key'))?.reads).toEqual([]);
      }),
    );

    it(
      'creates no credential by a grant',
      withStore(async ({ store }) => {
        expect(await store.sources.addReads('a key', ['h5p'])).toBe(false);
        expect(await store.sources.removeReads('a key', ['h5p'])).toBe(false);
        expect(await store.sources.listCredentials()).toEqual([]);
      }),
    );

    it(
      'marks a credential as revoked, once',
      withStore(async ({ store, another }) => {
        await store.sources.addCredential(aCredential());
        expect(await store.sources.revokeCredential('a key', 1_700_000_000_500)).toBe(true);
        expect(await store.sources.revokeCredential('a key', 1_600_000_000_000)).toBe(true);
        expect(await (await another()).sources.revokeCredential('a key', 1_800_000_000_000)).toBe(true);
        expect(await store.sources.findCredential('a key')).toEqual(aCredential({ revokedAt: 1_700_000_000_500 }));
      }),
    );

    const FORMER = aCredential({ reads: ['h5p'], issuedBy: 'staff:ada' });
    const SUCCESSOR = aCredential({
      key: 'new key',
      hash: 'scrypt$new',
      lineage: { key: 'a key', createdAt: FORMER.createdAt },
      reads: ['h5p'],
    });

    it(
      'replaces a credential, whose overlap and successor every process sees',
      withStore(async ({ store, another }) => {
        await store.sources.addCredential(FORMER);
        expect(await store.sources.replaceCredential({ former: FORMER, successor: SUCCESSOR, at: 5, endsAt: 9 })).toBe(
          true,
        );
        const other = (await another()).sources;
        // The release before takes `revokedAt` for the end: it refuses the former key at once.
        expect(await other.findCredential('a key')).toEqual({
          ...FORMER,
          revokedAt: 5,
          endsAt: 9,
          replacedBy: 'new key',
        });
        expect(await other.findCredential('new key')).toEqual(SUCCESSOR);
        await other.addScopes('a key', ['links']);
        expect(await store.sources.findCredential('a key')).toMatchObject({ revokedAt: 5, endsAt: 9 });
      }),
    );

    it(
      'replaces a credential without an overlap, and one that was never granted anything',
      withStore(async ({ store }) => {
        const former = aCredential();
        await store.sources.addCredential(former);
        expect(await store.sources.replaceCredential({ former, successor: SUCCESSOR, at: 5 })).toBe(true);
        expect(await store.sources.findCredential('a key')).toEqual({ ...former, revokedAt: 5, replacedBy: 'new key' });
      }),
    );

    it.each<readonly [string, (repository: SourceRepository) => Promise<unknown>]>([
      ['is missing', () => Promise.resolve()],
      [
        'was revoked',
        async (repository) => {
          await repository.addCredential(FORMER);
          await repository.revokeCredential('a key', 4);
        },
      ],
      [
        'was replaced',
        async (repository) => {
          await repository.addCredential(FORMER);
          const successor = { ...SUCCESSOR, key: 'other key' };
          await repository.replaceCredential({ former: FORMER, successor, at: 4, endsAt: 9 });
        },
      ],
      [
        'was given a scope meanwhile',
        async (repository) => {
          await repository.addCredential(FORMER);
          await repository.addScopes('a key', ['links']);
        },
      ],
      [
        'lost a grant meanwhile',
        async (repository) => {
          await repository.addCredential(FORMER);
          await repository.removeReads('a key', ['h5p']);
        },
      ],
    ])('replaces no credential that %s', (_, prepare) =>
      withStore(async ({ store }) => {
        await prepare(store.sources);
        const before = await store.sources.listCredentials();
        expect(await store.sources.replaceCredential({ former: FORMER, successor: SUCCESSOR, at: 5, endsAt: 9 })).toBe(
          false,
        );
        expect(await store.sources.listCredentials()).toEqual(before);
      })(),
    );

    it(
      'gives a credential one successor of twenty at once',
      withStore(async ({ store, another }) => {
        const ways = [store, await another()];
        await store.sources.addCredential(FORMER);
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            ways[index % 2]!.sources.replaceCredential({
              former: FORMER,
              successor: { ...SUCCESSOR, key: `new ${index}` },
              at: 5,
              endsAt: 9,
            }),
          ),
        );
        const successor = `new ${answers.indexOf(true)}`;
        expect(answers.filter((one) => one)).toHaveLength(1);
        expect((await store.sources.listCredentials()).map(({ key }) => key)).toEqual(['a key', successor]);
        expect(await store.sources.findCredential('a key')).toMatchObject({ replacedBy: successor });
      }),
    );

    it(
      'ends the overlap of a credential that is revoked, and changes nothing after it',
      withStore(async ({ store }) => {
        await store.sources.addCredential(FORMER);
        await store.sources.replaceCredential({ former: FORMER, successor: SUCCESSOR, at: 5, endsAt: 9 });
        expect(await store.sources.revokeCredential('a key', 9)).toBe(true);
        expect(await store.sources.findCredential('a key')).toMatchObject({ revokedAt: 5, endsAt: 9 });
        expect(await store.sources.revokeCredential('a key', 7)).toBe(true);
        expect(await store.sources.findCredential('a key')).toEqual({ ...FORMER, revokedAt: 7, replacedBy: 'new key' });
      }),
    );

    it(
      'cannot revoke a missing credential',
      withStore(async ({ store }) => {
        expect(await store.sources.revokeCredential('a key', 5)).toBe(false);
        expect(await store.sources.findCredential('a key')).toBeUndefined();
      }),
    );

    it(
      'does not restore a revoked credential when it is added again',
      withStore(async ({ store }) => {
        await store.sources.addCredential(aCredential());
        await store.sources.revokeCredential('a key', 5);
        expect(await store.sources.addCredential(aCredential())).toEqual(aCredential({ revokedAt: 5 }));
      }),
    );
  });
};
