import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';
import { askForSession, openSession, useFetchUrl } from '../../../support/clients/session-client.ts';
import { describeOnBackends } from '../../../support/servers/backends.ts';
import { basic, useCarnet } from '../../../support/servers/running-carnet.ts';

const ADA = { objectType: 'Agent', account: { homePage: 'https://school.example', name: 'ada' }, name: 'Ada é' };
const ACTIVITY = 'https://school.example/course?a=1&b=2';
const CMI5_PARAMETERS = ['endpoint', 'fetch', 'actor', 'registration', 'activityId'];

describeOnBackends('one', 'The resource /v1/sessions', (makeBackends) => {
  const clock = { offset: 0 };
  const carnet = useCarnet(makeBackends, { now: () => Date.now() + clock.offset });
  let authorization = '';
  beforeAll(async () => {
    authorization = await carnet.issue('lms', ['sessions']);
  });
  const address = () => ({ url: carnet.url, authorization });
  const read = (header: string): supertest.Test =>
    supertest(carnet.url)
      .get('/xapi/agents')
      .query({ agent: JSON.stringify(ADA) })
      .set({ Authorization: header, 'X-Experience-API-Version': '2.0.0' });
  const end = (key: string, header = authorization): supertest.Test =>
    supertest(carnet.url).delete(`/v1/sessions/${key}`).set('Authorization', header);

  it('gives key and secret, a token, the end and the fetch URL', async () => {
    const before = Date.now();
    const opened = await openSession(address(), { actor: ADA, seconds: 60 });
    expect(opened).toMatchObject({
      key: expect.stringMatching(/^session-[0-9a-f]{24}$/),
      secret: expect.stringMatching(/^[\w-]{32}$/),
      token: `cs-${opened.key.slice(8)}.${opened.secret}`,
      fetch: expect.stringMatching(/^http:\/\/carnet\.example\/v1\/sessions\/session-[0-9a-f]{24}\/fetch\/[\w-]{32}$/),
    });
    expect(Date.parse(opened.expires)).toBeGreaterThanOrEqual(before + 60_000);
    expect(Date.parse(opened.expires)).toBeLessThan(Date.now() + 60_001);
    for (const header of [opened.authorization, `Bearer ${opened.token}`, `bearer ${opened.token}`])
      await read(header).expect(200);
  });

  it('gives the launch of cmi5 and that of other tools, percent-encoded', async () => {
    const registration = randomUUID();
    const { key, secret, fetch, launch } = await openSession(address(), {
      actor: ADA,
      registration,
      activity: ACTIVITY,
    });
    const cmi5 = new URLSearchParams(launch.cmi5);
    expect([...cmi5.keys()]).toEqual(CMI5_PARAMETERS);
    expect(JSON.parse(cmi5.get('actor') ?? '')).toEqual(ADA);
    expect(Object.fromEntries(cmi5)).toMatchObject({
      endpoint: 'http://carnet.example/xapi/',
      fetch,
      registration,
      activityId: ACTIVITY,
    });
    const tincan = new URLSearchParams(launch.tincan);
    expect(Object.fromEntries(tincan)).toEqual({
      endpoint: 'http://carnet.example/xapi/',
      auth: basic(key, secret),
      actor: JSON.stringify(ADA),
      activity_id: ACTIVITY,
      registration,
    });
    expect(`${launch.cmi5}${launch.tincan}`).not.toMatch(/[+ ]/);
  });

  it('gives no launch of cmi5 without a registration and an activity, which that needs', async () => {
    const opened = await openSession(address(), { actor: ADA, activity: ACTIVITY });
    expect(opened.launch.cmi5).toBeUndefined();
    expect([...new URLSearchParams(opened.launch.tincan).keys()]).toEqual(['endpoint', 'auth', 'actor', 'activity_id']);
  });

  it('names every fault of a request at once', async () => {
    const { body } = await askForSession(address(), {
      actor: { mbox: 'ada' },
      registration: 1,
      activity: 'a b',
      expires: '2020-01-01T00:00:00Z',
      scopes: ['all'],
    }).expect(400);
    expect((body as { faults: { at: string }[] }).faults.map(({ at }) => at).toSorted()).toEqual([
      '/activity',
      '/actor/mbox',
      '/expires',
      '/registration',
      '/scopes',
    ]);
  });

  it('is for the scope sessions alone, which `all` does not cover', async () => {
    const all = await carnet.issue('lms', ['all', 'operator']);
    await askForSession({ url: carnet.url, authorization: all }, { actor: ADA, seconds: 60 }).expect(403);
    const { key, authorization: ofSession } = await openSession(address(), { actor: ADA });
    await end(key, all).expect(403);
    await end(key, ofSession).expect(403);
    await askForSession({ url: carnet.url, authorization: ofSession }, { actor: ADA, seconds: 60 }).expect(403);
  });

  it('ends a session of its own source, and says of every other that there is none', async () => {
    const { key, authorization: ofSession } = await openSession(address(), { actor: ADA });
    await read(ofSession).expect(200);
    const another = await carnet.issue('another-lms', ['sessions']);
    const [ofOther, ofNobody] = [await end(key, another), await end(`session-${'0'.repeat(24)}`, another)];
    expect([ofOther.status, ofOther.body]).toEqual([404, ofNobody.body]);
    await end(key).expect(204);
    clock.offset += 5000;
    const answer = await read(ofSession).expect(401);
    expect(answer.headers['www-authenticate']).toBe(
      'Basic realm="Carnet", charset="UTF-8", Bearer realm="Carnet", error="invalid_token"',
    );
    await end(key).expect(404);
  });

  it('gives sessions that end by themselves, and with the credential that asked for them', async () => {
    const revocable = await carnet.issue('lms', ['sessions']);
    const ofRevoked = await openSession({ url: carnet.url, authorization: revocable }, { actor: ADA });
    const short = await openSession(address(), { actor: ADA, seconds: 60 });
    await read(ofRevoked.authorization).expect(200);
    await read(short.authorization).expect(200);
    const [key] = Buffer.from(revocable.slice(6), 'base64').toString().split(':');
    await supertest(carnet.url)
      .delete(`/v1/sources/lms/credentials/${key}`)
      .set('Authorization', carnet.authorization)
      .expect(204);
    clock.offset += 5000;
    await read(ofRevoked.authorization).expect(401);
    await useFetchUrl(carnet.url, ofRevoked.fetch).expect(200, {
      'error-code': '1',
      'error-text': 'The authorization token was returned before, or the session has ended.',
    });
    await read(short.authorization).expect(200);
    clock.offset += 56_000;
    await read(short.authorization).expect(401);
  });

  it('gives credentials that every other resource of /v1 refuses, and pages too', async () => {
    const { authorization: ofSession, token } = await openSession(address(), { actor: ADA });
    const paths = [
      '/v1/sources',
      '/v1/permits?agent={}',
      '/v1/people',
      '/v1/purposes',
      '/v1/events',
      '/console',
      '/desk',
    ];
    for (const path of paths)
      expect([path, (await supertest(carnet.url).get(path).set('Authorization', ofSession)).status]).toEqual([
        path,
        403,
      ]);
    await supertest(carnet.url)
      .post('/v1/links')
      .set('Authorization', ofSession)
      .send({ agent: ADA, role: 'subject' })
      .expect(403);
    await supertest(carnet.url).get('/v1/studies/a/stream').set('Authorization', `Bearer ${token}`).expect(403);
  });
});

describeOnBackends('one', 'the fetch URL of cmi5 (8.2)', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  let address = { url: '', authorization: '' };
  beforeAll(async () => {
    address = { url: carnet.url, authorization: await carnet.issue('lms', ['sessions']) };
  });

  it('reveals the credential as the token for Basic authentication, once, to the first request', async () => {
    const { fetch, authorization } = await openSession(address, { actor: ADA });
    const answers = (await Promise.all([1, 2, 3, 4].map(() => useFetchUrl(carnet.url, fetch).expect(200)))).map(
      ({ body }) => body as object,
    );
    const token = { 'auth-token': authorization.slice('Basic '.length) };
    const error = { 'error-code': '1', 'error-text': expect.any(String) };
    expect(answers.filter((answer) => 'auth-token' in answer)).toEqual([token]);
    expect(answers.filter((answer) => 'error-code' in answer)).toEqual([error, error, error]);
  });

  it('can be used by pages of every origin, and its answer is not cached', async () => {
    const { fetch } = await openSession(address, { actor: ADA });
    const preflight = await supertest(carnet.url)
      .options(new URL(fetch).pathname)
      .set({ Origin: 'https://content.example', 'Access-Control-Request-Method': 'POST' })
      .expect(204);
    expect(preflight.headers['access-control-allow-origin']).toBe('*');
    const answer = await useFetchUrl(carnet.url, fetch).set('Origin', 'https://content.example').expect(200);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'cache-control': 'no-store',
      'content-type': 'application/json',
    });
  });

  it.each(['GET', 'PUT', 'DELETE'])('is not used up by %s', async (method) => {
    const { fetch } = await openSession(address, { actor: ADA });
    await supertest(carnet.url)[method.toLowerCase() as 'get'](new URL(fetch).pathname).expect(405);
    expect((await useFetchUrl(carnet.url, fetch).expect(200)).body).toHaveProperty('auth-token');
  });

  it('answers a wrong token and an unknown session alike, and neither uses it up', async () => {
    const { fetch, key, secret } = await openSession(address, { actor: ADA });
    const error = { 'error-code': '2', 'error-text': 'No session has this fetch URL. Launch the content again.' };
    await useFetchUrl(carnet.url, `http://x/v1/sessions/${key}/fetch/${secret}`).expect(200, error);
    await useFetchUrl(carnet.url, `http://x/v1/sessions/session-${'0'.repeat(24)}/fetch/${secret}`).expect(200, error);
    expect((await useFetchUrl(carnet.url, fetch).expect(200)).body).toHaveProperty('auth-token');
  });
});

describeOnBackends('one', 'statements of a session', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  const registration = randomUUID();
  let authorization = '';
  beforeAll(async () => {
    const address = { url: carnet.url, authorization: await carnet.issue('lms', ['sessions']) };
    ({ authorization } = await openSession(address, { actor: ADA, registration }));
  });
  const send = (body: unknown): supertest.Test =>
    supertest(carnet.url)
      .post('/xapi/statements')
      .set({ Authorization: authorization, 'X-Experience-API-Version': '2.0.0' })
      .send(body as object);
  const own = (about: Readonly<Record<string, unknown>> = {}) =>
    aStatement({ actor: ADA, context: { registration }, ...about });

  it('are stored where they are of its learner in its registration', async () => {
    await send(own()).expect(200);
    await send([own({ context: { registration: registration.toUpperCase() } }), own()]).expect(200);
  });

  it('are refused as a whole where one is not, naming each by its index and no one by name', async () => {
    const { account } = ADA;
    const batch = [
      own(),
      own({ actor: { mbox: 'mailto:bea@school.example' } }),
      own({ context: { registration: randomUUID() } }),
      own({ actor: { objectType: 'Group', account } }),
      own({ actor: { objectType: 'Group', member: [ADA] } }),
      own({
        verb: { id: 'http://adlnet.gov/expapi/verbs/voided' },
        object: { objectType: 'StatementRef', id: randomUUID() },
      }),
      aStatement({ actor: ADA }),
    ];
    const { body, text } = await send(batch).expect(403);
    expect((body as { faults: { at: string }[] }).faults.map(({ at }) => at)).toEqual([
      '/1/actor',
      '/2/context/registration',
      '/3/actor',
      '/4/actor',
      '/5/verb',
      '/6/context/registration',
    ]);
    expect(text).not.toContain('bea');
    expect((await carnet.store.statements.scan({ limit: 100 })).length).toBeLessThanOrEqual(3);
  });

  it('are refused likewise in a body that is validated in slices', async () => {
    const batch = [...Array.from({ length: 400 }, () => own()), own({ actor: { mbox: 'mailto:bea@school.example' } })];
    expect(JSON.stringify(batch).length).toBeGreaterThan(65_536);
    const { body } = await send(batch).expect(403);
    expect((body as { faults: { at: string }[] }).faults.map(({ at }) => at)).toEqual(['/400/actor']);
  });
});
