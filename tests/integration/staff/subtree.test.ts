import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { aRecordPurpose } from '../../support/builders/consent/a-purpose.ts';
import { consentClient, anAgent } from '../../support/clients/consent/consent-client.ts';
import { aStaffName, type StaffClient, staffClient } from '../../support/clients/staff/staff-client.ts';
import type { StaffBrowser } from '../../support/clients/staff/staff-browser.ts';
import { aStudyOver } from '../../support/clients/studies/study-review-client.ts';

const STEPS = ['approve', 'return', 'open', 'suspend', 'close'] as const;

describeOnBackends('one', 'Roles in the subtree of an organisation', (makeBackends) => {
  let staff: StaffClient;
  let people: ReturnType<typeof consentClient>;
  let lab = '';
  const sourceOf: Record<string, string> = {};
  const stewards: Record<string, StaffBrowser> = {};
  /** How far the clock of Carnet is ahead, in milliseconds: what it caches is read anew. */
  let ahead = 0;
  const carnet = useCarnet(makeBackends, { now: () => Date.now() + ahead });

  const joined = (organisation: string, ...roles: readonly string[]) =>
    staff.joined({ name: aStaffName(), organisation: `org:${organisation}`, roles });

  beforeAll(async () => {
    staff = staffClient(carnet);
    people = consentClient(carnet);
    for (const [id, parent] of [
      ['academie', 'default'],
      ['lycee', 'academie'],
      ['college', 'academie'],
      ['other', 'default'],
    ])
      await staff.send('post', '/v1/organisations', { id: `org:${id}`, name: id, parent: `org:${parent}` }).expect(201);
    for (const id of ['lycee', 'college', 'other']) {
      sourceOf[id] = `s-${randomUUID().slice(0, 8)}`;
      await staff
        .send('post', '/v1/sources', { id: sourceOf[id], name: id, organisation: `org:${id}`, audience: 'adults' })
        .expect(201);
    }
    for (const id of ['default', 'academie', 'lycee', 'other'])
      stewards[id] = await joined(id, 'steward', 'dpo', 'auditor');
    lab = await carnet.issue(`lab-${randomUUID().slice(0, 8)}`, ['scientist']);
    // The scope of a role is known to every process within 5 seconds.
    ahead += 4500;
  });

  const as = (browser: StaffBrowser, path: string, body: object = {}) =>
    supertest(carnet.url).post(path).set({ Cookie: browser.cookies(), 'Sec-Fetch-Site': 'same-origin' }).send(body);
  const get = (browser: StaffBrowser, path: string) => browser.get(path, { Accept: 'application/json' });
  const submitted = async (...sources: readonly string[]): Promise<string> => {
    const id = `study:t${randomUUID().slice(0, 8)}`;
    const body = { ...aStudyOver(sources[0]!, id), scope: { sources, profiles: [], verbs: [], activityTypes: [] } };
    await staff.send('post', '/v1/purposes', body, lab).expect(201);
    await staff.send('post', `/v1/purposes/${id}/submit`, {}, lab).expect(200);
    return id;
  };

  it('let stewards see and rule on the purposes of their subtree; those of others are not there', async () => {
    const id = await submitted(sourceOf['lycee']!);
    for (const foreign of [stewards['other']!]) {
      await get(foreign, `/v1/purposes/${id}`).expect(404);
      expect((await get(foreign, '/v1/purposes').expect(200)).text).not.toContain(id);
      await get(foreign, `/v1/purposes/${id}/review`).expect(404);
      for (const step of STEPS) await as(foreign, `/v1/purposes/${id}/${step}`, { comment: 'no' }).expect(404);
    }
    await get(stewards['lycee']!, `/v1/purposes/${id}`).expect(200);
    await get(stewards['academie']!, `/v1/purposes/${id}/review`).expect(200);
    await as(stewards['academie']!, `/v1/purposes/${id}/approve`).expect(200);
  });

  it('need all of the sources: what spans two organisations is for a steward above both', async () => {
    const id = await submitted(sourceOf['lycee']!, sourceOf['college']!);
    await as(stewards['lycee']!, `/v1/purposes/${id}/approve`).expect(404);
    await as(stewards['other']!, `/v1/purposes/${id}/approve`).expect(404);
    await as(stewards['academie']!, `/v1/purposes/${id}/approve`).expect(200);
    const wider = await submitted(sourceOf['lycee']!, sourceOf['other']!);
    await as(stewards['academie']!, `/v1/purposes/${wider}/approve`).expect(404);
    await as(stewards['default']!, `/v1/purposes/${wider}/approve`).expect(200);
  });

  it('hold for keys too, and a draft of the institution has sources of its own alone', async () => {
    const id = await submitted(sourceOf['other']!);
    const issued = async (scopes: readonly string[]): Promise<string> => {
      const { body } = await staff.send('post', `/v1/sources/${sourceOf['lycee']}/credentials`, { scopes }).expect(201);
      const { key, secret } = body as { key: string; secret: string };
      return `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
    };
    const steward = await issued(['steward']);
    await staff.send('get', `/v1/purposes/${id}`, undefined, steward).expect(404);
    await staff.send('post', `/v1/purposes/${id}/approve`, {}, steward).expect(404);
    const operator = await issued(['operator']);
    const { body } = await staff
      .send('post', '/v1/purposes', aStudyOver(sourceOf['other']!, `study:t${randomUUID().slice(0, 8)}`), operator)
      .expect(400);
    expect((body as { faults: { at: string }[] }).faults.map(({ at }) => at)).toEqual(['/scope/sources/0']);
    await staff
      .send('post', '/v1/purposes', aStudyOver(sourceOf['lycee']!, `study:t${randomUUID().slice(0, 8)}`), operator)
      .expect(201);
    await staff.send('patch', `/v1/purposes/${id}`, { minimum: 50 }, operator).expect(404);
    await staff.send('post', '/v1/people', { agent: anAgent() }, operator).expect(403);
  });

  it('let stewards see and rule on objections of their subtree alone', async () => {
    const agent = anAgent();
    const tool = sourceOf['lycee']!;
    const session = await people.signIn({ agent });
    const purpose = `record:${tool}`;
    await people
      .send('put', `/v1/me/decisions/${purpose}`, { choice: 'object', version: 1, language: 'en' })
      .set('Authorization', session)
      .expect(200);
    const listed = async (browser: StaffBrowser) => {
      const { body } = await get(browser, '/v1/objections').expect(200);
      return (body as { objections: { person: string; purpose: string }[] }).objections.find(
        (one) => one.purpose === purpose,
      );
    };
    expect(await listed(stewards['other']!)).toBeUndefined();
    const found = await listed(stewards['lycee']!);
    expect(found).toBeDefined();
    const rule = (browser: StaffBrowser) =>
      as(browser, `/v1/people/${found!.person}/objections/${purpose}`, { ruling: 'erase', reason: 'as asked' });
    await rule(stewards['other']!).expect(404);
    await rule(stewards['lycee']!).expect(200);
  });

  it('show auditors the events of their subtree', async () => {
    const id = await submitted(sourceOf['other']!);
    for (const path of ['/v1/events?limit=1000', '/v1/events?q=e&order=-seq&limit=1000', '/v1/events/export']) {
      const seen = async (browser: StaffBrowser) => (await get(browser, path).buffer(true).expect(200)).text;
      expect(await seen(stewards['other']!)).toContain(id);
      expect(await seen(stewards['default']!)).toContain(id);
      const lycee = await seen(stewards['lycee']!);
      for (const word of [id, sourceOf['other']!, sourceOf['college']!]) expect(lycee).not.toContain(word);
      expect(lycee).toContain(sourceOf['lycee']);
    }
    const { body } = await get(stewards['default']!, '/v1/events?limit=1000');
    const event = (body as { events: { seq: number; purpose?: string }[] }).events.find((one) => one.purpose === id);
    await get(stewards['lycee']!, `/v1/events/${event!.seq}`).expect(404);
    await get(stewards['other']!, `/v1/events/${event!.seq}`).expect(200);
  });

  it('show auditors the accounts, organisations and grants of their subtree, and of no other', async () => {
    const names = { lycee: aStaffName(), other: aStaffName(), moving: aStaffName() };
    const invite = (name: string, organisation: string) =>
      staff.send('post', '/v1/staff', { name, organisation: `org:${organisation}`, roles: ['steward'] }).expect(201);
    await invite(names.lycee, 'lycee');
    await invite(names.other, 'other');
    await invite(names.moving, 'other');
    await staff.send('patch', `/v1/staff/${names.other}`, { roles: ['dpo'] }).expect(200);
    await staff.send('patch', `/v1/staff/${names.moving}`, { organisation: 'org:lycee' }).expect(200);
    for (const name of [names.lycee, names.other]) await staff.send('delete', `/v1/staff/${name}`).expect(204);
    const clubs = { lycee: `org:c${randomUUID().slice(0, 8)}`, other: `org:c${randomUUID().slice(0, 8)}` };
    for (const [parent, id] of Object.entries(clubs)) {
      await staff.send('post', '/v1/organisations', { id, name: 'Club', parent: `org:${parent}` }).expect(201);
      await staff.send('patch', `/v1/organisations/${id}`, { name: 'The club' }).expect(200);
    }
    // An id that another subtree has: its operator does not see who tried.
    const stranger = await joined('lycee', 'operator');
    await as(stranger, '/v1/organisations', { id: clubs.other, name: 'Mine' }).expect(409);

    const seen = async (browser: StaffBrowser, name: string): Promise<readonly string[]> => {
      const { body } = await get(browser, '/v1/events?limit=1000').expect(200);
      return (body as { events: { type: string; data?: object }[] }).events
        .filter(({ data }) => Object.values(data ?? {}).includes(name))
        .map(({ type }) => type);
    };
    const ended = ['account.invited', 'account.ended'];
    const [here, there, above] = [stewards['lycee']!, stewards['other']!, stewards['academie']!];
    for (const browser of [here, above]) {
      expect(await seen(browser, names.lycee)).toEqual(ended);
      expect(await seen(browser, names.other)).toEqual([]);
      expect(await seen(browser, names.moving)).toEqual(['account.changed']);
      expect(await seen(browser, clubs.lycee)).toEqual(['organisation.created', 'organisation.changed']);
    }
    expect(await seen(there, names.lycee)).toEqual([]);
    expect(await seen(there, names.other)).toEqual(['account.invited', 'account.changed', 'account.ended']);
    expect(await seen(there, names.moving)).toEqual(['account.invited', 'account.changed']);
    expect(await seen(there, clubs.lycee)).toEqual([]);
    expect(await seen(there, clubs.other)).toEqual(['organisation.created', 'organisation.changed']);
    // What was tried here, and that it failed, is seen here alone.
    expect(await seen(here, clubs.other)).toEqual(['organisation.created']);
    const failures = async (browser: StaffBrowser): Promise<number> =>
      ((await get(browser, '/v1/events?limit=1000').expect(200)).body as { events: { type: string }[] }).events.filter(
        ({ type }) => type === 'change.failed',
      ).length;
    expect([await failures(here), await failures(there)]).toEqual([1, 0]);
    const { body } = await get(stewards['default']!, '/v1/events?limit=1000').expect(200);
    const one = (body as { events: { seq: number; type: string; data?: { account?: string } }[] }).events.find(
      ({ type, data }) => type === 'account.ended' && data?.account === names.lycee,
    )!;
    await get(here, `/v1/events/${one.seq}`).expect(200);
    await get(there, `/v1/events/${one.seq}`).expect(404);
  });

  it('show auditors who was granted the sources of their subtree', async () => {
    const key = Buffer.from((await carnet.issue('readers', ['statements/read'])).slice(6), 'base64')
      .toString()
      .split(':')[0]!;
    for (const id of ['lycee', 'other']) {
      const stored = (await carnet.store.sources.findSource(sourceOf[id]!))!;
      await carnet.store.purposes.add({
        ...aRecordPurpose({ id: `record:${stored.id}`, version: 7, recipients: ['readers'], basis: 'public_task' }),
        scope: { sources: [stored.id], profiles: [], verbs: [], activityTypes: [] },
        v: 1,
      } as never);
    }
    await staff.send('post', `/v1/sources/${sourceOf['lycee']}/grants`, { key }).expect(201);
    await staff.send('post', '/v1/organisations/org:other/grants', { key }).expect(201);
    const granted = async (browser: StaffBrowser): Promise<readonly unknown[]> =>
      (
        (await get(browser, '/v1/events?limit=1000').expect(200)).body as { events: { data?: { reads?: unknown } }[] }
      ).events.flatMap(({ data }) => (data?.reads === undefined ? [] : [data.reads]));
    expect(await granted(stewards['lycee']!)).toEqual([{ added: [sourceOf['lycee']] }]);
    expect(await granted(stewards['other']!)).toEqual([{ added: ['org:other'] }]);
  });

  it('let operators keep the accounts of their subtree alone', async () => {
    const operator = await joined('academie', 'operator');
    const [far, near] = [aStaffName(), aStaffName()];
    await staff.joined({ name: far, organisation: 'org:other', roles: ['steward'] });
    await staff.joined({ name: near, organisation: 'org:lycee', roles: ['steward'] });
    const listed = (await get(operator, '/v1/staff').expect(200)).text;
    expect(listed).toContain(near);
    expect(listed).not.toContain(far);
    await get(operator, `/v1/staff/${far}`).expect(404);
    await as(operator, `/v1/staff/${far}/invitations`).expect(404);
    for (const organisation of ['org:other', 'org:default', 'org:nowhere'])
      expect(
        (await as(operator, '/v1/staff', { name: aStaffName(), roles: ['steward'], organisation }).expect(400)).text,
      ).toContain('/organisation');
    await supertest(carnet.url)
      .patch(`/v1/staff/${near}`)
      .set({ Cookie: operator.cookies(), 'Sec-Fetch-Site': 'same-origin' })
      .send({ organisation: 'org:default' })
      .expect(400);
    await as(operator, '/v1/staff', { name: aStaffName(), roles: ['steward'], organisation: 'org:college' }).expect(
      201,
    );
  });
});
