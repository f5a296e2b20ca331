import { randomUUID } from 'node:crypto';
import type supertest from 'supertest';
import { purposeHash, purposeJson } from '../../../src/consent/purposes/purpose-json.ts';
import type { Purpose } from '../../../src/consent/model/types.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { aStudy } from '../../support/builders/consent/a-purpose.ts';
import { consentClient, type Tool } from '../../support/clients/consent/consent-client.ts';
import { aStudyOver } from '../../support/clients/studies/study-review-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const DPIA = { title: 'Spelling at school', date: '2026-03-01', uri: 'https://university.example/dpia/7' };
const aStudyId = (): string => `study:${randomUUID().slice(0, 8)}`;

describeOnBackends('one', 'the impact assessment of a study over minors', (makeBackends) => {
  let client: ReturnType<typeof consentClient>;
  let minors: Tool;
  let steward: string;
  let dpo: string;
  let lab: string;
  const carnet = useCarnet(makeBackends);
  beforeAll(async () => {
    client = consentClient(carnet);
    minors = await client.tool({ audience: 'minors' });
    steward = await client.credential('default', ['steward']);
    dpo = await client.credential('default', ['dpo']);
    lab = await carnet.issue(`lab-${randomUUID().slice(0, 8)}`, ['scientist']);
  });

  const step = (id: string, name: string, as: string): supertest.Test =>
    client.send('post', `/v1/purposes/${id}/${name}`, {}).set('Authorization', as);
  const faults = ({ body }: supertest.Response): readonly { readonly at: string; readonly detail: string }[] =>
    (body as { faults: readonly { at: string; detail: string }[] }).faults;
  const draft = (id: string, about: JsonObject = {}, as = lab): supertest.Test =>
    client.send('post', '/v1/purposes', aStudyOver(minors.id, id, about)).set('Authorization', as);
  const agree = async (id: string, as = lab): Promise<void> => {
    const { version, hash } = (await client.agent.get('/v1/agreement')).body as { version: number; hash: string };
    await client
      .send('post', `/v1/purposes/${id}/accept-agreement`, { version, hash })
      .set('Authorization', as)
      .expect(200);
  };
  /** A study with an assessment, up to where it opens. */
  const approved = async (id = aStudyId(), as = lab): Promise<string> => {
    await draft(id, { dpia: DPIA }, as).expect(201);
    await step(id, 'submit', as).expect(200);
    await step(id, 'approve', steward).expect(200);
    await agree(id, as);
    return id;
  };
  const form = (path: string, as: string, fields: Readonly<Record<string, string>>): supertest.Test =>
    client.agent
      .post(path)
      .set('Authorization', as)
      .set('Origin', 'http://carnet.example')
      .set('Sec-Fetch-Site', 'same-origin')
      .type('form')
      .send(fields);
  /** A version as a release without assessments has stored it. */
  const stored = async (about: Partial<Purpose>): Promise<string> => {
    const scope = { sources: [minors.id], profiles: [], verbs: [], activityTypes: [] };
    const purpose = aStudy({ id: aStudyId(), scope, ...about });
    const agreement = { version: 1, hash: 'x', at: 1 };
    await carnet.store.purposes.add({ ...purpose, v: 1, owner: 'another-lab', agreement } as never);
    return purpose.id;
  };

  it('has to be named before the study is submitted, and approved by the officer before it opens', async () => {
    const id = aStudyId();
    await draft(id).expect(201);
    const missing = await step(id, 'submit', lab).expect(409);
    expect(faults(missing)).toEqual([{ at: '/dpia', detail: expect.stringContaining('is missing') as string }]);
    await client
      .send('patch', `/v1/purposes/${id}`, { dpia: DPIA })
      .set('Content-Type', 'application/merge-patch+json')
      .set('Authorization', lab)
      .expect(200);
    await step(id, 'submit', lab).expect(200);
    await step(id, 'approve', steward).expect(200);
    await agree(id);
    const unapproved = await step(id, 'open', steward).expect(409);
    expect(faults(unapproved)).toEqual([
      { at: '/dpia', detail: expect.stringContaining('ask the data protection officer') as string },
    ]);
    for (const as of [steward, lab, carnet.authorization, minors.authorization])
      await step(id, 'approve-dpia', as).expect(403);
    const answer = await step(id, 'approve-dpia', dpo).expect(200);
    expect(answer.body).toMatchObject({
      state: 'approved',
      dpia: DPIA,
      dpiaApproval: { by: expect.any(String) as string },
    });
    await step(id, 'open', steward).expect(200);
    const auditor = await client.credential('default', ['auditor']);
    const { events } = (await client.get('/v1/events?limit=1000', auditor)).body as {
      events: readonly { type: string; purpose?: string; by: object; data?: object }[];
    };
    expect(events.filter(({ purpose }) => purpose === id).map(({ type }) => type)).toEqual([
      'purpose.submitted',
      'purpose.approved',
      'agreement',
      'purpose.dpia-approved',
      'purpose.opened',
    ]);
    expect(events.find(({ type, purpose }) => purpose === id && type === 'purpose.dpia-approved')).toMatchObject({
      by: { role: 'dpo' },
      data: { version: 1, dpia: DPIA.uri },
    });
  });

  it.each(['mixed', 'minors'])('is needed where one of several sources is for: %s', async (audience) => {
    const [adults, other] = [await client.tool({ audience: 'adults' }), await client.tool({ audience })];
    const scope = { sources: [adults.id, other.id], profiles: [], verbs: [], activityTypes: [] };
    const id = aStudyId();
    await draft(id, { scope }).expect(201);
    expect(faults(await step(id, 'submit', lab).expect(409)).map(({ at }) => at)).toEqual(['/dpia']);
  });

  it('is not needed for adults', async () => {
    const id = aStudyId();
    const { id: adults } = await client.tool({ audience: 'adults' });
    const scope = { sources: [adults], profiles: [], verbs: [], activityTypes: [] };
    await draft(id, { scope }).expect(201);
    await step(id, 'submit', lab).expect(200);
    await step(id, 'approve', steward).expect(200);
    await agree(id);
    await step(id, 'open', steward).expect(200);
  });

  it('is approved by another than who drafted it, who is of its lab, or who approved the study', async () => {
    const source = `lab-${randomUUID().slice(0, 8)}`;
    const author = await carnet.issue(source, ['scientist', 'dpo']);
    const colleague = await carnet.issue(source, ['dpo']);
    const id = await approved(aStudyId(), author);
    for (const as of [author, colleague]) await step(id, 'approve-dpia', as).expect(403);
    const both = await carnet.issue(`office-${randomUUID().slice(0, 8)}`, ['steward', 'dpo']);
    const other = aStudyId();
    await draft(other, { dpia: DPIA }).expect(201);
    await step(other, 'submit', lab).expect(200);
    await step(other, 'approve', both).expect(200);
    await step(other, 'approve-dpia', both).expect(403);
    const third = aStudyId();
    await draft(third, { dpia: DPIA }).expect(201);
    await step(third, 'submit', lab).expect(200);
    await step(third, 'approve-dpia', both).expect(200);
    await step(third, 'approve', both).expect(403);
    await step(third, 'approve', steward).expect(200);
  });

  it('is approved anew where the draft was changed since', async () => {
    const id = await approved();
    await step(id, 'approve-dpia', dpo).expect(200);
    await client
      .send('post', `/v1/purposes/${id}/return`, { comment: 'other words' })
      .set('Authorization', steward)
      .expect(200);
    await client
      .send('patch', `/v1/purposes/${id}`, { dpia: { uri: 'https://university.example/dpia/8' } })
      .set('Content-Type', 'application/merge-patch+json')
      .set('Authorization', lab)
      .expect(200);
    await step(id, 'submit', lab).expect(200);
    await step(id, 'approve', steward).expect(200);
    await step(id, 'open', steward).expect(409);
    await step(id, 'approve-dpia', dpo).expect(200);
    await step(id, 'open', steward).expect(200);
  });

  it('is no step for what names none, is a draft, is another lab’s secret or is not there', async () => {
    const id = aStudyId();
    await draft(id, { dpia: DPIA }).expect(201);
    await step(id, 'approve-dpia', dpo).expect(409);
    const without = await stored({ state: 'submitted' });
    expect(faults(await step(without, 'approve-dpia', dpo).expect(409)).map(({ at }) => at)).toEqual(['/dpia']);
    await step('study:none', 'approve-dpia', dpo).expect(404);
  });

  it('is asked for as it should be: every fault is named', async () => {
    const refused = await draft(aStudyId(), { dpia: { title: ' ', date: '2999-01-01', uri: 'no', by: 'me' } }).expect(
      400,
    );
    expect(
      faults(refused)
        .map(({ at }) => at)
        .toSorted(),
    ).toEqual(['/dpia/by', '/dpia/date', '/dpia/title', '/dpia/uri']);
  });

  it('leaves older studies open with their hashes, and holds up their next version and their reopening', async () => {
    const id = await stored({ state: 'open' });
    const { body } = await client.get(`/v1/purposes/${id}`);
    const purpose = (await carnet.store.purposes.findVersions(id))[0] as unknown as Purpose;
    expect((body as { hash: string }).hash).toBe(purposeHash(purpose));
    expect(purposeJson(purpose)).not.toHaveProperty('dpia');
    await client.send('post', '/v1/purposes', { ...aStudyOver(minors.id, id), recipients: ['Another'] }).expect(201);
    expect(faults(await step(id, 'submit', carnet.authorization).expect(409)).map(({ at }) => at)).toEqual(['/dpia']);
    const suspended = await stored({ state: 'suspended' });
    expect(faults(await step(suspended, 'open', steward).expect(409)).map(({ at }) => at)).toEqual(['/dpia']);
    expect((await client.get(`/v1/purposes/${id}`)).body).toMatchObject({ inForce: 1 });
  });

  it('leads from the addresses of earlier releases to the console, for the officer only', async () => {
    const id = await approved();
    const path = `/desk/dpia/${encodeURIComponent(id)}`;
    for (const as of [steward, lab, carnet.authorization])
      for (const page of ['/desk/dpia', path])
        expect((await client.agent.get(page).set('Authorization', as)).status).toBe(403);
    for (const [from, to] of [
      ['/desk/dpia', '/console/desk?kind=dpia'],
      [path, `/console/desk/requests/${encodeURIComponent(id)}`],
    ] as const)
      await client.agent.get(from).set('Authorization', dpo).expect(303).expect('Location', to);
  });

  it('is named in the form of a request', async () => {
    const name = `form-${randomUUID().slice(0, 8)}`;
    const fields = {
      name,
      kind: 'research',
      titleEn: 'A study',
      summaryEn: 'What we look at.',
      controllerName: 'A lab',
      controllerAddress: '1 Campus',
      controllerContact: 'lab@university.example',
      controllerCountry: 'FR',
      recipients: 'A lab',
      sources: minors.id,
      time: 'P1D',
      until: '2027-06-30',
      keep: 'P1Y',
      minimum: '10',
      storage: 'FR',
      dpiaTitle: DPIA.title,
      dpiaDate: DPIA.date,
      dpiaUri: DPIA.uri,
    };
    const refused = await form('/studies/new', lab, { ...fields, dpiaDate: '2999-01-01' });
    expect([refused.status, refused.text.includes('not one to come')]).toEqual([400, true]);
    await form('/studies/new', lab, fields).expect(303);
    expect((await client.get(`/v1/purposes/study:${name}`)).body).toMatchObject({ dpia: DPIA });
  });
});
