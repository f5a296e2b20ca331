import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { anAgent, consentClient } from '../../support/clients/consent/consent-client.ts';
import type { StaffBrowser } from '../../support/clients/staff/staff-browser.ts';
import { aStaffName, type StaffClient, staffClient } from '../../support/clients/staff/staff-client.ts';
import { aStudyOver } from '../../support/clients/studies/study-review-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

interface Item {
  readonly kind: string;
  readonly id: string;
  readonly step: string;
  readonly roles: readonly string[];
  readonly organisations: readonly { readonly id: string; readonly name: string }[];
  readonly people: readonly { readonly id: string }[];
  readonly daysLeft?: number;
  readonly count?: number;
  readonly last?: { readonly step: string; readonly by: string; readonly name?: string };
  readonly reader: { readonly canAct: boolean; readonly reason?: string; readonly sentence?: string };
}

interface Desk {
  readonly items: readonly Item[];
  readonly counts: Readonly<Record<string, number>>;
  readonly more?: string;
}

const DPIA = { title: 'Spelling at school', date: '2026-03-01', uri: 'https://university.example/dpia/7' };
const aStudyId = (): string => `study:d${randomUUID().slice(0, 8)}`;

describeOnBackends('both', 'The desk', (makeBackends) => {
  let staff: StaffClient;
  let people: ReturnType<typeof consentClient>;
  let lab = '';
  const sourceOf = { lycee: '', other: '' };
  /** How far the clock of Carnet is ahead, in milliseconds: what it caches is read anew. */
  let ahead = 0;
  const carnet = useCarnet(makeBackends, { now: () => Date.now() + ahead });
  const names = { steward: aStaffName(), second: aStaffName(), dpo: aStaffName(), other: aStaffName() };
  let steward: StaffBrowser;
  let second: StaffBrowser;
  let dpo: StaffBrowser;
  let other: StaffBrowser;
  let auditor: StaffBrowser;

  const joined = (organisation: string, roles: readonly string[], name = aStaffName()) =>
    staff.joined({ name, organisation: `org:${organisation}`, roles });
  const as = (browser: StaffBrowser, path: string, body: object = {}) =>
    supertest(carnet.url).post(path).set({ Cookie: browser.cookies(), 'Sec-Fetch-Site': 'same-origin' }).send(body);
  const desk = async (browser: StaffBrowser, query = ''): Promise<Desk> =>
    (await browser.get(`/v1/desk${query}`, { Accept: 'application/json' }).expect(200)).body as Desk;
  const itemOf = async (browser: StaffBrowser, kind: string, id: string): Promise<Item | undefined> =>
    (await desk(browser, `?kind=${kind}&limit=200`)).items.find((one) => one.id === id);
  const submitted = async (source: string, about = {}, author?: StaffBrowser): Promise<string> => {
    const id = aStudyId();
    const body = aStudyOver(source, id, about);
    if (author === undefined) {
      await staff.send('post', '/v1/purposes', body, lab).expect(201);
      await staff.send('post', `/v1/purposes/${id}/submit`, {}, lab).expect(200);
    } else {
      await as(author, '/v1/purposes', body).expect(201);
      await as(author, `/v1/purposes/${id}/submit`).expect(200);
    }
    return id;
  };

  beforeAll(async () => {
    staff = staffClient(carnet);
    people = consentClient(carnet);
    for (const id of ['lycee', 'other'] as const) {
      await staff.send('post', '/v1/organisations', { id: `org:${id}`, name: `The ${id}` }).expect(201);
      sourceOf[id] = `s-${randomUUID().slice(0, 8)}`;
      await staff
        .send('post', '/v1/sources', { id: sourceOf[id], name: id, organisation: `org:${id}`, audience: 'minors' })
        .expect(201);
    }
    steward = await joined('lycee', ['steward', 'operator'], names.steward);
    second = await joined('lycee', ['steward'], names.second);
    dpo = await joined('lycee', ['dpo'], names.dpo);
    other = await joined('other', ['steward', 'dpo'], names.other);
    auditor = await joined('lycee', ['auditor']);
    lab = await carnet.issue(`lab-${randomUUID().slice(0, 8)}`, ['scientist']);
    ahead += 4500;
  });

  it('shows a request to its organisation, with the people who can rule, and to no other organisation', async () => {
    const id = await submitted(sourceOf.lycee, { dpia: DPIA });
    const item = await itemOf(steward, 'request', id);
    expect(item).toMatchObject({
      step: 'approve',
      roles: ['steward'],
      organisations: [{ id: 'org:lycee', name: 'The lycee' }],
      last: { step: 'submit', name: expect.stringMatching(/^lab-/) as string },
      reader: { canAct: true },
    });
    expect(item!.people.map((one) => one.id).toSorted()).toEqual([names.steward, names.second].toSorted());
    expect(await itemOf(other, 'request', id)).toBeUndefined();
    expect((await itemOf(auditor, 'request', id))!.reader).toMatchObject({ canAct: false, reason: 'role' });
    expect(await itemOf(dpo, 'dpia', id)).toMatchObject({ people: [{ id: names.dpo }], reader: { canAct: true } });
    expect((await itemOf(steward, 'dpia', id))!.reader).toMatchObject({ canAct: false, reason: 'role' });
  });

  it('says who wrote a request that a second person has to approve it, as the step itself does', async () => {
    const id = await submitted(sourceOf.lycee, { dpia: DPIA }, steward);
    const item = await itemOf(steward, 'request', id);
    expect(item!.reader).toEqual({
      canAct: false,
      reason: 'drafted',
      sentence: 'You wrote it; a second person has to approve.',
    });
    expect(item!.people.map((one) => one.id)).toEqual([names.second]);
    expect((await desk(steward, '?mine=true&limit=200')).items.map((one) => one.id)).not.toContain(id);
    await as(steward, `/v1/purposes/${id}/approve`).expect(403);
    expect((await itemOf(second, 'request', id))!.reader).toEqual({ canAct: true });
    await as(second, `/v1/purposes/${id}/approve`).expect(200);
    expect(await itemOf(second, 'request', id)).toMatchObject({
      step: 'accept-agreement',
      roles: ['operator'],
      last: { step: 'approve', by: names.second },
      reader: { canAct: false, reason: 'role' },
    });
  });

  it('waits for the officer while only the impact assessment is missing, then for the steward', async () => {
    const id = await submitted(sourceOf.lycee, { dpia: DPIA });
    await as(second, `/v1/purposes/${id}/approve`).expect(200);
    const { version, hash } = (await supertest(carnet.url).get('/v1/agreement').expect(200)).body as {
      version: number;
      hash: string;
    };
    await staff.send('post', `/v1/purposes/${id}/accept-agreement`, { version, hash }, lab).expect(200);
    expect(await itemOf(steward, 'request', id)).toBeUndefined();
    expect(await itemOf(steward, 'dpia', id)).toMatchObject({ roles: ['dpo'], reader: { canAct: false } });
    await as(dpo, `/v1/purposes/${id}/approve-dpia`).expect(200);
    expect(await itemOf(dpo, 'dpia', id)).toBeUndefined();
    expect(await itemOf(steward, 'request', id)).toMatchObject({ step: 'open', reader: { canAct: true } });
    await as(steward, `/v1/purposes/${id}/open`).expect(200);
    expect(await itemOf(steward, 'request', id)).toBeUndefined();
  });

  it('has the objections to a purpose with the days left, without a person, for its stewards', async () => {
    const session = await people.signIn({ agent: anAgent() });
    const purpose = `record:${sourceOf.lycee}`;
    await people
      .send('put', `/v1/me/decisions/${purpose}`, { choice: 'object', version: 1, language: 'en' })
      .set('Authorization', session)
      .expect(200);
    const { items } = await desk(steward);
    expect(items[0]).toMatchObject({
      kind: 'objection',
      id: purpose,
      count: 1,
      step: 'rule',
      reader: { canAct: true },
    });
    expect([29, 30]).toContain(items[0]!.daysLeft);
    const { objections } = (await steward.get('/v1/objections', { Accept: 'application/json' }).expect(200)).body as {
      objections: readonly { person: string }[];
    };
    expect(JSON.stringify(items)).not.toContain(objections[0]!.person);
    expect(await itemOf(other, 'objection', purpose)).toBeUndefined();
    expect(await itemOf(dpo, 'objection', purpose)).toBeUndefined();
  });

  it('shows an account that awaits a second person: its inviter cannot confirm it, another can', async () => {
    const name = aStaffName();
    const url = (
      (await as(steward, '/v1/staff', { name, organisation: 'org:lycee', roles: ['auditor'] }).expect(201)).body as {
        invitation: { url: string };
      }
    ).invitation.url;
    await staff.browser().join(url);
    expect((await itemOf(steward, 'account', name))!.reader).toMatchObject({ canAct: false, reason: 'invited' });
    const item = await itemOf(second, 'account', name);
    expect(item).toMatchObject({ step: 'confirm', reader: { canAct: true } });
    expect(item!.people.map((one) => one.id).toSorted()).toEqual([names.dpo, names.second].toSorted());
    expect(await itemOf(other, 'account', name)).toBeUndefined();
    expect(await itemOf(auditor, 'account', name)).toBeUndefined();
    await as(second, `/v1/staff/${name}/confirm`).expect(200);
    expect(await itemOf(second, 'account', name)).toBeUndefined();
  });

  it('comes in pages, sorted by what is due, and counts all kinds whatever the filter', async () => {
    await submitted(sourceOf.lycee, { dpia: DPIA });
    const whole = await desk(steward, '?limit=200');
    const found: string[] = [];
    let path: string | undefined = '?limit=2';
    while (path !== undefined) {
      const page: Desk = await desk(steward, path);
      found.push(...page.items.map(({ kind, id }) => `${kind} ${id}`));
      path = page.more?.replace(/^[^?]*/u, '');
    }
    expect(found).toEqual(whole.items.map(({ kind, id }) => `${kind} ${id}`));
    expect(whole.counts['all']).toBe(whole.items.length);
    expect(whole.counts['waitsForMe']).toBe(whole.items.filter(({ reader }) => reader.canAct).length);
    expect((await desk(steward, '?kind=mention')).counts).toEqual(whole.counts);
    for (const query of ['?kind=else', '?mine=yes', '?limit=0', '?after=x'])
      await steward.get(`/v1/desk${query}`, { Accept: 'application/json' }).expect(400);
  });
});
