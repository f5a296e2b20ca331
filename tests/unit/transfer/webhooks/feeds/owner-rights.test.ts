import { createRotateCredential } from '../../../../../src/access/sources/secrets/rotate-credential.ts';
import { createOwnerOf } from '../../../../../src/transfer/webhooks/feeds/owner-rights.ts';
import { openStores } from '../../../../support/servers/sink-store.ts';

const openStore = openStores();

/** A store with one key that owns a webhook, whose clock the test sets. */
const anOwner = async () => {
  const store = await openStore();
  const { sources } = store;
  await sources.addSource({ id: 'moodle', name: 'Moodle', basis: 'public_task', createdAt: 0, v: 1 });
  await sources.addCredential({ key: 'first', source: 'moodle', hash: 'h', scopes: ['all'], createdAt: 0 });
  const clock = { now: 1000 };
  const now = () => clock.now;
  const ownerOf = createOwnerOf({
    sources,
    accounts: store.staff,
    findReadableSources: ({ source }) => Promise.resolve([source]),
    readOrganisationScope: () => Promise.resolve(() => true),
    now,
  });
  return {
    sources,
    clock,
    rotate: createRotateCredential({ repository: sources, hash: () => Promise.resolve('h'), now }),
    actsAs: async () =>
      (await ownerOf({ owner: { kind: 'credential', id: 'first', organisation: 'org:default' } }))?.caller?.key,
  };
};

describe('The owner of a webhook, whose key was rotated', () => {
  it('is each successor, where the key ended with its overlap', async () => {
    const { clock, rotate, actsAs } = await anOwner();
    await rotate('first', { key: 'second', overlapMs: 500 });
    expect(await actsAs()).toBe('first');
    clock.now = 1500;
    expect(await actsAs()).toBe('second');
    await rotate('second', { key: 'third', overlapMs: 500 });
    clock.now = 2000;
    expect(await actsAs()).toBe('third');
  });

  it('has no rights after a rotation without overlap, of the key or of a successor', async () => {
    const { clock, rotate, actsAs } = await anOwner();
    await rotate('first', { key: 'second', overlapMs: 500 });
    clock.now = 1500;
    await rotate('second', { key: 'third', overlapMs: 0 });
    expect(await actsAs()).toBeUndefined();
    const other = await anOwner();
    await other.rotate('first', { key: 'second', overlapMs: 0 });
    expect(await other.actsAs()).toBeUndefined();
  });

  it('has no rights where the key was revoked within its overlap', async () => {
    const { sources, clock, rotate, actsAs } = await anOwner();
    await rotate('first', { key: 'second', overlapMs: 500 });
    await sources.revokeCredential('first', clock.now);
    expect(await actsAs()).toBeUndefined();
    clock.now = 1500;
    expect(await actsAs()).toBeUndefined();
  });
});
