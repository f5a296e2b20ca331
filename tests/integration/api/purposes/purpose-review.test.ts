import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { visibleTextOf } from '../../../support/builders/http/a-browser.ts';
import type { StaffBrowser } from '../../../support/clients/staff/staff-browser.ts';
import { aStaffName, type StaffClient, staffClient } from '../../../support/clients/staff/staff-client.ts';
import { aStudyOver } from '../../../support/clients/studies/study-review-client.ts';
import { embeddedBackends } from '../../../support/servers/backends.ts';
import { useCarnet } from '../../../support/servers/running-carnet.ts';

interface Reader {
  readonly canAct: boolean;
  readonly reason?: string;
}

interface Review {
  readonly purpose: { readonly state: string; readonly version: number };
  readonly rows: readonly {
    readonly field: string;
    readonly value?: { readonly en: string };
    readonly earlier?: { readonly en: string };
    readonly isChanged: boolean;
  }[];
  readonly checks: readonly {
    readonly check: string;
    readonly result: string;
    readonly faults: readonly unknown[];
    readonly waitsFor?: string;
  }[];
  readonly turns: readonly {
    readonly step: string;
    readonly people: readonly { readonly id: string }[];
    readonly reader: Reader;
  }[];
  readonly actions: readonly { readonly step: string; readonly reader: Reader }[];
  readonly steps: readonly { readonly step: string; readonly by: { readonly id: string; readonly keyOf?: string } }[];
  readonly earlier?: { readonly version: number; readonly state: string };
  readonly lab?: { readonly name: string };
}

const DPIA = { title: 'Spelling at school', date: '2026-03-01', uri: 'https://university.example/dpia/7' };

describe('The review of a purpose', () => {
  const carnet = useCarnet(embeddedBackends);
  const names = { bea: aStaffName(), ada: aStaffName(), dpo: aStaffName() };
  const labName = `lab-${randomUUID().slice(0, 8)}`;
  let staff: StaffClient;
  let [lab, source] = ['', ''];
  let bea: StaffBrowser;
  let ada: StaffBrowser;
  let dpo: StaffBrowser;
  let agreed: object;

  beforeAll(async () => {
    staff = staffClient(carnet);
    source = `s-${randomUUID().slice(0, 8)}`;
    await staff.send('post', '/v1/sources', { id: source, name: 'A tool', audience: 'minors' }).expect(201);
    lab = await carnet.issue(labName, ['scientist']);
    bea = await staff.joined({ name: names.bea, roles: ['steward'] });
    ada = await staff.joined({ name: names.ada, roles: ['steward'] });
    dpo = await staff.joined({ name: names.dpo, roles: ['dpo'] });
    const { version, hash } = (await supertest(carnet.url).get('/v1/agreement')).body as Record<string, unknown>;
    agreed = { version, hash };
  });

  const aRequest = async (about = {}): Promise<string> => {
    const id = `study:r${randomUUID().slice(0, 8)}`;
    await staff.send('post', '/v1/purposes', aStudyOver(source, id, { dpia: DPIA, ...about }), lab).expect(201);
    await staff.send('post', `/v1/purposes/${id}/submit`, {}, lab).expect(200);
    return id;
  };
  const read = async (
    browser: StaffBrowser,
    id: string,
  ): Promise<{ readonly etag: string; readonly review: Review }> => {
    const answer = await browser.get(`/v1/purposes/${id}/review`, { Accept: 'application/json' }).expect(200);
    return { etag: answer.headers['etag'] ?? '', review: answer.body as Review };
  };
  const take = (
    browser: StaffBrowser,
    path: string,
    { etag = '*', ...body }: { readonly etag?: string; readonly comment?: string } = {},
  ) =>
    supertest(carnet.url)
      .post(`/v1/purposes/${path}`)
      .set({ Cookie: browser.cookies(), 'Sec-Fetch-Site': 'same-origin', 'If-Match': etag })
      .send(body);
  const resultOf = ({ checks }: Review, name: string) => {
    const { result, waitsFor, faults } = checks.find(({ check }) => check === name) ?? { result: 'absent', faults: [] };
    return [result, waitsFor, faults.length];
  };
  const stepsOf = ({ actions }: Review): readonly string[] =>
    actions.filter(({ reader }) => reader.canAct).map(({ step }) => step);

  it('says whose turn it is in each state, and blames none who cannot act yet', async () => {
    const id = await aRequest();
    const submitted = (await read(bea, id)).review;
    expect(resultOf(submitted, 'agreement')).toEqual(['not-due', undefined, 0]);
    expect(resultOf(submitted, 'dpia')).toEqual(['waiting', 'approve-dpia', 0]);
    const turns = Object.fromEntries(submitted.turns.map(({ step, people }) => [step, people.map((one) => one.id)]));
    expect(turns['approve']).toEqual(expect.arrayContaining([names.bea, names.ada]));
    expect(turns['approve-dpia']).toEqual([names.dpo]);
    expect(stepsOf(submitted)).toEqual(['approve', 'return']);
    expect(stepsOf((await read(dpo, id)).review)).toEqual(['approve-dpia']);
    expect(submitted.lab?.name).toBe(labName);
    expect(submitted.steps.at(-1)).toMatchObject({ step: 'submit', by: { keyOf: labName } });

    await take(bea, `${id}/approve`).expect(200);
    const approved = (await read(bea, id)).review;
    expect(resultOf(approved, 'agreement')).toEqual(['waiting', 'accept-agreement', 0]);
    expect(stepsOf(approved)).toEqual(['return']);

    await staff.send('post', `/v1/purposes/${id}/accept-agreement`, agreed, lab).expect(200);
    expect(stepsOf((await read(bea, id)).review)).toEqual(['return']);
    await take(dpo, `${id}/approve-dpia`).expect(200);
    const ready = (await read(bea, id)).review;
    expect([resultOf(ready, 'agreement')[0], resultOf(ready, 'dpia')[0]]).toEqual(['passed', 'passed']);
    expect(stepsOf(ready)).toEqual(['open', 'return']);
    await take(bea, `${id}/open`).expect(200);
    expect(stepsOf((await read(bea, id)).review)).toEqual(['suspend', 'close']);
    await take(bea, `${id}/suspend`, { comment: 'A fault.' }).expect(200);
    expect(stepsOf((await read(bea, id)).review)).toEqual(['open', 'close']);
    expect(stepsOf((await read(dpo, id)).review)).toEqual([]);
  });

  it('refuses the second of two people who decide at once, who then sees what the first has done', async () => {
    const id = await aRequest();
    const [{ etag: ofBea }, { etag: ofAda }] = [await read(bea, id), await read(ada, id)];
    expect(ofBea).toBe(ofAda);
    await take(bea, `${id}/approve`, { etag: ofBea }).expect(200);
    for (const [step, body] of [
      ['approve', {}],
      ['return', { comment: 'Fewer fields.' }],
    ] as const)
      expect((await take(ada, `${id}/${step}`, { etag: ofAda, ...body }).expect(412)).body).toMatchObject({
        kind: 'precondition-failed',
      });
    const { etag, review } = await read(ada, id);
    expect(review.purpose.state).toBe('approved');
    expect(review.steps.at(-1)).toMatchObject({ step: 'approve', by: { id: names.bea } });
    await take(ada, `${id}/return`, { etag, comment: 'Fewer fields.' }).expect(200);
    await staff.send('patch', `/v1/purposes/${id}`, { minimum: 30 }, lab).expect(200);
    await staff.send('post', `/v1/purposes/${id}/submit`, {}, lab).expect(200);
    await take(ada, `${id}/approve`, { etag: ofAda }).expect(412);
    const answer = await take(ada, `${id}/approve`, { etag: (await read(ada, id)).etag }).expect(200);
    expect(answer.headers['etag']).toBe((await read(ada, id)).etag);
  });

  it('shows a new version beside the one in force, which can be suspended meanwhile', async () => {
    const id = await aRequest();
    await take(bea, `${id}/approve`).expect(200);
    await staff.send('post', `/v1/purposes/${id}/accept-agreement`, agreed, lab).expect(200);
    await take(dpo, `${id}/approve-dpia`).expect(200);
    await take(bea, `${id}/open`).expect(200);
    expect((await read(bea, id)).review).not.toHaveProperty('earlier');
    const next = aStudyOver(source, id, { dpia: DPIA, recipients: ['Another lab'] });
    await staff.send('post', '/v1/purposes', next, lab).expect(201);
    await staff.send('post', `/v1/purposes/${id}/submit`, {}, lab).expect(200);
    const { review } = await read(ada, id);
    expect(review.earlier).toEqual({ version: 1, state: 'open' });
    expect(review.rows.filter(({ isChanged }) => isChanged).map(({ field }) => field)).toEqual(['recipients']);
    expect(review.rows.find(({ field }) => field === 'recipients')).toMatchObject({ value: { en: 'Another lab' } });
    expect(resultOf(review, 'narrow')[0]).toBe('failed');
    expect(stepsOf(review)).toEqual(['approve', 'return', 'suspend', 'close']);
  });

  it('is on one page for paper too, in the language of the reader', async () => {
    const id = await aRequest({ title: { en: '<b>Spelling</b>', fr: 'Orthographe' } });
    const path = `/desk/${encodeURIComponent(id)}/file`;
    const file = async (language: string) =>
      visibleTextOf((await bea.get(path, { 'Accept-Language': language }).expect(200)).text);
    const [en, fr] = [await file('en'), await file('fr')];
    for (const text of [
      '<b>Spelling</b>',
      'Times are cut to the minute.',
      'Waiting: The data protection officer has approved its impact assessment',
      'Not due yet: Its lab has accepted the agreement',
      DPIA.uri,
    ])
      expect(en).toContain(text);
    for (const text of ['Orthographe', 'Les temps sont coupés à la minute.', 'Approuver la demande'])
      expect(fr).toContain(text);
    await dpo.get(path).expect(200);
    await (await staff.joined({ name: aStaffName(), roles: ['auditor'] })).get(path).expect(403);
  });

  it('is for officers of the subtree only, and says why one of them cannot act', async () => {
    const id = await aRequest();
    for (const roles of [['operator'], ['auditor']]) {
      const other = await staff.joined({ name: aStaffName(), roles });
      await other.get(`/v1/purposes/${id}/review`, { Accept: 'application/json' }).expect(403);
    }
    await staff.send('get', `/v1/purposes/${id}/review`, undefined, lab).expect(403);
    await take(dpo, `${id}/approve-dpia`).expect(200);
    const both = await staff.joined({ name: aStaffName(), roles: ['steward', 'dpo', 'operator'] });
    const own = `study:r${randomUUID().slice(0, 8)}`;
    const as = (path: string, body: object) =>
      supertest(carnet.url).post(path).set({ Cookie: both.cookies(), 'Sec-Fetch-Site': 'same-origin' }).send(body);
    await as('/v1/purposes', aStudyOver(source, own, { dpia: DPIA })).expect(201);
    await as(`/v1/purposes/${own}/submit`, {}).expect(200);
    const { review } = await read(both, own);
    const reasons = Object.fromEntries(review.actions.map(({ step, reader }) => [step, reader.reason]));
    expect(reasons).toEqual({ approve: 'drafted', 'approve-dpia': 'drafted-or-approved', return: undefined });
  });
});
