import supertest from 'supertest';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { basic, useCarnet } from '../../support/servers/running-carnet.ts';
import { consentClient } from '../../support/clients/consent/consent-client.ts';
import { aStaffName, type StaffClient, staffClient } from '../../support/clients/staff/staff-client.ts';
import type { StaffBrowser } from '../../support/clients/staff/staff-browser.ts';
import { aStudyOver } from '../../support/clients/studies/study-review-client.ts';

const aStudyId = (): string => `study:s${Math.random().toString(36).slice(2, 10)}`;

describeOnBackends('one', 'Four eyes', (makeBackends) => {
  let staff: StaffClient;
  let source = '';
  const carnet = useCarnet(makeBackends);
  beforeAll(async () => {
    staff = staffClient(carnet);
    source = (await consentClient(carnet).tool()).id;
    await carnet.issue('lab', ['scientist']);
  });

  /** Asks /v1 in the session of an account, as a page of this server does. */
  const as = (browser: StaffBrowser, path: string, body: object = {}) =>
    supertest(carnet.url).post(path).set({ Cookie: browser.cookies(), 'Sec-Fetch-Site': 'same-origin' }).send(body);
  const accept = async (browser: StaffBrowser, id: string): Promise<void> => {
    const { body } = await supertest(carnet.url).get('/v1/agreement').expect(200);
    const { version, hash } = body as { version: number; hash: string };
    await as(browser, `/v1/purposes/${id}/accept-agreement`, { version, hash }).expect(200);
  };
  const submitted = async (author: StaffBrowser): Promise<string> => {
    const id = aStudyId();
    await as(author, '/v1/purposes', aStudyOver(source, id)).expect(201);
    await as(author, `/v1/purposes/${id}/submit`).expect(200);
    return id;
  };

  it('are those of an account that did not draft: who drafted neither approves nor opens, as steward too', async () => {
    const author = await staff.joined({ name: aStaffName(), roles: ['operator', 'steward'] });
    const steward = await staff.joined({ name: aStaffName(), roles: ['steward'] });
    const id = await submitted(author);
    const refused = await as(author, `/v1/purposes/${id}/approve`).expect(403);
    expect(refused.text).toContain('ask another steward');
    await as(steward, `/v1/purposes/${id}/approve`).expect(200);
    await accept(author, id);
    await as(author, `/v1/purposes/${id}/open`).expect(403);
    await as(steward, `/v1/purposes/${id}/open`).expect(200);
    await as(steward, `/v1/purposes/${id}/suspend`, { comment: 'why' }).expect(200);
    await as(author, `/v1/purposes/${id}/open`).expect(403);
  });

  it('count who changed a draft that another wrote, and each version for itself', async () => {
    const [first, second] = [
      await staff.joined({ name: aStaffName(), roles: ['operator', 'steward'] }),
      await staff.joined({ name: aStaffName(), roles: ['operator', 'steward'] }),
    ];
    const id = aStudyId();
    await as(first, '/v1/purposes', aStudyOver(source, id)).expect(201);
    await supertest(carnet.url)
      .patch(`/v1/purposes/${id}`)
      .set({ Cookie: second.cookies(), 'Sec-Fetch-Site': 'same-origin' })
      .type('application/merge-patch+json')
      .send(JSON.stringify({ minimum: 20 }))
      .expect(200);
    await as(first, `/v1/purposes/${id}/submit`).expect(200);
    await as(first, `/v1/purposes/${id}/approve`).expect(403);
    await as(second, `/v1/purposes/${id}/approve`).expect(403);
    const third = await staff.joined({ name: aStaffName(), roles: ['steward'] });
    await as(third, `/v1/purposes/${id}/approve`).expect(200);
  });

  it('are of another lab: a steward who works in the lab rules on none of its requests', async () => {
    const author = await staff.joined({ name: aStaffName(), roles: ['scientist'], lab: 'lab' });
    const colleague = await staff.joined({ name: aStaffName(), roles: ['scientist', 'steward'], lab: 'lab' });
    const id = await submitted(author);
    await as(colleague, `/v1/purposes/${id}/approve`).expect(403);
    await supertest(carnet.url)
      .post(`/v1/purposes/${id}/approve`)
      .set('Authorization', await carnet.issue('lab', ['steward']))
      .send({})
      .expect(403);
    expect((await as(author, `/v1/purposes/${id}/approve`)).status).toBe(403);
  });

  it('are not those of a key that the author issued', async () => {
    const author = await staff.joined({ name: aStaffName(), roles: ['operator'] });
    await carnet.issue('office', ['auditor']);
    const { body } = await as(author, '/v1/sources/office/credentials', { scopes: ['steward', 'operator'] }).expect(
      201,
    );
    const { key, secret } = body as { key: string; secret: string };
    const own = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
    const id = await submitted(author);
    await staff.send('post', `/v1/purposes/${id}/approve`, {}, own).expect(403);
  });

  /** A key that this one issues, at any source. */
  const issuedBy = async (issuer: string, at: string, scopes: readonly string[]): Promise<string> => {
    await carnet.issue(at, ['auditor']);
    const { body } = await staff.send('post', `/v1/sources/${at}/credentials`, { scopes }, issuer).expect(201);
    const { key, secret } = body as { key: string; secret: string };
    return basic(key, secret);
  };
  const step = (id: string, name: string, authorization: string) =>
    staff.send('post', `/v1/purposes/${id}/${name}`, {}, authorization);
  const submittedBy = async (authorization: string, about = {}): Promise<string> => {
    const id = aStudyId();
    await staff.send('post', '/v1/purposes', aStudyOver(source, id, about), authorization).expect(201);
    await step(id, 'submit', authorization).expect(200);
    return id;
  };

  it('are not those of two keys with one issuer, nor of a key and its issuer, however long the chain', async () => {
    const operator = await carnet.issue('ministry', ['operator', 'steward']);
    const lab = await issuedBy(operator, 'lab', ['scientist']);
    const id = await submittedBy(lab);
    const second = await issuedBy(operator, 'office', ['operator']);
    const deep = await issuedBy(second, 'office', ['steward']);
    const sibling = await issuedBy(operator, 'office', ['steward']);
    for (const authorization of [sibling, deep, operator])
      expect((await step(id, 'approve', authorization).expect(403)).text).toContain('ask another steward');
    const apart = await carnet.issue('office', ['steward']);
    await step(id, 'approve', apart).expect(200);
    const { body } = await supertest(carnet.url).get('/v1/agreement').expect(200);
    const { version, hash } = body as { version: number; hash: string };
    await staff.send('post', `/v1/purposes/${id}/accept-agreement`, { version, hash }, lab).expect(200);
    await step(id, 'open', sibling).expect(403);
    await step(id, 'open', apart).expect(200);
  });

  it('are not those of a steward and an officer whose keys one operator issued, in either order', async () => {
    const operator = await carnet.issue('ministry', ['operator']);
    const dpia = { title: 'An assessment', date: '2026-01-01', uri: 'https://school.example/dpia' };
    const steward = await issuedBy(operator, 'office', ['steward']);
    const officer = await issuedBy(operator, 'office', ['dpo']);
    const first = await submittedBy(await carnet.issue('lab', ['scientist']), { dpia });
    await step(first, 'approve-dpia', officer).expect(200);
    await step(first, 'approve', steward).expect(403);
    const second = await submittedBy(await carnet.issue('lab', ['scientist']), { dpia });
    await step(second, 'approve', steward).expect(200);
    await step(second, 'approve-dpia', officer).expect(403);
    await step(second, 'approve-dpia', await carnet.issue('office', ['dpo'])).expect(200);
  });

  it('count a version that a release before noted by its keys alone', async () => {
    const operator = await carnet.issue('ministry', ['operator']);
    const lab = await issuedBy(operator, 'lab', ['scientist']);
    const id = await submittedBy(lab);
    const [stored] = await carnet.store.purposes.findVersions(id);
    const labKey = Buffer.from(lab.slice('Basic '.length), 'base64').toString().split(':')[0]!;
    await carnet.store.purposes.update({ ...stored!, ...{ draftedBy: [labKey] }, v: stored!.v + 1 });
    await step(id, 'approve', await issuedBy(operator, 'office', ['steward'])).expect(403);
  });

  it('let nobody give roles to themselves: no account changes or invites itself, by no key of its own', async () => {
    const name = aStaffName();
    const operator = await staff.joined({ name, roles: ['operator'] });
    const patch = (headers: Readonly<Record<string, string>>) =>
      supertest(carnet.url)
        .patch(`/v1/staff/${name}`)
        .set(headers)
        .send({ roles: ['operator', 'steward', 'dpo'] });
    await patch({ Cookie: operator.cookies(), 'Sec-Fetch-Site': 'same-origin' }).expect(403);
    await as(operator, `/v1/staff/${name}/invitations`).expect(403);
    await as(operator, '/v1/staff', { name, roles: ['steward'] }).expect(403);
    const { body } = await as(operator, '/v1/sources/office/credentials', { scopes: ['operator'] }).expect(201);
    const { key, secret } = body as { key: string; secret: string };
    const own = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
    await patch({ Authorization: own }).expect(403);
    await staff.send('post', `/v1/staff/${name}/invitations`, {}, own).expect(403);
    const second = (
      await staff.send('post', '/v1/sources/office/credentials', { scopes: ['operator'] }, own).expect(201)
    ).body as { key: string; secret: string };
    await patch({ Authorization: `Basic ${Buffer.from(`${second.key}:${second.secret}`).toString('base64')}` }).expect(
      403,
    );
    await operator.get('/desk/mentions').expect(403);
  });
});
