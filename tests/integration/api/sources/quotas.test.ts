import supertest from 'supertest';
import { aClient } from '../../../support/clients/client.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';
import { describeOnBackends } from '../../../support/servers/backends.ts';
import { useCarnet } from '../../../support/servers/running-carnet.ts';

describeOnBackends('one', 'the quota of a source', (makeBackends) => {
  /** How far the clock of Carnet is ahead, in milliseconds: what it caches is read anew. */
  let ahead = 0;
  const carnet = useCarnet(makeBackends, { now: () => Date.now() + ahead });
  const change = (source: string, quota: unknown): supertest.Test =>
    supertest(carnet.url).patch(`/v1/sources/${source}`).set('Authorization', carnet.authorization).send({ quota });
  const post = (authorization: string, body: unknown = aStatement()): Promise<supertest.Response> =>
    Promise.resolve(aClient({ url: carnet.url, authorization }).post(body));

  it('refuses what is beyond it with 429, Retry-After and RateLimit, and no other source', async () => {
    const [few, others] = [await carnet.issue('few', ['all']), await carnet.issue('others', ['all'])];
    await change('few', { requests: 5 }).expect(200);
    for (let n = 0; n < 5; n++) expect((await post(few)).status).toBe(200);
    const refused = await post(few);
    expect([refused.status, (refused.body as { kind: string }).kind]).toEqual([429, 'too-many-requests']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(5);
    expect(refused.headers['ratelimit-policy']).toMatch(/^"requests";q=5;w=60, "statements";q=\d+;w=60, /);
    expect(refused.headers['ratelimit']).toMatch(/^"requests";r=0;t=\d+$/);
    expect((await post(others)).status).toBe(200);
    // The operator raises it: in force within 5 seconds.
    await change('few', null).expect(200);
    ahead += 4500;
    expect((await post(few)).status).toBe(200);
  });

  it.each([
    ['statements', { statements: 10 }],
    ['bytes', { bytes: 3000 }],
    ['cpuMs', { cpuMs: 1 }],
  ])('counts %s', async (name, quota) => {
    const source = `by-${name.toLowerCase()}`;
    const authorization = await carnet.issue(source, ['all']);
    await change(source, quota).expect(200);
    expect(
      (
        await post(
          authorization,
          Array.from({ length: 20 }, () => aStatement()),
        )
      ).status,
    ).toBe(200);
    const refused = await post(authorization);
    expect([refused.status, refused.headers['ratelimit']]).toEqual([
      429,
      expect.stringMatching(new RegExp(`^"${name}";r=0;t=\\d+$`)),
    ]);
  });

  it('counts statements that are only validated', async () => {
    const authorization = await carnet.issue('validating', ['all']);
    await change('validating', { statements: 10 }).expect(200);
    await supertest(carnet.url)
      .post('/v1/validate')
      .set({ Authorization: authorization, 'X-Experience-API-Version': '2.0.0' })
      .send(Array.from({ length: 20 }, () => aStatement()))
      .expect(200);
    const refused = await post(authorization);
    expect([refused.status, refused.headers['ratelimit']]).toEqual([429, expect.stringMatching(/^"statements";r=0/)]);
  });

  it('is shown to the operator, and refused where it is none', async () => {
    await carnet.issue('shown', ['all']);
    const { body } = await change('shown', { requests: 7, bytes: 1000 }).expect(200);
    expect((body as { quota: unknown }).quota).toEqual({ requests: 7, bytes: 1000 });
    const refused = await change('shown', { requests: 0, people: 3 }).expect(400);
    expect((refused.body as { faults: { at: string }[] }).faults.map(({ at }) => at).sort()).toEqual([
      '/quota/people',
      '/quota/requests',
    ]);
  });
});
