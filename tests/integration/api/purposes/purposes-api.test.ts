import { randomUUID } from 'node:crypto';
import type supertest from 'supertest';
import { purposeJson } from '../../../../src/consent/purposes/purpose-json.ts';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';
import { consentClient, faultsAt, type Tool } from '../../../support/clients/consent/consent-client.ts';
import { describeOnBackends } from '../../../support/servers/backends.ts';
import { useCarnet } from '../../../support/servers/running-carnet.ts';
import { aStudy } from '../../../support/builders/consent/a-purpose.ts';

describeOnBackends('one', 'purposes', (makeBackends) => {
  let client: ReturnType<typeof consentClient>;
  let tool: Tool;
  let [lab, other, steward] = ['', '', ''];
  const carnet = useCarnet(makeBackends);
  beforeAll(async () => {
    client = consentClient(carnet);
    tool = await client.tool({ basis: 'consent' });
    lab = await client.credential((await client.tool()).id, ['scientist']);
    other = await client.credential((await client.tool()).id, ['scientist']);
    steward = await client.credential(tool.id, ['steward']);
  });

  const study = (about: JsonObject = {}): JsonObject => {
    const scope = { sources: [tool.id], profiles: [], verbs: [], activityTypes: [] };
    return {
      ...purposeJson(aStudy({ id: `study:${randomUUID().slice(0, 8)}` })),
      scope,
      until: '2027-06-30',
      ...about,
    };
  };
  const draft = async (body: JsonObject = study()): Promise<string> =>
    ((await client.send('post', '/v1/purposes', body).set('Authorization', lab).expect(201)).body as { id: string }).id;
  const step = (path: string, by: string, body: unknown = {}): supertest.Test =>
    client.send('post', `/v1/purposes/${path}`, body).set('Authorization', by);
  const agreement = async () => {
    const { version, hash } = (await client.agent.get('/v1/agreement').expect(200)).body as {
      version: number;
      hash: string;
    };
    return { version, hash };
  };

  it('are not changed by a body that nests deeper than the stack', async () => {
    const id = await draft();
    const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    await client.agent
      .patch(`/v1/purposes/${id}`)
      .set({ Authorization: lab, 'Content-Type': 'application/merge-patch+json' })
      .send(deep)
      .expect(400);
    await client.agent
      .post('/v1/purposes')
      .set({ Authorization: lab, 'Content-Type': 'application/json' })
      .send(deep)
      .expect(400);
  });

  it('refuse steps from a page of another site, with the credentials of the browser', async () => {
    const id = await draft();
    for (const site of ['cross-site', 'same-site'])
      await client.agent
        .post(`/v1/purposes/${id}/submit`)
        .set({ Authorization: lab, 'Sec-Fetch-Site': site })
        .expect(403);
    await client.agent
      .post(`/v1/purposes/${id}/submit`)
      .set({ Authorization: lab, 'Sec-Fetch-Site': 'same-origin' })
      .expect(200);
  });

  it('are drafted with 201 and a Location, and are shown from then on', async () => {
    const body = study();
    const answer = await client.send('post', '/v1/purposes', body).set('Authorization', lab).expect(201);
    expect(answer.headers['location']).toBe(`/v1/purposes/${encodeURIComponent(body['id'] as string)}`);
    expect(answer.body).toMatchObject({
      ...body,
      version: 1,
      accepts: [1],
      state: 'draft',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      widenings: [],
      dpv: { purpose: ['dpv:AcademicResearch'], basis: 'eu-gdpr:A6-1-a' },
    });
    expect((await client.get(`/v1/purposes/${body['id'] as string}`, lab).expect(200)).body).toEqual(answer.body);
    expect(
      ((await client.get('/v1/purposes', lab).expect(200)).body as { purposes: unknown[] }).purposes,
    ).toContainEqual(answer.body);
    expect(((await client.get('/v1/purposes', other).expect(200)).body as { purposes: unknown[] }).purposes).toEqual(
      [],
    );
    await client.get(`/v1/purposes/${body['id'] as string}`, other).expect(404);
    await client.get(`/v1/purposes/${body['id'] as string}`, steward).expect(200);
  });

  it('are not drafted under an id of another lab, of which no more is said than that it is taken', async () => {
    const ids = [await draft(), await draft(), await draft()];
    await step(`${ids[1]!}/submit`, lab).expect(200);
    await step(`${ids[2]!}/submit`, lab).expect(200);
    await step(`${ids[2]!}/approve`, steward).expect(200);
    await step(`${ids[2]!}/accept-agreement`, lab, await agreement()).expect(200);
    await step(`${ids[2]!}/open`, steward).expect(200);
    const answers = await Promise.all(
      ids.map(
        async (id) =>
          (await client.send('post', '/v1/purposes', study({ id })).set('Authorization', other).expect(409))
            .body as unknown,
      ),
    );
    expect(answers[0]).toMatchObject({
      kind: 'state-conflict',
      detail: 'this id is taken',
      faults: [{ at: '/id', detail: 'is taken: choose another' }],
    });
    expect(answers).toEqual([answers[0], answers[0], answers[0]]);
    expect(JSON.stringify(answers[0])).not.toContain(ids[0]);
  });

  it('go from draft to open and on, each step with its own scope', async () => {
    const id = await draft();
    await step(`${id}/submit`, other).expect(404);
    await step(`${id}/submit`, steward).expect(403);
    await step(`${id}/approve`, lab).expect(403);
    expect((await step(`${id}/approve`, steward).expect(409)).body).toMatchObject({ kind: 'state-conflict' });
    expect((await step(`${id}/submit`, lab).expect(200)).body).toMatchObject({ state: 'submitted' });
    expect((await step(`${id}/return`, steward, { comment: 'say why' }).expect(200)).body).toMatchObject({
      state: 'draft',
      comment: 'say why',
    });
    const changed = await client
      .send('patch', `/v1/purposes/${id}`, { benefit: { fr: 'Mieux enseigner' } })
      .set('Authorization', lab)
      .expect(200);
    expect(changed.body).toMatchObject({ benefit: { fr: 'Mieux enseigner' } });
    await step(`${id}/submit`, lab).expect(200);
    await step(`${id}/approve`, steward).expect(200);
    await step(`${id}/open`, steward).expect(409);
    expect(
      (await step(`${id}/accept-agreement`, lab, { version: 1, hash: 'f'.repeat(64) }).expect(409)).body,
    ).toMatchObject({ kind: 'version-conflict' });
    expect((await step(`${id}/accept-agreement`, lab, await agreement()).expect(200)).body).toMatchObject({
      agreement: { version: 1, at: expect.stringMatching(/Z$/) },
    });
    expect((await step(`${id}/open`, steward).expect(200)).body).toMatchObject({ state: 'open', inForce: 1 });
    expect((await step(`${id}/suspend`, steward, { comment: 'an incident' }).expect(200)).body).toMatchObject({
      state: 'suspended',
      comment: 'an incident',
    });
    await step(`${id}/open`, steward).expect(200);
    expect((await step(`${id}/close`, steward).expect(200)).body).toMatchObject({ state: 'closed' });
    await step(`${id}/open`, steward).expect(409);
  });

  it('are refused with every fault at once, and for commercial use without the basis consent (C26)', async () => {
    const record = { ...study(), id: `record:${tool.id}`, kind: 'record', basis: 'contract', commercial: true };
    const { view, dpv, until, keep, ...rest } = record as Record<string, unknown>;
    expect(faultsAt(await client.send('post', '/v1/purposes', rest).expect(400))).toEqual(['/basis']);
    expect(
      faultsAt(
        await client
          .send('post', '/v1/purposes', study({ kind: 'product', basis: 'public_task', commercial: true, dpv: {} }))
          .set('Authorization', lab)
          .expect(400),
      ).toSorted(),
    ).toEqual(['/basis', '/basis']);
    expect(
      faultsAt(
        await client
          .send(
            'post',
            '/v1/purposes',
            study({ scope: { sources: [tool.id, 'none'], profiles: ['https://none.example/p'] } }),
          )
          .set('Authorization', lab)
          .expect(400),
      ).toSorted(),
    ).toEqual(['/scope/profiles/0', '/scope/sources/1', '/view/extensions/https:~1~1h5p.example~1attempt']);
    const id = await draft();
    expect(
      faultsAt(
        await client
          .send('patch', `/v1/purposes/${id}`, { basis: 'contract', dpv: null, version: 3 })
          .set('Authorization', lab)
          .expect(400),
      ).toSorted(),
    ).toEqual(['/basis', '/version']);
    for (const [name, by, at] of [
      ['return', steward, ['/comment']],
      ['suspend', steward, ['/comment']],
      ['accept-agreement', lab, ['/hash', '/version']],
    ] as const) {
      expect(faultsAt(await step(`${id}/${name}`, by).expect(400)).toSorted()).toEqual(at);
    }
    expect(
      (await client.send('patch', `/v1/purposes/${id}`, null).set('Authorization', lab).expect(400)).body,
    ).toMatchObject({
      kind: 'invalid-request',
    });
    await client
      .send('post', '/v1/purposes', {})
      .set('Authorization', await client.credential(tool.id, ['all', 'steward']))
      .expect(403);
  });
});
