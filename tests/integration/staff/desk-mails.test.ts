import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { anAgent, consentClient } from '../../support/clients/consent/consent-client.ts';
import type { StaffBrowser } from '../../support/clients/staff/staff-browser.ts';
import { aStaffName, type StaffClient, staffClient } from '../../support/clients/staff/staff-client.ts';
import { aStudyOver } from '../../support/clients/studies/study-review-client.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { type MailServer, startMailServer } from '../../support/clients/staff/mail-server.ts';
import { METRICS_TOKEN, runCarnet, type RunningCarnet } from '../../support/servers/running-carnet.ts';

describeOnBackends('both', 'Mails on hand-overs of the desk', (makeBackends) => {
  let server: MailServer;
  let carnet: RunningCarnet;
  let second: RunningCarnet;
  let staff: StaffClient;
  let steward: StaffBrowser;
  let [tool, lab] = ['', ''];
  const addressOf = (name: string): string => `${name.replace('staff:', '')}@school.example`;
  const names = { steward: aStaffName(), dpo: aStaffName(), silent: aStaffName() };
  const backends = makeBackends();

  const mailsTo = (name: string): readonly string[] =>
    server.received.filter(({ to }) => to.includes(addressOf(name))).map(({ content }) => content);
  const arrives = (name: string, text: string): Promise<void> =>
    waitFor(`a mail that says ${text}`, () => Promise.resolve(mailsTo(name).some((mail) => mail.includes(text))));

  beforeAll(async () => {
    server = await startMailServer();
    const mail = { url: server.url, from: 'Carnet <carnet@school.example>' };
    carnet = await runCarnet(backends, { mail });
    second = await runCarnet(backends, { mail, role: 'api' });
    staff = staffClient({ ...carnet, backends });
    tool = (await consentClient(carnet).tool({ audience: 'minors' })).id;
    lab = await carnet.issue(`lab-${randomUUID().slice(0, 8)}`, ['scientist']);
    steward = await staff.joined({ name: names.steward, roles: ['steward'] });
    for (const [name, roles] of [
      [names.dpo, ['dpo']],
      [names.silent, ['steward']],
    ] as const)
      await staff.joined({ name, roles });
    for (const name of [names.steward, names.dpo])
      await staff.send('patch', `/v1/staff/${name}`, { email: addressOf(name) }).expect(200);
  });
  afterAll(async () => {
    await second.close();
    await carnet.close();
    await server.close();
    await backends.remove();
  });

  it('go to the accounts whose turn it is, once, from whichever process', async () => {
    const id = `study:m${randomUUID().slice(0, 8)}`;
    const dpia = { title: 'Spelling', date: '2026-03-01', uri: 'https://university.example/dpia/7' };
    await staff.send('post', '/v1/purposes', aStudyOver(tool, id, { dpia }), lab).expect(201);
    await staff.send('post', `/v1/purposes/${id}/submit`, {}, lab).expect(200);
    await arrives(names.steward, 'Request to approve: How pupils learn spelling');
    await arrives(names.dpo, 'Impact assessment to approve: How pupils learn spelling');
    expect(mailsTo(names.steward).join()).toContain('http://carnet.example/console/desk');
    const as = (path: string, body: object = {}) =>
      supertest(carnet.url).post(path).set({ Cookie: steward.cookies(), 'Sec-Fetch-Site': 'same-origin' }).send(body);
    await as(`/v1/purposes/${id}/return`, { comment: 'Shorter.' }).expect(200);
    await staff.send('post', `/v1/purposes/${id}/submit`, {}, lab).expect(200);
    await waitFor('the second submission', () => Promise.resolve(mailsTo(names.steward).length === 2));
    expect(mailsTo(names.steward)).toHaveLength(2);
    expect(server.received.every(({ to }) => to.length === 1)).toBe(true);
    expect(mailsTo(names.silent)).toEqual([]);
    const metrics = await supertest(carnet.url).get('/metrics').set('Authorization', `Bearer ${METRICS_TOKEN}`);
    expect(metrics.text).toMatch(/carnet_mails_total/);
  });

  it('name no learner: an objection is named by its purpose', async () => {
    const people = consentClient(carnet);
    const agent = anAgent();
    const session = await people.signIn({ agent });
    await people
      .send('put', `/v1/me/decisions/record:${tool}`, { choice: 'object', version: 1, language: 'en' })
      .set('Authorization', session)
      .expect(200);
    await arrives(names.steward, 'Objections to decide on');
    const all = mailsTo(names.steward).join();
    for (const secret of Object.values(agent)) expect(all).not.toContain(JSON.stringify(secret).replaceAll('"', ''));
  });

  it('end with the address of an account, which only staff who manage accounts see', async () => {
    const { body } = await staff.send('get', `/v1/staff/${names.steward}`).expect(200);
    expect(body).toMatchObject({ email: addressOf(names.steward) });
    expect(body).not.toHaveProperty('mailed');
    const removed = await staff.send('patch', `/v1/staff/${names.steward}`, { email: null }).expect(200);
    expect(removed.body).not.toHaveProperty('email');
    for (const email of ['ada', 'ada@school.example\r\nBcc: eve@evil.example', 'a@b, c@d'])
      await staff.send('patch', `/v1/staff/${names.steward}`, { email }).expect(400);
  });
});
