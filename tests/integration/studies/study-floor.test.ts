import { randomUUID } from 'node:crypto';
import type supertest from 'supertest';
import type { Purpose } from '../../../src/consent/model/types.ts';
import { purposeJson } from '../../../src/consent/purposes/purpose-json.ts';
import { aRecordPurpose, aStudy } from '../../support/builders/consent/a-purpose.ts';
import { consentClient, type Tool } from '../../support/clients/consent/consent-client.ts';
import { aStudyOver } from '../../support/clients/studies/study-review-client.ts';
import { aStudyClient, by, postAll, type StudyClient } from '../../support/clients/studies/study-client.ts';
import { foldOf } from '../../support/checks/journal/study-fold.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { METRICS_TOKEN, useCarnet } from '../../support/servers/running-carnet.ts';

const FLOOR = 3;
const aStudyId = (): string => `study:${randomUUID().slice(0, 8)}`;

describeOnBackends('both', 'the floor of people of a server', (makeBackends) => {
  let client: ReturnType<typeof consentClient>;
  let studyClient: StudyClient;
  let tool: Tool;
  let steward: string;
  const carnet = useCarnet(makeBackends, { studyMinimum: FLOOR });
  beforeAll(async () => {
    client = consentClient(carnet);
    studyClient = await aStudyClient(carnet);
    tool = await client.tool({ audience: 'adults' });
    steward = await carnet.issue('office', ['steward']);
  });

  const pointers = ({ body }: supertest.Response): readonly string[] =>
    (body as { readonly faults: readonly { readonly at: string }[] }).faults.map(({ at }) => at);
  const step = (id: string, name: string): supertest.Test =>
    client.send('post', `/v1/purposes/${id}/${name}`, {}).set('Authorization', steward);
  /** A purpose as a release without a floor has stored it. */
  const stored = async (about: Partial<Purpose>): Promise<string> => {
    const purpose = aStudy({
      id: aStudyId(),
      scope: { sources: [tool.id], profiles: [], verbs: [], activityTypes: [] },
      view: { time: 'exact', timeReason: 'Seconds count.', keepActivities: [], extensions: {}, responses: false },
      ...about,
    });
    await carnet.store.purposes.add({
      ...purpose,
      v: 1,
      owner: 'default',
      agreement: { version: 1, hash: 'x', at: 1 },
    } as never);
    return purpose.id;
  };

  it('is what a purpose asks for at least, by the API and by the form', async () => {
    const id = aStudyId();
    const refused = await client
      .send('post', '/v1/purposes', aStudyOver(tool.id, id, { minimum: FLOOR - 1 }))
      .expect(400);
    expect(pointers(refused)).toEqual(['/minimum']);
    expect(refused.text).toContain(`from ${FLOOR} to`);
    expect(refused.text).toContain('STUDY_MINIMUM');
    await client.send('post', '/v1/purposes', aStudyOver(tool.id, id, { minimum: FLOOR })).expect(201);
    const patched = await client
      .send('patch', `/v1/purposes/${id}`, { minimum: 1 })
      .set('Content-Type', 'application/merge-patch+json')
      .expect(400);
    expect(pointers(patched)).toEqual(['/minimum']);
    const form = await client.agent
      .post('/studies/new')
      .set('Authorization', carnet.authorization)
      .set('Origin', 'http://carnet.example')
      .set('Sec-Fetch-Site', 'same-origin')
      .type('form')
      .send({ name: 'by-form', minimum: '1', sources: tool.id });
    expect(form.status).toBe(400);
    expect(form.text).toContain('STUDY_MINIMUM');
  });

  it('does not concern what is recorded, where nobody waits for others', async () => {
    const { id } = await client.tool();
    const scope = { sources: [id], profiles: [], verbs: [], activityTypes: [] };
    const purpose = purposeJson(aRecordPurpose({ id: `record:${id}`, minimum: 1, scope, basis: 'public_task' }));
    await client.send('post', '/v1/purposes', { ...purpose, dpv: { purpose: [] } }).expect(201);
    await client.send('post', `/v1/purposes/record:${id}/submit`, {}).expect(200);
  });

  it.each([
    ['draft', 'submit'],
    ['submitted', 'approve'],
    ['approved', 'open'],
    ['suspended', 'open'],
  ] as const)('keeps an older purpose that is %s from the step: %s', async (state, name) => {
    const id = await stored({ state, minimum: FLOOR - 1 });
    const refused =
      name === 'submit' ? await client.send('post', `/v1/purposes/${id}/submit`, {}) : await step(id, name);
    expect([refused.status, pointers(refused)]).toEqual([409, ['/minimum']]);
    expect(refused.text).toContain(`must be at least ${FLOOR}`);
    expect((await client.get(`/v1/purposes/${id}`)).body).toMatchObject({ state, minimum: FLOOR - 1 });
  });

  it.each([['steering', 'public_task']] as const)(
    'does not stand alone: a purpose of the kind %s asks nobody, since nothing acts on it',
    async (kind, basis) => {
      const { view, ...rest } = aStudyOver(tool.id, `${kind}:${randomUUID().slice(0, 8)}`, {
        kind,
        basis,
        recipients: ['Another LRS'],
        dpv: { purpose: [] },
      });
      const id = rest['id'] as string;
      await client.send('post', '/v1/purposes', rest).expect(201);
      const refused = await client.send('post', `/v1/purposes/${id}/submit`, {}).expect(409);
      expect(pointers(refused)).toEqual(['/kind']);
      expect(refused.text).toContain('does not carry out');
      for (const [state, name] of [
        ['submitted', 'approve'],
        ['approved', 'open'],
        ['suspended', 'open'],
      ] as const) {
        const older = await stored({ id: `${kind}:${randomUUID().slice(0, 8)}`, kind, state, minimum: 1000 });
        expect(pointers(await step(older, name).expect(409))).toEqual(['/kind']);
      }
    },
  );

  const countReleased = async (): Promise<number> => {
    const answer = await fetch(`${carnet.url}/metrics`, { headers: { Authorization: `Bearer ${METRICS_TOKEN}` } });
    return Number(/^lrs_release_total (\d+)$/m.exec(await answer.text())?.[1]);
  };

  it('counts at release for an older study that asks for fewer, and no metric tells when it is reached', async () => {
    const id = await stored({ minimum: 1 });
    const hash = ((await client.get(`/v1/purposes/${id}`)).body as { hash: string }).hash;
    const names = Array.from({ length: FLOOR }, () => `n${randomUUID()}`);
    for (const name of names.slice(0, FLOOR - 1)) await studyClient.say(name, id, 'yes');
    await postAll(
      { url: carnet.url, authorization: tool.authorization },
      names.map((name) => by(name)),
    );
    await waitFor('the study has a topic', async () => (await carnet.store.studies.find(id)) !== undefined);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect((await foldOf(carnet.topics, id)).records.size).toBe(0);
    const before = await countReleased();
    await studyClient.say(names.at(-1)!, id, { choice: 'yes', includePast: true });
    await waitFor('the records', async () => (await foldOf(carnet.topics, id)).records.size === FLOOR);
    expect(await countReleased()).toBe(before);
    await postAll({ url: carnet.url, authorization: tool.authorization }, [by(names[0]!)]);
    await waitFor('what comes is counted', async () => (await countReleased()) === before + 1);
    expect((await foldOf(carnet.topics, id)).records.size).toBe(FLOOR + 1);
    expect((await client.get(`/v1/purposes/${id}`)).body).toMatchObject({ minimum: 1, hash });
  });
});
