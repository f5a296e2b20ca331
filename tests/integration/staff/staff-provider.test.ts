import { loginAt, runIssuer, type RunningIssuer } from '../../support/servers/openid/openid-login.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import supertest from 'supertest';
import { accountsOnCommandLine, CLI } from '../../support/clients/staff/command-line.ts';
import { aStaffName, type StaffClient, staffClient } from '../../support/clients/staff/staff-client.ts';
import type { StaffBrowser } from '../../support/clients/staff/staff-browser.ts';

const PUBLIC_URL = 'http://carnet.example';

describeOnBackends('one', 'Staff at the organisation’s OpenID provider', (makeBackends) => {
  let issuer: RunningIssuer;
  let staff: StaffClient;
  // The issuer takes a free port, which the settings must name before it runs.
  const openId = {
    issuer: '',
    clientId: 'carnet',
    clientSecret: 'a client secret',
    claim: 'sub',
    homePage: 'https://school.example/',
    staffClaims: { roles: 'roles', organisation: 'organisation', lab: 'lab' },
  };
  beforeAll(async () => {
    issuer = await runIssuer(`${PUBLIC_URL}/staff/sign-in/back`);
    openId.issuer = issuer.issuer;
  });
  afterAll(() => issuer.close());
  const carnet = useCarnet(makeBackends, { openId });
  beforeAll(async () => {
    staff = staffClient(carnet);
    await carnet.store.organisations.add({ id: 'org:lycee', name: 'A lycée', createdAt: 0, v: 1 });
    await carnet.issue('lab', ['scientist']);
  });

  const comeBack = async (browser: StaffBrowser, subject: string, query = 'next=/desk'): Promise<StaffBrowser> => {
    const { headers } = await browser.get(`/staff/sign-in/provider?${query}`).expect(303);
    await browser.get(`/staff/sign-in/back?${await loginAt(headers['location'] as string, subject)}`);
    return browser;
  };
  const named = async (subject: string): Promise<object | undefined> => {
    const { body } = await staff.send('get', '/v1/staff').expect(200);
    const all = (body as { staff: { name: string }[] }).staff;
    return all.find(({ name }) => name === `staff:${subject}`);
  };

  it('have the roles of the claim, in the organisation of the claim', async () => {
    await issuer.setClaims('anna', {
      preferred_username: 'anna@lycee.example',
      name: 'Anna',
      roles: ['steward', 'pupil', 'scientist'],
      organisation: 'org:lycee',
    });
    const anna = await comeBack(staff.browser(), 'anna');
    await anna.get('/desk/mentions').expect(200);
    await anna.get('/requests').expect(403);
    expect(await named('anna')).toMatchObject({
      displayName: 'Anna',
      organisation: 'org:lycee',
      roles: ['steward'],
      rolesFromProvider: true,
      signsInBy: ['provider'],
    });
  });

  it('take an address for mails, which the provider does not give, and keep it at the next sign-in', async () => {
    await issuer.setClaims('mia', { preferred_username: 'mia', roles: ['steward'], organisation: 'org:default' });
    await comeBack(staff.browser(), 'mia');
    const change = (body: object) => staff.send('patch', '/v1/staff/staff:mia', body);
    await change({ email: 'mia@school.example' }).expect(200);
    await change({ email: 'mia@school.example', roles: ['auditor'] }).expect(409);
    await comeBack(staff.browser(), 'mia');
    expect(await named('mia')).toMatchObject({ email: 'mia@school.example', roles: ['steward'] });
  });

  it('get other roles with the next sign-in, and lose all sessions where there are none any more', async () => {
    await issuer.setClaims('bob', { preferred_username: 'bob', roles: 'steward dpo', organisation: 'org:default' });
    const bob = await comeBack(staff.browser(), 'bob');
    await bob.get('/desk/mentions').expect(200);
    await issuer.setClaims('bob', { preferred_username: 'bob', roles: ['operator'], organisation: 'org:default' });
    await comeBack(staff.browser(), 'bob');
    await bob.get('/desk/mentions').expect(403);
    await bob.get('/v1/operations/consent').expect(200);
    await issuer.setClaims('bob', { preferred_username: 'bob', roles: [] });
    await comeBack(staff.browser(), 'bob');
    await bob.get('/console').expect(303);
  });

  it('are nobody without a role, with an unknown organisation, or as a scientist without a lab', async () => {
    for (const [subject, claims] of [
      ['pupil', {}],
      ['root', { roles: ['root', '__proto__'] }],
      ['far', { roles: ['steward'], organisation: 'org:elsewhere' }],
      ['nolab', { roles: ['scientist'], organisation: 'org:default', lab: 'no-source' }],
    ] as const) {
      await issuer.setClaims(subject, { preferred_username: subject, ...claims });
      const browser = await comeBack(staff.browser(), subject);
      await browser.get('/staff').expect(303);
      expect(await named(subject)).toBeUndefined();
    }
    await issuer.setClaims('lise', {
      preferred_username: 'lise',
      roles: ['scientist'],
      organisation: 'org:default',
      lab: 'lab',
    });
    await (await comeBack(staff.browser(), 'lise')).get('/requests').expect(200);
  });

  it('never get the account of another by a name that they chose at the provider', async () => {
    const name = aStaffName();
    const owner = await staff.joined({ name, roles: ['steward'] });
    await issuer.setClaims('mallory', { preferred_username: name.slice('staff:'.length), roles: ['auditor'] });
    const mallory = await comeBack(staff.browser(), 'mallory');
    await mallory.get('/desk/mentions').expect(403);
    expect((await mallory.get('/staff')).text).not.toContain(name);
    await owner.get('/desk/mentions').expect(200);
    expect(await named(name.slice('staff:'.length))).toMatchObject({ roles: ['steward'], rolesFromProvider: false });
  });

  it('redeem an invitation at the provider, which opens the account from then on with its roles', async () => {
    const name = aStaffName();
    const url = await staff.invite({ name, roles: ['steward'] });
    const token = url.split('/').at(-1)!;
    await issuer.setClaims('rose', { preferred_username: 'rose', roles: ['operator'] });
    const rose = await comeBack(staff.browser(), 'rose', `invitation=${token}`);
    await rose.get('/desk/mentions').expect(403);
    await (await accountsOnCommandLine(carnet)).confirm(name, CLI);
    await rose.get('/desk/mentions').expect(200);
    await rose.get('/v1/operations/consent').expect(403);
    const again = await comeBack(staff.browser(), 'rose');
    await again.get('/desk/mentions').expect(200);
    await again.get('/v1/operations/consent').expect(403);
    const other = await comeBack(staff.browser(), 'eve', `invitation=${token}`);
    await other.get('/desk/mentions').expect(303);
  });

  /** Invites as this account, and joins at the provider. */
  const invitedAtProvider = async (by: StaffBrowser, subject: string, roles: readonly string[]): Promise<string> => {
    const name = aStaffName();
    const { body } = await supertest(carnet.url)
      .post('/v1/staff')
      .set({ Cookie: by.cookies(), 'Sec-Fetch-Site': 'same-origin' })
      .send({ name, roles })
      .expect(201);
    const token = (body as { invitation: { url: string } }).invitation.url.split('/').at(-1)!;
    await issuer.setClaims(subject, { preferred_username: subject });
    await (await comeBack(staff.browser(), subject, `invitation=${token}`)).get('/staff').expect(200);
    return name;
  };

  it('are people of their own where the provider gives their roles, or knows their inviter too', async () => {
    await issuer.setClaims('olga', { preferred_username: 'olga', roles: ['operator'], organisation: 'org:default' });
    const olga = await comeBack(staff.browser(), 'olga');
    expect(await named('olga')).not.toHaveProperty('countsAs');
    const name = await invitedAtProvider(olga, 'paul', ['operator', 'dpo']);
    const account = await named(name.slice('staff:'.length));
    expect(account).toMatchObject({ invitedBy: 'staff:olga', awaiting: [{ role: 'dpo', givenBy: 'staff:olga' }] });
    expect(account).not.toHaveProperty('countsAs');
  });

  it('count as their inviter where that signs in by a passkey: it may be the same person', async () => {
    const operator = aStaffName();
    const name = await invitedAtProvider(await staff.joined({ name: operator, roles: ['operator'] }), 'quentin', [
      'operator',
    ]);
    expect(await named(name.slice('staff:'.length))).toMatchObject({ countsAs: operator });
  });

  it('cannot change at Carnet what the provider gives, but be ended there', async () => {
    await issuer.setClaims('tom', { preferred_username: 'tom', roles: ['steward'], organisation: 'org:default' });
    const tom = await comeBack(staff.browser(), 'tom');
    await staff.send('patch', '/v1/staff/staff:tom', { roles: ['dpo'] }).expect(409);
    await staff.send('post', '/v1/staff/staff:tom/invitations', {}).expect(409);
    await staff.send('delete', '/v1/staff/staff:tom').expect(204);
    await tom.get('/desk/mentions').expect(303);
    await (await comeBack(staff.browser(), 'tom')).get('/desk/mentions').expect(303);
  });

  it('complete a sign-in only in the browser that began it', async () => {
    await issuer.setClaims('ann', { preferred_username: 'ann', roles: ['steward'], organisation: 'org:default' });
    const { headers } = await staff.browser().get('/staff/sign-in/provider').expect(303);
    const back = `/staff/sign-in/back?${await loginAt(headers['location'] as string, 'ann')}`;
    await staff.browser().get(back).expect(400);
  });
});
