import type { StaffAccount, StaffSession } from '../../../../src/store/ports/sources/staff-repository.ts';
import type { WithStore } from '../store.contract.ts';

const anAccount = (about: Partial<StaffAccount> = {}): StaffAccount => ({
  name: 'staff:anna',
  displayName: 'Anna Élodie',
  organisation: 'org:default',
  roles: ['steward', 'dpo'],
  handle: 'aGFuZGxl',
  passkeys: [],
  createdAt: 1_700_000_000_000,
  v: 1,
  ...about,
});

const PASSKEY = {
  id: 'Y3JlZA',
  publicKey: 'cHVibGlj',
  counter: 3,
  transports: ['internal', 'hybrid'],
  addedAt: 1_700_000_000_001,
  challengedAt: 0,
};

const aSession = (about: Partial<StaffSession> = {}): StaffSession => ({
  id: 'a hash',
  account: 'staff:anna',
  createdAt: 1000,
  usedAt: 1000,
  ...about,
});

const describeAccounts = (withStore: WithStore): void => {
  describe('The staff repository', () => {
    it(
      'returns an account as it was added, by each of its unique members',
      withStore(async ({ store, another }) => {
        const full = anAccount({
          lab: 'moodle',
          email: 'anna@school.example',
          mailed: [
            { key: 'a', at: 5 },
            { key: 'b', at: 6, tries: 1 },
          ],
          passkeys: [PASSKEY],
          subject: 'https://idp.example é\u0000x',
          rolesFromProvider: true,
          invitation: { hash: 'h', expires: 5 },
          invitedBy: 'cli',
          endedAt: 7,
        });
        expect(await store.staff.add(full)).toBe(true);
        const other = await another();
        expect(await other.staff.find('staff:anna')).toEqual(full);
        expect(await store.staff.findByHandle('aGFuZGxl')).toEqual(full);
        expect(await store.staff.findBySubject('https://idp.example é\u0000x')).toEqual(full);
        expect(await store.staff.findByInvitation('h')).toEqual(full);
        expect(await store.staff.list()).toEqual([full]);
        expect(await store.staff.find('staff:ann')).toBeUndefined();
        expect(await store.staff.findByInvitation('')).toBeUndefined();
      }),
    );

    it(
      'holds many accounts without subject and invitation, by name',
      withStore(async ({ store }) => {
        for (const name of ['staff:c', 'staff:a', 'staff:b'])
          expect(await store.staff.add(anAccount({ name, handle: name }))).toBe(true);
        expect((await store.staff.list()).map(({ name }) => name)).toEqual(['staff:a', 'staff:b', 'staff:c']);
      }),
    );

    it(
      'adds no account with a name, handle, subject or invitation that another has',
      withStore(async ({ store }) => {
        const first = anAccount({ subject: 's', invitation: { hash: 'h', expires: 5 } });
        await store.staff.add(first);
        const other = { name: 'staff:bob', handle: 'other' };
        expect(await store.staff.add(anAccount({ handle: 'other' }))).toBe(false);
        expect(await store.staff.add(anAccount({ ...other, handle: first.handle }))).toBe(false);
        expect(await store.staff.add(anAccount({ ...other, subject: 's' }))).toBe(false);
        expect(await store.staff.add(anAccount({ ...other, invitation: { hash: 'h', expires: 9 } }))).toBe(false);
        expect(await store.staff.list()).toEqual([first]);
      }),
    );

    it(
      'takes no subject by an update that another has, and changes nothing then',
      withStore(async ({ store }) => {
        await store.staff.add(anAccount({ subject: 's' }));
        const bob = anAccount({ name: 'staff:bob', handle: 'other' });
        await store.staff.add(bob);
        expect(await store.staff.update({ ...bob, subject: 's', v: 2 })).toBe(false);
        expect(await store.staff.find('staff:bob')).toEqual(bob);
      }),
    );

    it(
      'lets one of twenty concurrent redemptions of an invitation win',
      withStore(async ({ store, another }) => {
        await store.staff.add(anAccount({ invitation: { hash: 'h', expires: 5 } }));
        const ways = [store, await another()];
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            ways[index % 2]!.staff.update(anAccount({ displayName: `Name ${index}`, v: 2 })),
          ),
        );
        expect(answers.filter(Boolean)).toHaveLength(1);
        expect(await store.staff.find('staff:anna')).toEqual(
          anAccount({ displayName: `Name ${answers.indexOf(true)}`, v: 2 }),
        );
        expect(await store.staff.findByInvitation('h')).toBeUndefined();
      }),
    );

    it(
      'updates no account that is not there',
      withStore(async ({ store }) => {
        expect(await store.staff.update(anAccount({ v: 2 }))).toBe(false);
        expect(await store.staff.list()).toEqual([]);
      }),
    );
  });
};

const describeSessions = (withStore: WithStore): void => {
  describe('The repository of staff sessions', () => {
    it(
      'returns a session as it was added, with its latest use',
      withStore(async ({ store, another }) => {
        await store.staffSessions.add(aSession());
        const other = await another();
        expect(await other.staffSessions.find('a hash')).toEqual(aSession());
        await other.staffSessions.touch('a hash', 3000);
        await store.staffSessions.touch('a hash', 2000);
        await store.staffSessions.touch('no session', 2000);
        expect(await store.staffSessions.find('a hash')).toEqual(aSession({ usedAt: 3000 }));
        expect(await store.staffSessions.find('no session')).toBeUndefined();
      }),
    );

    it(
      'removes one session, those of an account, and those that nobody used',
      withStore(async ({ store }) => {
        const { staffSessions } = store;
        for (const [id, account, usedAt] of [
          ['1', 'staff:anna', 1000],
          ['2', 'staff:anna', 2000],
          ['3', 'staff:bob', 3000],
          ['4', 'staff:bob', 4000],
          ['5', 'staff:cy', 4000],
        ] as const)
          await staffSessions.add(aSession({ id, account, usedAt }));
        expect(await staffSessions.removeUnused(2000)).toBe(1);
        await staffSessions.remove('4');
        await staffSessions.remove('4');
        await staffSessions.removeByAccount('staff:anna');
        const left = await Promise.all(['1', '2', '3', '4', '5'].map((id) => staffSessions.find(id)));
        expect(left.map((one) => one?.id)).toEqual([undefined, undefined, '3', undefined, '5']);
      }),
    );
  });
};

/** The promises of the repositories of staff: accounts and sessions. */
export const describeStaffRepositories = (withStore: WithStore): void => {
  describeAccounts(withStore);
  describeSessions(withStore);
};
