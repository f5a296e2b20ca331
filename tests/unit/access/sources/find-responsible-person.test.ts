import { createFindResponsiblePerson } from '../../../../src/access/sources/find-responsible-person.ts';
import type { Credential } from '../../../../src/store/ports/sources/source-repository.ts';
import type { StaffAccount } from '../../../../src/store/ports/sources/staff-repository.ts';
import { openStores } from '../../../support/servers/sink-store.ts';

const openStore = openStores();

type Accounts = Readonly<Record<string, Partial<StaffAccount>>>;

const aResponsiblePersonFinder = async (
  issuers: Readonly<Record<string, string | undefined>>,
  about: Accounts = {},
) => {
  const { sources, staff } = await openStore();
  for (const [key, issuedBy] of Object.entries(issuers))
    await sources.addCredential({
      key,
      source: 'office',
      hash: 'h',
      scopes: ['steward'],
      createdAt: 0,
      ...(issuedBy === undefined ? {} : { issuedBy }),
    } satisfies Credential);
  for (const [name, members] of Object.entries(about))
    await staff.add({
      name: `staff:${name}`,
      displayName: name,
      organisation: 'org:default',
      roles: ['operator'],
      handle: name,
      passkeys: [],
      createdAt: 0,
      v: 1,
      ...members,
    });
  const find = createFindResponsiblePerson({ sources, accounts: staff });
  return { find, accounts: staff, revoke: (key: string) => sources.revokeCredential(key, 1) };
};

const AT = 'https://id.example';

describe('The person behind a key', () => {
  it('is the account at the root of the chain of issuers', async () => {
    const { find } = await aResponsiblePersonFinder({ first: 'staff:ada', second: 'first', third: 'second' });
    expect(await find('first')).toBe('staff:ada');
    expect(await find('third')).toBe('staff:ada');
  });

  it('is the first key of the chain where no account issued it, for all keys that come from it', async () => {
    const { find } = await aResponsiblePersonFinder({
      operator: undefined,
      steward: 'operator',
      dpo: 'operator',
      deep: 'steward',
    });
    expect(await Promise.all(['operator', 'steward', 'dpo', 'deep'].map(find))).toEqual(Array(4).fill('operator'));
  });

  it('is each key that the command line issued, and one that no longer exists anywhere', async () => {
    const { find } = await aResponsiblePersonFinder({ one: 'cli', two: 'cli', child: 'one' });
    expect(await Promise.all(['one', 'two', 'child', 'unknown'].map(find))).toEqual(['one', 'two', 'one', 'unknown']);
  });

  it('does not change where a key of the chain is revoked', async () => {
    const { find, revoke } = await aResponsiblePersonFinder({
      operator: undefined,
      steward: 'operator',
      deep: 'steward',
    });
    await revoke('operator');
    await revoke('steward');
    expect(await find('deep')).toBe('operator');
  });

  it('is found where a chain leads back to itself, as the same for all of the circle', async () => {
    const { find } = await aResponsiblePersonFinder({ one: 'two', two: 'one', out: 'two' });
    expect(await Promise.all(['one', 'two', 'out'].map(find))).toEqual(['one', 'one', 'one']);
  });

  it('is who invited the account that issued it', async () => {
    const { find } = await aResponsiblePersonFinder(
      { key: 'staff:b' },
      { a: { invitedBy: 'cli' }, b: { invitedBy: 'staff:a' } },
    );
    expect(await find('key')).toBe('staff:a');
  });
});

describe('The person behind an account', () => {
  it('is its own by the command line, by a second person, or by the provider', async () => {
    const { find } = await aResponsiblePersonFinder(
      {},
      {
        a: { invitedBy: 'cli' },
        b: { invitedBy: 'staff:a', confirmedBy: 'staff:c' },
        c: { rolesFromProvider: true, subject: `${AT} c` },
        d: {},
      },
    );
    const all = ['staff:a', 'staff:b', 'staff:c', 'staff:d', 'staff:unknown'];
    expect(await Promise.all(all.map(find))).toEqual(all);
  });

  it('is else who invited it, through accounts and keys, also one that has ended or is not there', async () => {
    const { find, accounts } = await aResponsiblePersonFinder(
      { key: 'staff:a' },
      {
        a: { invitedBy: 'cli' },
        b: { invitedBy: 'staff:a' },
        c: { invitedBy: 'staff:b' },
        d: { invitedBy: 'key' },
        e: { invitedBy: 'gone' },
        f: { invitedBy: 'staff:gone' },
        g: { invitedBy: '__proto__' },
      },
    );
    const responsiblePeople = () => Promise.all(['b', 'c', 'd', 'e', 'f', 'g'].map((name) => find(`staff:${name}`)));
    const expected = ['staff:a', 'staff:a', 'staff:a', 'gone', 'staff:gone', '__proto__'];
    expect(await responsiblePeople()).toEqual(expected);
    const a = (await accounts.find('staff:a'))!;
    await accounts.update({ ...a, endedAt: 1, displayName: 'Another name', v: 2 });
    expect(await responsiblePeople()).toEqual(expected);
  });

  it('is the same for all accounts that invited one another, and for those whom they invited', async () => {
    const { find } = await aResponsiblePersonFinder(
      {},
      {
        b: { invitedBy: 'staff:c' },
        c: { invitedBy: 'staff:d' },
        d: { invitedBy: 'staff:b' },
        a: { invitedBy: 'staff:d' },
        z: { invitedBy: 'staff:z' },
      },
    );
    const responsiblePeople = await Promise.all(['staff:a', 'staff:b', 'staff:c', 'staff:d', 'staff:z'].map(find));
    expect(responsiblePeople).toEqual(['staff:b', 'staff:b', 'staff:b', 'staff:b', 'staff:z']);
  });

  it('is its own where one provider signs in both it and its inviter', async () => {
    const { find } = await aResponsiblePersonFinder(
      {},
      {
        a: { invitedBy: 'cli', subject: `${AT} a` },
        b: { invitedBy: 'staff:a', subject: `${AT} b` },
        c: { invitedBy: 'staff:b', subject: `${AT} c` },
        elsewhere: { invitedBy: 'staff:a', subject: 'https://other.example b' },
        passkey: { invitedBy: 'staff:a' },
        // Its person may be that of the account with the passkey, whom the provider does not name.
        own: { invitedBy: 'staff:passkey', subject: `${AT} d` },
      },
    );
    expect(await Promise.all(['b', 'c', 'elsewhere', 'passkey', 'own'].map((name) => find(`staff:${name}`)))).toEqual([
      'staff:b',
      'staff:c',
      'staff:a',
      'staff:a',
      'staff:a',
    ]);
  });
});
