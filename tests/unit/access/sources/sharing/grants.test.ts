import { createGrants } from '../../../../../src/access/sources/sharing/grants.ts';
import { createRotateCredential } from '../../../../../src/access/sources/secrets/rotate-credential.ts';
import { openStores } from '../../../../support/servers/sink-store.ts';

const openStore = openStores();
const now = () => 1000;
const READER = { id: 'dashboard', name: 'Dashboard' };

/** A store with the key `first`, which reads `moodle`, and its successor `second`. */
const aLine = async (overlapMs = 500) => {
  const { sources: repository } = await openStore();
  await repository.addSource({ ...READER, basis: 'public_task', createdAt: 0, v: 1 });
  await repository.addCredential({
    key: 'first',
    source: READER.id,
    hash: 'h',
    scopes: ['all'],
    createdAt: 0,
    reads: ['moodle'],
  });
  const rotate = createRotateCredential({ repository, hash: () => Promise.resolve('h'), now });
  await rotate('first', { key: 'second', overlapMs });
  return {
    grants: createGrants({ repository, recipientsOf: () => Promise.resolve(new Map()), now }),
    repository,
    rotate,
    readsOf: async () => (await repository.listCredentials()).map(({ key, reads }) => [key, reads]),
  };
};

describe('The grants of a key that was rotated', () => {
  it.each(['first', 'second'])('end with each key of the line, where that of %s is taken', async (key) => {
    const { grants, readsOf } = await aLine();
    expect(await grants.remove('moodle', key)).toBe(true);
    expect(await readsOf()).toEqual([
      ['first', []],
      ['second', []],
    ]);
    expect(await grants.remove('moodle', 'second')).toBe(false);
  });

  it.each(['first', 'second'])('are given to each valid key of the line, where %s gets one', async (key) => {
    const { grants, readsOf } = await aLine();
    expect(await grants.add({ of: 'h5p', key, reader: READER, scopes: ['all'] })).toBe(true);
    expect(await readsOf()).toEqual([
      ['first', ['moodle', 'h5p']],
      ['second', ['moodle', 'h5p']],
    ]);
  });

  it('are not given to a key that has ended', async () => {
    const { grants, readsOf } = await aLine(0);
    await grants.add({ of: 'h5p', key: 'second', reader: READER, scopes: ['all'] });
    expect(await readsOf()).toEqual([
      ['first', ['moodle']],
      ['second', ['moodle', 'h5p']],
    ]);
  });

  it('end with a successor that comes while they are taken, and stay with keys of other lines', async () => {
    const { repository, rotate, readsOf } = await aLine();
    await repository.addCredential({
      key: 'other',
      source: READER.id,
      hash: 'h',
      scopes: ['all'],
      createdAt: 0,
      reads: ['moodle'],
    });
    let hasRotated = false;
    const grants = createGrants({
      repository: {
        ...repository,
        listCredentials: async () => {
          const listed = await repository.listCredentials();
          if (!hasRotated) await rotate('second', { key: 'third', overlapMs: 500 });
          hasRotated = true;
          return listed;
        },
      },
      recipientsOf: () => Promise.resolve(new Map()),
      now,
    });
    expect(await grants.remove('moodle', 'first')).toBe(true);
    expect(await readsOf()).toEqual([
      ['first', []],
      ['other', ['moodle']],
      ['second', []],
      ['third', []],
    ]);
  });
});
