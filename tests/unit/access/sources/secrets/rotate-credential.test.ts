import { createRotateCredential } from '../../../../../src/access/sources/secrets/rotate-credential.ts';
import type { Credential } from '../../../../../src/store/ports/sources/source-repository.ts';
import { openStores } from '../../../../support/servers/sink-store.ts';

const openStore = openStores();

const FIRST: Credential = {
  key: 'first',
  source: 'moodle',
  hash: 'h1',
  scopes: ['statements/write', 'statements/read/mine'],
  createdAt: 5,
  reads: ['h5p'],
  issuedBy: 'staff:ada',
};

const at = (time: number): string => new Date(time).toISOString();

/** A store with one key, whose clock the test sets. */
const aKey = async (about: Partial<Credential> = {}) => {
  const { sources: repository } = await openStore();
  await repository.addCredential({ ...FIRST, ...about });
  const clock = { now: 1000 };
  const rotate = createRotateCredential({
    repository,
    hash: (secret) => Promise.resolve(`hash of ${secret}`),
    now: () => clock.now,
  });
  return { repository, clock, rotate };
};

describe('The rotation of a credential', () => {
  it('adds one of the same source, scopes, grants and line, and gives the former an end', async () => {
    const { repository, rotate } = await aKey();
    const { secret, ...rotated } = await rotate('first', { key: 'second', overlapMs: 500, issuedBy: 'staff:ben' });
    expect(rotated).toEqual({
      key: 'second',
      source: 'moodle',
      scopes: FIRST.scopes,
      replaces: { key: 'first', endsAt: 1500 },
    });
    expect(await repository.listCredentials()).toEqual([
      { ...FIRST, revokedAt: 1000, endsAt: 1500, replacedBy: 'second' },
      {
        ...FIRST,
        key: 'second',
        hash: `hash of ${secret}`,
        createdAt: 1000,
        issuedBy: 'staff:ben',
        lineage: { key: 'first', createdAt: 5 },
      },
    ]);
  });

  it('ends the former at once without an overlap, whatever the clocks of others say', async () => {
    const { repository, rotate } = await aKey();
    expect((await rotate('first', { key: 'second', overlapMs: 0 })).replaces).toEqual({ key: 'first', endsAt: 1000 });
    expect(await repository.findCredential('first')).toEqual({ ...FIRST, revokedAt: 1000, replacedBy: 'second' });
  });

  it('keeps the line over many rotations, and draws keys and secrets anew', async () => {
    const { repository, rotate } = await aKey();
    const second = await rotate('first', { overlapMs: 1 });
    const third = await rotate(second.key, { overlapMs: 1 });
    expect(new Set(['first', second.key, third.key, second.secret, third.secret]).size).toBe(5);
    expect(await repository.findCredential(third.key)).toMatchObject({
      createdAt: 1000,
      lineage: { key: 'first', createdAt: 5 },
    });
  });

  it('refuses a key that ends or has ended, and names the one that replaced it', async () => {
    const { repository, clock, rotate } = await aKey();
    await rotate('first', { key: 'second', overlapMs: 500 });
    for (const [now, word] of [
      [1499, 'ends'],
      [1500, 'ended'],
    ] as const) {
      clock.now = now;
      await expect(rotate('first', { key: 'third', overlapMs: 500 })).rejects.toMatchObject({
        kind: 'state-conflict',
        message: `the credential first ${word} at ${at(1500)}, and was replaced by second: rotate that one`,
      });
    }
    expect(await repository.findCredential('third')).toBeUndefined();
  });

  it('refuses a key that was revoked, and one that is unknown', async () => {
    const { repository, rotate } = await aKey();
    await repository.revokeCredential('first', 800);
    await expect(rotate('first', { overlapMs: 0 })).rejects.toMatchObject({
      kind: 'state-conflict',
      message: `the credential first was revoked at ${at(800)}: issue another one`,
    });
    await expect(rotate('none', { overlapMs: 0 })).rejects.toMatchObject({ kind: 'not-found' });
    expect(await repository.listCredentials()).toHaveLength(1);
  });

  it('gives a key one successor among twenty concurrent rotations', async () => {
    const { repository, rotate } = await aKey();
    const ended = await Promise.allSettled(Array.from({ length: 20 }, () => rotate('first', { overlapMs: 500 })));
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await repository.listCredentials()).toHaveLength(2);
  });
});
