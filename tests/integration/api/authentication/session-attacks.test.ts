import { createHash, randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { ROUTES } from '../../../../src/api/routes.ts';
import { aCaliperEvent, anEnvelope } from '../../../support/builders/caliper/a-caliper-event.ts';
import { aNamedStatement, aReference, aVoiding } from '../../../support/builders/statements/a-statement.ts';
import { aProfile } from '../../../support/builders/profiles/a-profile-document.ts';
import { exerciseStatements } from '../../../support/builders/statements/exercise-statements.ts';
import { anOperator } from '../../../support/clients/operator.ts';
import { aClient, everyId, type StatementsPage } from '../../../support/clients/client.ts';
import { type OpenedSession, openSession } from '../../../support/clients/session-client.ts';
import { describeOnBackends } from '../../../support/servers/backends.ts';
import { useCarnet } from '../../../support/servers/running-carnet.ts';

const ADA = { objectType: 'Agent', mbox: 'mailto:ada@school.example' };
const BEA = { objectType: 'Agent', mbox: 'mailto:bea@school.example' };
const ACTIVITY = 'https://lms.example/units/1';
const ANOTHER_ACTIVITY = 'https://lms.example/units/2';
const REGISTRATION = randomUUID();
const SECRET_VERB = 'http://adlnet.gov/expapi/verbs/failed';

type Query = Readonly<Record<string, string>>;

const of = (actor: object, about: Readonly<Record<string, unknown>> = {}) =>
  aNamedStatement({ actor, object: { id: ACTIVITY }, context: { registration: REGISTRATION }, ...about });

describeOnBackends('one', 'a session of one learner, against another', (makeBackends) => {
  const clock = { offset: 0 };
  const carnet = useCarnet(makeBackends, { now: () => Date.now() + clock.offset });
  const beas = of(BEA, { verb: { id: SECRET_VERB } });
  const adas = [of(ADA), of(ADA)];
  const groups = of({ objectType: 'Group', member: [ADA, BEA] });
  const aboutAda = of(BEA, { object: ADA });
  const elsewhere = of(ADA);
  let lms: ReturnType<typeof aClient>;
  let lmsAddress = { url: '', authorization: '' };
  let issuer = { url: '', authorization: '' };
  let session: OpenedSession;
  let ada: ReturnType<typeof aClient>;

  beforeAll(async () => {
    lmsAddress = { url: carnet.url, authorization: await carnet.issue('lms', ['all']) };
    issuer = { url: carnet.url, authorization: await carnet.issue('lms', ['sessions']) };
    lms = aClient(lmsAddress);
    await lms.post([beas, ...adas, groups, aboutAda]).expect(200);
    await aClient({ url: carnet.url, authorization: await carnet.issue('another', ['all']) })
      .post(elsewhere)
      .expect(200);
    session = await openSession(issuer, { actor: ADA, registration: REGISTRATION, activity: ACTIVITY });
    ada = aClient({ url: carnet.url, authorization: session.authorization });
  });

  it('learns by no template what a statement of another learner is like, to which its own refers', async () => {
    const id = `https://profiles.example/${randomUUID()}`;
    const [beginning, answer] = aProfile({ id }).templates;
    const templates = [beginning, { ...answer, rules: [], contextStatementRefTemplate: [`${id}/beginning`] }];
    const operator = anOperator(carnet);
    await operator.add(aProfile({ id, templates, patterns: [] })).expect(201);
    const { began, answered, registration } = exerciseStatements(id);
    const tool = await operator.source([{ id, mode: 'enforce', policy: 'all' }]);
    const context = { registration, contextActivities: { category: [{ id: `${id}/v1` }] } };
    const [like, unlike] = [began({ actor: BEA }), began({ actor: BEA, context: { registration } })];
    await aClient(tool)
      .post([like, { ...unlike, verb: { id: SECRET_VERB } }])
      .expect(200);
    const sessions = { url: carnet.url, authorization: await carnet.issue(tool.id, ['sessions']) };
    const opened = await openSession(sessions, { actor: ADA });
    const content = aClient({ url: carnet.url, authorization: opened.authorization });
    const referTo = (one: { readonly id: string }) =>
      answered({ actor: ADA, context: { ...context, statement: { objectType: 'StatementRef', id: one.id } } });
    const answers = [];
    for (const one of [like, unlike]) {
      const { headers } = await content.post(referTo(one)).expect(200);
      const { body } = await supertest(carnet.url)
        .post('/v1/validate')
        .set({ Authorization: opened.authorization, 'X-Experience-API-Version': '2.0.0' })
        .send(referTo(one))
        .expect(200);
      const [profile] = (body as { profiles: { statements: { outcome: string }[] }[] }).profiles;
      answers.push([headers['lrs-profile'], profile?.statements[0]?.outcome]);
    }
    expect(answers).toEqual([
      [undefined, 'success'],
      [undefined, 'success'],
    ]);
    // The tool itself is held to it.
    await aClient(tool).post(referTo(unlike)).expect(400);
  });

  const send = (method: 'get' | 'put' | 'post' | 'delete', path: string, query: Query): supertest.Test => {
    const test = supertest(carnet.url)
      [method](path)
      .query(query)
      .set({ Authorization: session.authorization, 'X-Experience-API-Version': '2.0.0' });
    return method === 'put' || method === 'post' ? test.set('If-None-Match', '*').send({ by: 'ada' }) : test;
  };
  const byLms = (method: 'get' | 'put', path: string, query: Query): supertest.Test => {
    const test = supertest(carnet.url)
      [method](path)
      .query(query)
      .set({ Authorization: lmsAddress.authorization, 'X-Experience-API-Version': '2.0.0' });
    return method === 'put' ? test.set('If-Match', '*').send({ by: 'lms' }) : test;
  };
  const createByLms = (path: string, query: Query): supertest.Test =>
    supertest(carnet.url)
      .put(path)
      .query(query)
      .set({
        Authorization: lmsAddress.authorization,
        'X-Experience-API-Version': '2.0.0',
        'If-None-Match': '*',
      })
      .send({ by: 'lms' });

  describe('on statements', () => {
    const sorted = (ids: readonly string[]): readonly string[] => [...ids].sort();
    const ownIds = sorted(adas.map(({ id }) => id));

    it('reads those of its learner in its source: no Group, no other, no other source', async () => {
      expect(sorted(await everyId(ada))).toEqual(ownIds);
      expect(sorted(await everyId(ada, { limit: 1 }))).toEqual(ownIds);
      for (const { id } of adas) await ada.get({ statementId: id }).expect(200);
    });

    it.each([{ agent: BEA }, { agent: BEA, related_agents: true }, { verb: SECRET_VERB }] as const)(
      'finds nothing of another by a filter: %j',
      async (filter) => {
        const query = 'agent' in filter ? { ...filter, agent: JSON.stringify(filter.agent) } : filter;
        expect(await everyId(lms, query)).toContain(beas.id);
        expect(await everyId(ada, query)).toEqual([]);
      },
    );

    it('says of one of another what it says of none', async () => {
      const none = await ada.get({ statementId: randomUUID() }).expect(404);
      for (const { id } of [beas, groups, aboutAda, elsewhere]) {
        const { body } = await ada.get({ statementId: id }).expect(404);
        expect(body).toEqual(none.body);
        await ada.get({ voidedStatementId: id }).expect(404);
      }
    });

    it('learns nothing of one of another by a reference to it', async () => {
      const reference = aReference(beas.id, { actor: ADA, context: { registration: REGISTRATION } });
      await ada.post(reference).expect(200);
      expect(await everyId(lms, { verb: SECRET_VERB })).toContain(reference.id);
      expect(await everyId(ada, { verb: SECRET_VERB })).toEqual([]);
      expect(await everyId(ada, { agent: JSON.stringify(BEA) })).toEqual([]);
      expect(await everyId(ada)).toContain(reference.id);
    });

    it('does not go on with the list of another reader', async () => {
      const { body } = await lms.get({ limit: 1 }).expect(200);
      await ada.path((body as StatementsPage).more).expect(403);
      const bea = await openSession(issuer, { actor: BEA });
      const own = (await ada.get({ limit: 1 }).expect(200)).body as StatementsPage;
      const client = aClient({ url: carnet.url, authorization: bea.authorization });
      await client.path(own.more).expect(403);
      await lms.path(own.more).expect(403);
      await ada.path(own.more).expect(200);
    });

    it('voids none, not even its own, and replaces none', async () => {
      for (const target of [beas.id, adas[0]!.id])
        await ada.post(aVoiding(target, { actor: ADA, context: { registration: REGISTRATION } })).expect(403);
      await lms.get({ statementId: beas.id }).expect(200);
      await ada.post({ ...beas, actor: ADA }).expect(409);
      await ada.put(beas.id, { ...beas, actor: ADA }).expect(409);
      await ada.put(randomUUID(), of(BEA)).expect(403);
    });

    it('writes none of another hidden in a large body, which is judged in slices', async () => {
      const long = { extensions: { 'urn:long': 'x'.repeat(70_000) } };
      const hidden = of(BEA);
      const { body } = await ada.post([of(ADA, { result: long }), hidden]).expect(403);
      expect((body as { faults: { at: string }[] }).faults.map(({ at }) => at)).toEqual(['/1/actor']);
      await lms.get({ statementId: hidden.id }).expect(404);
    });

    it('reads no attachment that only another’s statement has', async () => {
      const text = 'what Bea has written';
      const sha2 = createHash('sha256').update(text).digest('hex');
      const attachments = [
        { usageType: 'urn:a', display: { en: 'a' }, contentType: 'text/plain', length: text.length, sha2 },
      ];
      const { id, ...rest } = of(BEA, { attachments });
      const boundary = 'a-boundary';
      const body = [
        `--${boundary}\r\nContent-Type: application/json\r\n\r\n${JSON.stringify({ id, ...rest })}`,
        `--${boundary}\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary`,
        `X-Experience-API-Hash: ${sha2}\r\n\r\n${text}`,
        `--${boundary}--\r\n`,
      ].join('\r\n');
      await supertest(carnet.url)
        .post('/xapi/statements')
        .set({
          Authorization: lmsAddress.authorization,
          'X-Experience-API-Version': '2.0.0',
          'Content-Type': `multipart/mixed; boundary=${boundary}`,
        })
        .send(body)
        .expect(200);
      const textFor = async (authorization: string): Promise<string> => {
        const headers = { Authorization: authorization, 'X-Experience-API-Version': '2.0.0' };
        return (await fetch(`${carnet.url}/xapi/statements?attachments=true`, { headers })).text();
      };
      expect(await textFor(lmsAddress.authorization)).toContain(text);
      expect(await textFor(session.authorization)).not.toContain(text);
      await ada.get({ statementId: id, attachments: true }).expect(404);
    });
  });

  describe('on documents', () => {
    const state = (agent: object, about: Query = {}): Query => ({
      activityId: ACTIVITY,
      agent: JSON.stringify(agent),
      stateId: 'bookmark',
      ...about,
    });
    const profile = (agent: object): Query => ({ agent: JSON.stringify(agent), profileId: 'preferences' });
    const without = (query: Query, name: string): Query =>
      Object.fromEntries(Object.entries(query).filter(([key]) => key !== name));

    it('neither reads, lists, writes nor deletes the states and profiles of another', async () => {
      await createByLms('/xapi/activities/state', state(BEA)).expect(204);
      await createByLms('/xapi/agents/profile', profile(BEA)).expect(204);
      for (const method of ['get', 'put', 'post', 'delete'] as const) {
        expect([method, (await send(method, '/xapi/activities/state', state(BEA))).status]).toEqual([method, 403]);
        expect([method, (await send(method, '/xapi/agents/profile', profile(BEA))).status]).toEqual([method, 403]);
      }
      for (const method of ['get', 'delete'] as const)
        await send(method, '/xapi/activities/state', without(state(BEA), 'stateId')).expect(403);
      await send('get', '/xapi/agents/profile', without(profile(BEA), 'profileId')).expect(403);
      for (const [path, query] of [
        ['/xapi/activities/state', state(BEA)],
        ['/xapi/agents/profile', profile(BEA)],
      ] as const)
        expect((await byLms('get', path, query).expect(200)).body).toEqual({ by: 'lms' });
    });

    it('says of a document of another that is there what it says of one that is not', async () => {
      const [there, absent] = [
        await send('get', '/xapi/activities/state', state(BEA)),
        await send('get', '/xapi/activities/state', state(BEA, { stateId: 'no-such' })),
      ];
      expect([there.status, there.body]).toEqual([absent.status, absent.body]);
    });

    it('uses those of its learner, in its activity alone', async () => {
      await send('put', '/xapi/activities/state', state(ADA)).expect(204);
      expect((await send('get', '/xapi/activities/state', state(ADA)).expect(200)).body).toEqual({ by: 'ada' });
      await send('get', '/xapi/activities/state', without(state(ADA), 'stateId')).expect(200, ['bookmark']);
      await send('put', '/xapi/agents/profile', profile(ADA)).expect(204);
      await send('delete', '/xapi/activities/state', state(ADA)).expect(204);
      for (const method of ['get', 'put', 'delete'] as const)
        await send(method, '/xapi/activities/state', state(ADA, { activityId: ANOTHER_ACTIVITY })).expect(403);
    });

    it('leaves what the LMS wrote for the launch as it is', async () => {
      const launch = state(ADA, { registration: REGISTRATION, stateId: 'LMS.LaunchData' });
      await createByLms('/xapi/activities/state', launch).expect(204);
      await send('get', '/xapi/activities/state', launch).expect(200, { by: 'lms' });
      for (const method of ['put', 'post', 'delete'] as const)
        await send(method, '/xapi/activities/state', launch).expect(403);
      await send('delete', '/xapi/activities/state', without(launch, 'stateId')).expect(403);
      await send('get', '/xapi/activities/state', launch).expect(200, { by: 'lms' });
    });

    it('reads the profile of its activity, which all learners share, and writes none', async () => {
      const shared = { activityId: ACTIVITY, profileId: 'ranking' };
      const other = { activityId: ANOTHER_ACTIVITY, profileId: 'ranking' };
      await createByLms('/xapi/activities/profile', shared).expect(204);
      await createByLms('/xapi/activities/profile', other).expect(204);
      await send('get', '/xapi/activities/profile', shared).expect(200, { by: 'lms' });
      for (const method of ['put', 'post', 'delete'] as const)
        await send(method, '/xapi/activities/profile', shared).expect(403);
      await send('get', '/xapi/activities/profile', other).expect(403);
    });
  });

  describe('elsewhere', () => {
    it('reads the Person of its learner alone, in whichever spelling', async () => {
      await send('get', '/xapi/agents', { agent: JSON.stringify(ADA) }).expect(200);
      await send('get', '/xapi/agents', { agent: '{"mbox":"mailto:ada@School.Example"}' }).expect(200);
      for (const agent of [BEA, { mbox: 'mailto:Ada@school.example' }])
        await send('get', '/xapi/agents', { agent: JSON.stringify(agent) }).expect(403);
    });

    it('writes by /caliper no event of another learner', async () => {
      const event = aCaliperEvent();
      await supertest(carnet.url)
        .post('/caliper')
        .set('Authorization', session.authorization)
        .send(anEnvelope(event))
        .expect(403);
      const id = (event as { readonly id: string }).id.replace('urn:uuid:', '');
      expect((await carnet.store.statements.find([id])).size).toBe(0);
    });

    const others = ROUTES.filter(
      ({ path, access }) =>
        access.kind === 'credential' && access.form !== 'xapi' && access.form !== 'page' && path !== '/caliper',
    );
    it.each(others)('is refused: $method $path', async ({ method, path }) => {
      for (const authorization of [session.authorization, `Bearer ${session.token}`]) {
        const test = supertest(carnet.url)
          [method.toLowerCase() as 'get'](path.replaceAll(/:\w+/g, 'x'))
          .set('Authorization', authorization);
        const { status } = await (method === 'GET' || method === 'DELETE' ? test : test.type('json').send('{}'));
        // As a Bearer token it is none that these resources know, but for those of studies.
        expect(authorization.startsWith('Basic') ? [403] : [401, 403]).toContain(status);
      }
    });
  });

  it('is refused with 401 on every resource of xAPI once it has ended', async () => {
    const ended = await openSession(issuer, { actor: ADA });
    const expired = await openSession(issuer, { actor: ADA, seconds: 1 });
    const client = (one: OpenedSession) => aClient({ url: carnet.url, authorization: one.authorization });
    await client(ended).get().expect(200);
    await supertest(carnet.url)
      .delete(`/v1/sessions/${ended.key}`)
      .set('Authorization', issuer.authorization)
      .expect(204);
    clock.offset += 5000;
    const agent = JSON.stringify(ADA);
    for (const one of [ended, expired])
      for (const { method, path, access } of ROUTES.filter(
        ({ access: { form, kind } }) => form === 'xapi' && kind === 'credential',
      )) {
        const test = supertest(carnet.url)
          [method.toLowerCase() as 'get'](path.replaceAll(/:\w+/g, 'x'))
          .query({ agent, activityId: ACTIVITY, stateId: 'a', profileId: 'a' })
          .set({ Authorization: one.authorization, 'X-Experience-API-Version': '2.0.0' });
        const { status } = await (method === 'GET' || method === 'DELETE' ? test : test.send([of(ADA)]));
        expect([access.kind, method, path, status]).toEqual(['credential', method, path, 401]);
      }
  });
});
