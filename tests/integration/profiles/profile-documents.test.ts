import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const CLASSROOM = 'urn:uuid:0a8ca767-5c5e-4330-aefa-16d1f9abee82';
const UNFINISHED = `${CLASSROOM}#unfinished-work`;

interface Refusal {
  readonly kind: string;
  readonly faults: readonly {
    readonly breach: { readonly by: string; readonly rule: string; readonly location: string };
  }[];
}

describe('documents that a profile describes (P2 7.3)', () => {
  let authorization: string;

  const state = (
    method: 'put' | 'post',
    content: string,
    about: { readonly stateId?: string; readonly type?: string; readonly activity?: string } = {},
  ) =>
    supertest(carnet.url)
      [method]('/xapi/activities/state')
      .query({
        stateId: about.stateId ?? UNFINISHED,
        activityId: about.activity ?? `https://school.example/${randomUUID()}`,
        agent: JSON.stringify({ mbox: 'mailto:pupil@school.example' }),
      })
      .set({
        Authorization: authorization,
        'X-Experience-API-Version': '2.0.0',
        'Content-Type': about.type ?? 'application/json',
      })
      .send(content);
  const broken = ({ body }: { readonly body: unknown }) =>
    (body as Refusal).faults.map(({ breach: { by, rule, location } }) => `${by} ${rule} ${location}`);

  const carnet = useCarnet(embeddedBackends);
  beforeAll(async () => {
    authorization = await carnet.issue('exercises', ['all']);
    await supertest(carnet.url)
      .patch('/v1/sources/exercises')
      .set('Authorization', carnet.authorization)
      .send({ profiles: [{ id: CLASSROOM, mode: 'enforce', policy: 'any' }] })
      .expect(200);
  });

  it('are stored where they conform to their profile', async () => {
    await state('put', '{"attempt":1}').expect(204);
  });

  it('are refused with everything that their schema forbids', async () => {
    const answer = await state('put', '{"attempt":0,"next":7}').expect(400);
    expect((answer.body as Refusal).kind).toBe('profile-violation');
    expect(broken(answer)).toEqual([`${UNFINISHED} schema /attempt`, `${UNFINISHED} schema /next`]);
  });

  it('are refused in another media type, and where they are no JSON at all', async () => {
    expect(broken(await state('put', 'attempt 1', { type: 'text/plain' }).expect(400))).toEqual([
      `${UNFINISHED} place Content-Type`,
      `${UNFINISHED} schema `,
    ]);
  });

  it('are evaluated as they would be after merging', async () => {
    const activity = `https://school.example/${randomUUID()}`;
    await state('put', '{"attempt":1}', { activity }).expect(204);
    await state('post', '{"next":"https://school.example/q/2"}', { activity }).expect(204);
    expect(broken(await state('post', '{"attempt":"two"}', { activity }).expect(400))).toEqual([
      `${UNFINISHED} schema /attempt`,
    ]);
  });

  it('are refused at another resource than the one that their id is for', async () => {
    const answer = await supertest(carnet.url)
      .put('/xapi/activities/profile')
      .query({ profileId: UNFINISHED, activityId: 'https://school.example/' })
      .set({ Authorization: authorization, 'X-Experience-API-Version': '2.0.0', 'If-None-Match': '*' })
      .send({ attempt: 1 })
      .expect(400);
    expect(broken(answer)).toEqual([`${UNFINISHED} place `]);
  });

  it('of any other id are not evaluated', async () => {
    await state('put', 'anything', { stateId: 'bookmark', type: 'text/plain' }).expect(204);
  });

  it('of a source that is only observed are stored', async () => {
    authorization = await carnet.issue('observed', ['all']);
    await state('put', '{"attempt":0}').expect(204);
  });
});
