import { createSources, type Sources } from '../../../../src/access/sources/sources.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';

const OBSERVED = [{ id: 'https://w3id.org/xapi/cmi5', mode: 'observe', policy: 'all' }] as const;

describe('The service of sources', () => {
  let store: Store;
  let sources: Sources;
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: Date.now });
    sources = createSources({ repository: store.sources, now: () => 7 });
  });
  afterEach(() => store.close());

  it('makes a source in version 1, on the basis public task', async () => {
    const moodle = { id: 'moodle', name: 'Moodle', profiles: OBSERVED, basis: 'public_task', createdAt: 7, v: 1 };
    expect(await sources.create({ id: 'moodle', name: 'Moodle', profiles: OBSERVED })).toEqual(moodle);
    expect(await sources.get('moodle')).toEqual(moodle);
    expect(await sources.list()).toEqual([moodle]);
  });

  it('refuses to create a source whose id is taken, and leaves the existing one', async () => {
    await sources.create({ id: 'moodle', name: 'Moodle' });
    await expect(sources.create({ id: 'moodle', name: 'Moodle' })).rejects.toMatchObject({
      kind: 'source-conflict',
      faults: [{ at: '/id' }],
    });
    expect(await sources.get('moodle')).toMatchObject({ name: 'Moodle', v: 1 });
  });

  it('adds a source only where there is none', async () => {
    expect(await sources.add({ id: 'moodle', name: 'Moodle' })).toMatchObject({ name: 'Moodle' });
    expect(await sources.add({ id: 'moodle', name: 'Other' })).toMatchObject({ name: 'Moodle', v: 1 });
  });

  it.each<readonly [string, (of: Sources) => Promise<unknown>]>([
    ['get', (of) => of.get('moodle')],
    ['change', (of) => of.change('moodle', { name: 'B' })],
  ])('has nothing to %s where there is no such source', async (_, asking) => {
    await expect(asking(sources)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('changes what is given and keeps all else', async () => {
    const made = await sources.create({ id: 'moodle', name: 'Moodle', profiles: OBSERVED });
    expect(await sources.change('moodle', { name: 'School' })).toEqual({ ...made, name: 'School', v: 2 });
    expect(await sources.change('moodle', { profiles: [] })).toEqual({ ...made, name: 'School', profiles: [], v: 3 });
    expect(await sources.change('moodle', {})).toEqual({ ...made, name: 'School', profiles: [], v: 4 });
    expect(await sources.get('moodle')).toEqual({ ...made, name: 'School', profiles: [], v: 4 });
  });

  it('takes away what null is said of', async () => {
    const { keep: _, ...rest } = await sources.create({
      id: 'moodle',
      name: 'Moodle',
      basis: 'consent',
      keep: 'P1Y',
      audience: 'minors',
    });
    expect(await sources.change('moodle', { keep: null })).toEqual({ ...rest, v: 2 });
    expect(await sources.get('moodle')).toEqual({ ...rest, v: 2 });
  });

  it('keeps what it does not know of a source', async () => {
    const open = { id: 'moodle', name: 'Moodle', basis: 'public_task', createdAt: 1, v: 1, weight: 30 } as const;
    await store.sources.addSource(open);
    expect(await sources.change('moodle', { name: 'School' })).toEqual({ ...open, name: 'School', v: 2 });
  });

  it('loses no change of many at once', async () => {
    await sources.create({ id: 'moodle', name: 'Moodle' });
    const changed = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        sources.change('moodle', index % 2 === 0 ? { name: `Name ${index}` } : { profiles: OBSERVED }),
      ),
    );
    expect(changed.map(({ v }) => v).sort((one, other) => one - other)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 2),
    );
    expect(await sources.get('moodle')).toEqual(changed.find(({ v }) => v === 21));
    expect(await sources.get('moodle')).toMatchObject({
      name: expect.stringMatching(/^Name/) as string,
      profiles: OBSERVED,
    });
  });

  it('loses nothing of changes that each hang on what was there', async () => {
    await sources.create({ id: 'moodle', name: 'Moodle' });
    const ids = Array.from({ length: 10 }, (_, n) => `https://profiles.example/${n}`);
    await Promise.all(
      ids.map((id) =>
        sources.change('moodle', ({ profiles = [] }) => ({
          profiles: [...profiles, { id, mode: 'enforce', policy: 'any' }],
        })),
      ),
    );
    expect((await sources.get('moodle')).profiles?.map(({ id }) => id).sort()).toEqual(ids);
  });

  it('gives up a change that others forestall every time', async () => {
    await sources.create({ id: 'moodle', name: 'Moodle' });
    const raced = createSources({
      now: () => 7,
      repository: {
        ...store.sources,
        findSource: async (id) => {
          const seen = await store.sources.findSource(id);
          await sources.change(id, { name: 'Another first' });
          return seen;
        },
      },
    });
    await expect(raced.change('moodle', { name: 'Late' })).rejects.toMatchObject({ kind: 'overloaded' });
    expect(await sources.get('moodle')).toMatchObject({ name: 'Another first' });
  });

  describe('a credential that is ensured', () => {
    const credential = { key: 'key', secret: 'a secret' };
    const scopes = async (): Promise<readonly string[] | undefined> =>
      (await store.sources.findCredential('key'))?.scopes;

    it('is made with its scopes, and left as it is where it has them', async () => {
      await sources.ensure('moodle', ['all', 'operator'], credential);
      const made = await store.sources.findCredential('key');
      await sources.ensure('moodle', ['operator'], credential);
      expect(await store.sources.findCredential('key')).toEqual(made);
      expect(made?.scopes).toEqual(['all', 'operator']);
    });

    it('is given the scopes that it lacks', async () => {
      await sources.ensure('moodle', ['all'], credential);
      await sources.ensure('moodle', ['all', 'operator'], credential);
      expect(await scopes()).toEqual(['all', 'operator']);
    });

    it('is given nothing with another secret', async () => {
      await sources.ensure('moodle', ['all'], credential);
      await expect(sources.ensure('moodle', ['all', 'operator'], { key: 'key', secret: 'another' })).rejects.toThrow(
        'with another secret',
      );
      expect(await scopes()).toEqual(['all']);
    });

    it('is given nothing once it was revoked', async () => {
      await sources.ensure('moodle', ['all'], credential);
      await store.sources.revokeCredential('key', 8);
      await expect(sources.ensure('moodle', ['all', 'operator'], credential)).rejects.toThrow('was revoked');
      expect(await scopes()).toEqual(['all']);
    });
  });
});
