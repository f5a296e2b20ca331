import supertest from 'supertest';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { accountsOnCommandLine, CLI } from '../../support/clients/staff/command-line.ts';
import { aStaffName, type StaffClient, staffClient } from '../../support/clients/staff/staff-client.ts';

const STEWARD = ['steward'] as const;
const MINUTE = 60_000;

describeOnBackends('one', 'Accounts of staff', (makeBackends) => {
  let time = Date.now();
  const carnet = useCarnet(makeBackends, { now: () => (time += 1) });
  let staff: StaffClient;
  beforeAll(() => {
    staff = staffClient(carnet);
  });
  beforeEach(() => {
    time = Math.max(time, Date.now());
  });

  it('send a browser without a session to sign in, from every page of staff, without its own prompt', async () => {
    for (const path of [
      '/desk',
      '/desk/study:x',
      '/desk/contacts',
      '/requests',
      '/studies/new?dataset=a',
      '/console',
    ]) {
      const { headers } = await staff.browser().get(path).expect(303);
      expect(headers['location']).toBe(`/staff/sign-in?next=${encodeURIComponent(path.replace('study:', 'study%3A'))}`);
      expect(headers['www-authenticate']).toBeUndefined();
    }
    const { headers } = await staff
      .browser()
      .get('/desk/mentions', { Authorization: 'Basic a2V5Ondyb25n' })
      .expect(403);
    expect(headers['www-authenticate']).toBeUndefined();
    const api = await staff.browser().get('/v1/events').expect(401);
    expect(api.headers['www-authenticate']).not.toMatch(/basic/i);
  });

  it('join by an invitation, open the pages of their roles, and sign out on the server', async () => {
    const name = aStaffName();
    const anna = await staff.joined({ name, roles: STEWARD, displayName: 'Anna Élodie' });
    expect((await anna.get('/desk/mentions').expect(200)).text).toContain('Anna Élodie');
    await anna.get('/v1/operations/consent').expect(403);
    await anna.get('/requests').expect(403);
    expect((await anna.get('/staff').expect(200)).text).toContain(name);
    const stolen = anna.cookies();
    await anna.signOut();
    expect(anna.cookies()).not.toContain('carnet-staff=');
    await supertest(carnet.url).get('/desk/mentions').set('Cookie', stolen).expect(303);

    expect((await anna.signIn('/desk/contacts')).headers['location']).toBe('/desk/contacts');
    await anna.get('/desk/contacts').expect(200);
  });

  it('redeem an invitation once, with the authenticator that its page has asked', async () => {
    const url = await staff.invite({ name: aStaffName(), roles: STEWARD });
    const path = new URL(url).pathname;
    const [first, second] = [staff.browser(), staff.browser()];
    const [one, other] = await Promise.all([first.optionsOn(path), second.optionsOn(path)]);
    const answers = await Promise.all([
      first.post(path, { answer: first.authenticator.join(one) }),
      second.post(path, { answer: second.authenticator.join(other) }),
    ]);
    expect(answers.map(({ status }) => status).filter((status) => status === 303)).toHaveLength(1);
    await staff.browser().get(path).expect(404);
    await second.post(path, { answer: second.authenticator.join(other) }).expect(404);
  });

  it('refuse what no authenticator of this page has signed', async () => {
    const path = new URL(await staff.invite({ name: aStaffName(), roles: STEWARD })).pathname;
    const otherPath = new URL(await staff.invite({ name: aStaffName(), roles: STEWARD })).pathname;
    const browser = staff.browser();
    const { authenticator } = browser;
    const options = await browser.optionsOn(path);
    for (const answer of [
      '',
      '{}',
      'no JSON',
      authenticator.join(options, { origin: 'http://evil.example' }),
      authenticator.join(options, { isVerified: false }),
      authenticator.join(await browser.optionsOn(otherPath)),
      authenticator.signIn(await browser.optionsOn('/staff/sign-in')),
    ])
      await browser.post(path, { answer }).expect(400);
    time += 11 * MINUTE;
    await browser.post(path, { answer: authenticator.join(options) }).expect(400);
    expect((await browser.join(`http://carnet.example${path}`)).status).toBe(303);
  });

  it('refuse a passkey of another account, a replay, and an answer without verified user', async () => {
    const anna = await staff.joined({ name: aStaffName(), roles: STEWARD });
    const eve = await staff.joined({ name: aStaffName(), roles: ['scientist'], lab: 'default' });
    await anna.signOut();
    const { id, response } = JSON.parse(anna.authenticator.signIn(await anna.optionsOn('/staff/sign-in'))) as {
      id: string;
      response: { userHandle: string };
    };
    await eve.signOut();
    const options = await eve.optionsOn('/staff/sign-in');
    for (const answer of [
      eve.authenticator.signIn(options, { handle: response.userHandle }),
      eve.authenticator.signIn(options, { handle: response.userHandle, id }),
      eve.authenticator.signIn(options, { isVerified: false }),
      eve.authenticator.signIn(options, { origin: 'http://evil.example' }),
    ])
      await eve.post('/staff/sign-in', { answer }).expect(400);

    const answer = anna.authenticator.signIn(await anna.optionsOn('/staff/sign-in'));
    await anna.post('/staff/sign-in', { answer }).expect(303);
    await staff.browser().post('/staff/sign-in', { answer }).expect(400);
  });

  it('lead on to pages of staff alone, whatever the address asks for', async () => {
    const anna = await staff.joined({ name: aStaffName(), roles: STEWARD });
    for (const next of [
      'https://evil.example/desk',
      '//evil.example/desk',
      '/\\evil.example/desk',
      '/desk/../../evil',
      '/\t/evil.example',
      'javascript:alert(1)',
      '/me',
      '/staff/sign-in?next=/desk',
      '',
    ]) {
      await anna.signOut();
      expect((await anna.signIn(next)).headers['location']).toBe('/console');
      expect((await anna.get(`/staff/sign-in?next=${encodeURIComponent(next)}`)).headers['location']).toBe('/console');
    }
  });

  it('end after 30 minutes without use, and 12 hours after they began', async () => {
    const anna = await staff.joined({ name: aStaffName(), roles: STEWARD });
    time += 29 * MINUTE;
    await anna.get('/desk/mentions').expect(200);
    time += 29 * MINUTE;
    await anna.get('/desk/mentions').expect(200);
    time += 31 * MINUTE;
    await anna.get('/desk/mentions').expect(303);
    await anna.signIn();
    for (let passed = 0; passed < 12 * 60; passed += 20) {
      await anna.get('/desk/mentions').expect(200);
      time += 20 * MINUTE;
    }
    await anna.get('/desk/mentions').expect(303);
  });

  it('end at once, with their sessions and invitations, and lose roles at once', async () => {
    const name = aStaffName();
    const anna = await staff.joined({ name, roles: ['steward', 'operator'] });
    await staff.send('patch', `/v1/staff/${name}`, { roles: ['steward'] }).expect(200);
    await anna.get('/v1/operations/consent').expect(403);
    await anna.get('/desk/mentions').expect(200);
    await staff.send('delete', `/v1/staff/${name}`).expect(204);
    await anna.get('/desk/mentions').expect(303);
    expect((await anna.signIn()).status).toBe(400);
    await staff.send('post', `/v1/staff/${name}/invitations`, {}).expect(409);
    await staff.send('patch', `/v1/staff/${name}`, { roles: ['operator'] }).expect(409);

    const invited = aStaffName();
    const url = await staff.invite({ name: invited, roles: STEWARD });
    await staff.send('delete', `/v1/staff/${invited}`).expect(204);
    await staff.browser().get(new URL(url).pathname).expect(404);
  });

  it('get one new way in by another invitation, which closes the old ones', async () => {
    const name = aStaffName();
    const old = await staff.joined({ name, roles: STEWARD });
    const { body } = await staff.send('post', `/v1/staff/${name}/invitations`, {}).expect(201);
    const { url } = (body as { invitation: { url: string } }).invitation;
    await old.get('/desk/mentions').expect(200);
    const anew = staff.browser();
    expect((await anew.join(url)).status).toBe(303);
    await old.get('/desk/mentions').expect(303);
    expect((await old.signIn()).status).toBe(400);
    // Who has joined now, only the inviter knows.
    expect((await anew.get('/desk/mentions').expect(403)).text).toContain('waits for a second person');
    await (await accountsOnCommandLine(carnet)).confirm(name, CLI);
    await anew.get('/desk/mentions').expect(200);
  });

  it('expire seven days after an invitation', async () => {
    const url = await staff.invite({ name: aStaffName(), roles: STEWARD });
    time += 7 * 24 * 60 * MINUTE + 1;
    await staff.browser().get(new URL(url).pathname).expect(404);
  });

  it('send forms only with the token of their session, and from pages of this server', async () => {
    const anna = await staff.joined({ name: aStaffName(), roles: STEWARD });
    const eve = await staff.joined({ name: aStaffName(), roles: STEWARD });
    const [, evesToken = ''] = /name="form" value="([^"]*)"/.exec((await eve.get('/staff')).text) ?? [];
    await anna.post('/staff/sign-out', {}).expect(403);
    await anna.post('/staff/sign-out', { form: evesToken }).expect(403);
    await anna.post('/desk/mentions/none', { step: 'approve' }).expect(403);
    await anna.post('/desk/mentions/none', { step: 'approve', form: evesToken }).expect(403);
    const [, token = ''] = /name="form" value="([^"]*)"/.exec((await anna.get('/staff')).text) ?? [];
    await anna
      .post('/desk/mentions/none', { step: 'approve', form: token }, { 'Sec-Fetch-Site': 'cross-site' })
      .expect(403);
    await anna.post('/desk/mentions/none', { step: 'approve', form: token }).expect(400);
    await anna.get('/desk/mentions').expect(200);
  });

  it('act on /v1 from pages of this server alone', async () => {
    const boss = await staff.joined({ name: aStaffName(), roles: ['operator', 'auditor'] });
    const as = (headers: Readonly<Record<string, string>>) =>
      supertest(carnet.url)
        .post('/v1/staff')
        .set({ Cookie: boss.cookies(), ...headers })
        .send({ name: aStaffName(), roles: STEWARD });
    await as({}).expect(403);
    await as({ Origin: 'http://evil.example' }).expect(403);
    await as({ 'Sec-Fetch-Site': 'same-site' }).expect(403);
    await as({ Origin: 'http://carnet.example' }).expect(201);
    await boss.get('/v1/events', { Accept: 'application/json' }).expect(200);
  });
});
