import { createFindHand } from '../../../src/sources/find-hand.ts';
import type { Credential } from '../../../src/store/ports/sources/source-repository.ts';
import { openStores } from '../../support/servers/sink-store.ts';

const openStore = openStores();

const aHandFinder = async (issuers: Readonly<Record<string, string | undefined>>) => {
  const { sources } = await openStore();
  for (const [key, issuedBy] of Object.entries(issuers))
    await sources.addCredential({
      key,
      source: 'office',
      hash: 'h',
      scopes: ['steward'],
      createdAt: 0,
      ...(issuedBy === undefined ? {} : { issuedBy }),
    } satisfies Credential);
  return { find: createFindHand(sources), revoke: (key: string) => sources.revokeCredential(key, 1) };
};

describe('The person behind an actor', () => {
  it('is the account itself, also where a key invited it', async () => {
    const { find } = await aHandFinder({});
    expect(await find('staff:ada')).toBe('staff:ada');
  });

  it('is the account at the root of the chain of issuers', async () => {
    const { find } = await aHandFinder({ first: 'staff:ada', second: 'first', third: 'second' });
    expect(await find('first')).toBe('staff:ada');
    expect(await find('third')).toBe('staff:ada');
  });

  it('is the first key of the chain where no account issued it, for all keys that come from it', async () => {
    const { find } = await aHandFinder({ operator: undefined, steward: 'operator', dpo: 'operator', deep: 'steward' });
    expect(await Promise.all(['operator', 'steward', 'dpo', 'deep'].map(find))).toEqual(Array(4).fill('operator'));
  });

  it('is each key that the command line issued, and one that no longer exists anywhere', async () => {
    const { find } = await aHandFinder({ one: 'cli', two: 'cli', child: 'one' });
    expect(await Promise.all(['one', 'two', 'child', 'unknown'].map(find))).toEqual(['one', 'two', 'one', 'unknown']);
  });

  it('does not change where a key of the chain is revoked', async () => {
    const { find, revoke } = await aHandFinder({ operator: undefined, steward: 'operator', deep: 'steward' });
    await revoke('operator');
    await revoke('steward');
    expect(await find('deep')).toBe('operator');
  });

  it('is found where a chain leads back to itself', async () => {
    const { find } = await aHandFinder({ one: 'two', two: 'one' });
    expect(['one', 'two']).toContain(await find('one'));
  });
});
