import { agentKey } from '../../../src/xapi/model/agents.ts';
import { visibleTextOf } from '../../support/builders/http/a-browser.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient, everyId } from '../../support/clients/client.ts';
import { anAgent, consentClient, faultsAt, type Tool } from '../../support/clients/consent/consent-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

describeOnBackends('one', 'an institution', (makeBackends) => {
  let client: ReturnType<typeof consentClient>;
  let tool: Tool;
  let [steward, auditor] = ['', ''];
  const carnet = useCarnet(makeBackends);
  beforeAll(async () => {
    client = consentClient(carnet);
    tool = await client.tool({ basis: 'consent', audience: 'adults' });
    steward = await client.credential(tool.id, ['steward']);
    auditor = await client.credential(tool.id, ['auditor']);
  });

  const person = async (agent: object, about: object = {}): Promise<string> =>
    ((await client.send('post', '/v1/people', { agent, ...about })).body as { id: string }).id;
  const identify = (id: string, agent: object) => client.send('post', `/v1/people/${id}/identifiers`, { agent });
  const say = async (agent: object, choice: string, of = tool) =>
    (
      await client
        .send('put', `/v1/me/decisions/record:${of.id}`, { choice, version: 1, language: 'fr' })
        .set('Authorization', await client.signIn({ agent }))
        .expect(200)
    ).body as { erasure?: string };
  const post = async (agent: object, from = tool): Promise<readonly string[]> =>
    (
      await aClient({ url: carnet.url, authorization: from.authorization })
        .post(aNamedStatement({ actor: agent, timestamp: new Date().toISOString() }))
        .expect(200)
    ).body as string[];
  const typesSince = async (after: number) =>
    (
      (await client.get(`/v1/events?after=${after}`, auditor).expect(200)).body as {
        events: { type: string; to?: string; by: { role: string; evidence?: string } }[];
      }
    ).events;
  const seq = async (): Promise<number> =>
    (
      (await client.send('post', '/v1/events/verify', {}).set('Authorization', auditor)).body as {
        head: { seq: number };
      }
    ).head.seq;

  it('knows one person by their mbox and by its SHA-1 (C10)', async () => {
    const ada = anAgent();
    const sha1 = { mbox_sha1sum: agentKey(ada)!.slice('mbox:'.length) };
    const id = await person(ada);
    expect(await person(sha1)).toBe(id);
    expect((await client.get(`/v1/people?agent=${encodeURIComponent(JSON.stringify(sha1))}`).expect(200)).body).toEqual(
      { id },
    );
    expect((await identify(id, sha1).expect(200)).body).toEqual({ id, merged: false });
  });

  it('gives a person a new identifier, to which earlier decisions apply too', async () => {
    const [ada, account] = [anAgent(), { account: { homePage: 'https://school.example', name: `a${Date.now()}` } }];
    await say(ada, 'yes');
    expect(await client.permits(tool, account)).toMatchObject({ record: 'ask' });
    expect((await identify(await person(ada), account).expect(200)).body).toMatchObject({ merged: false });
    expect(await client.permits(tool, account)).toEqual({ record: 'yes' });
  });

  it('merges two people: the more restrictive state holds, and the rest is erased (C10)', async () => {
    const [ada, other] = [anAgent(), anAgent()];
    await say(ada, 'no');
    await say(other, 'yes');
    const posted = await post(other);
    const before = await seq();
    const id = await person(ada);
    const { erasure } = (await identify(id, other).expect(200)).body as { erasure: string };
    for (const one of [ada, other]) expect(await client.permits(tool, one)).toEqual({ record: 'no' });
    expect(await person(other)).toBe(id);
    await waitFor(
      'the erasure',
      async () =>
        ((await client.agent.get(`/v1/erasures/${erasure}`).expect(200)).body as { done?: string }).done !== undefined,
    );
    expect(
      await everyId(aClient({ url: carnet.url, authorization: carnet.authorization }), {
        agent: JSON.stringify(other),
      }),
    ).not.toContain(posted[0]);
    expect((await typesSince(before)).map(({ type, to }) => [type, to]).slice(0, 3)).toEqual([
      ['person.merged', undefined],
      ['decision', 'withdrawn'],
      ['erasure.started', undefined],
    ]);
    await say(other, 'yes');
    expect(await client.permits(tool, ada)).toEqual({ record: 'yes' });
    expect(
      ((await client.get('/v1/me', await client.signIn({ agent: ada }))).body as { decided: unknown[] }).decided,
    ).toMatchObject([{ state: 'granted', generation: 2 }]);
    expect((await identify(id, other).expect(200)).body).toEqual({ id, merged: false });
  });

  it('merges two people whose statements both stay, and both belong to the survivor', async () => {
    const imposed = await client.tool();
    const [ada, other] = [anAgent(), anAgent()];
    const ids = [...(await post(ada, imposed)), ...(await post(other, imposed))];
    await identify(await person(ada), other).expect(200);
    expect((await client.exported(await client.signInAtProvider(other))).map(({ type }) => type)).toEqual([
      'event',
      'statement',
      'statement',
    ]);
    const { latest } = (await client.get('/v1/me', await client.signInAtProvider(other)).expect(200)).body as {
      latest: { id: string }[];
    };
    expect(latest.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    await say(ada, 'object', imposed);
    expect((await client.exported(await client.signInAtProvider(other))).map(({ type }) => type)).toEqual([
      'decision',
      // The link, the merge and the objection.
      'event',
      'event',
      'event',
    ]);
  });

  it("records a guardian's decision on paper, with what refers to it", async () => {
    const child = anAgent();
    const id = await person(child, { jointUntil: '2044-01-01', name: 'Zoé' });
    const before = await seq();
    await say(child, 'yes');
    const sign = (body: object) =>
      client.send('put', `/v1/people/${id}/decisions/record:${tool.id}`, {
        choice: 'yes',
        version: 1,
        language: 'fr',
        ...body,
      });
    expect(faultsAt(await sign({}).expect(400))).toEqual(['/evidence']);
    expect((await sign({ evidence: 'file 2026/118', version: 2 }).expect(409)).body).toMatchObject({
      kind: 'version-conflict',
    });
    expect((await sign({ evidence: 'file 2026/118' }).expect(200)).body).toMatchObject({
      state: 'granted',
      receipt: expect.any(Number),
    });
    expect((await typesSince(before)).at(-1)).toMatchObject({
      type: 'decision',
      by: { role: 'guardian', evidence: 'file 2026/118' },
    });
    const guardian = await client.signIn({ agent: child, role: 'guardian' });
    expect((await client.get('/v1/me', guardian).expect(200)).body).toMatchObject({ name: 'Zoé' });
  });

  it("records an adult's own decision on paper, and no guardian's for them", async () => {
    const adult = anAgent();
    const id = await person(adult);
    const before = await seq();
    const sign = (body: object, of = id) =>
      client.send('put', `/v1/people/${of}/decisions/record:${tool.id}`, {
        choice: 'yes',
        version: 1,
        language: 'fr',
        evidence: 'binder 7',
        ...body,
      });
    expect(faultsAt(await sign({ role: 'teacher' }).expect(400))).toEqual(['/role']);
    await sign({ role: 'guardian' }).expect(403);
    expect((await sign({}).expect(200)).body).toMatchObject({ state: 'granted', receipt: expect.any(Number) });
    expect((await typesSince(before)).at(-1)).toMatchObject({
      type: 'decision',
      person: id,
      by: { role: 'subject', id, evidence: 'binder 7', assurance: 'institution', askedBy: { credential: 'key' } },
    });
    await post(adult, tool);
    const session = await client.signIn({ agent: adult });
    expect((await client.exported(session)).map(({ type }) => type)).toContain('statement');
    const cookie = `carnet-session=${session.slice('Bearer '.length)}`;
    const { text } = await client.agent
      .get('/me')
      .set({ Accept: 'text/html', 'Accept-Language': 'en', Cookie: cookie });
    expect(visibleTextOf(text)).toContain('by you on paper, which your school has noted here');
    expect((await sign({ choice: 'stop', evidence: 'binder 8' }).expect(200)).body).toMatchObject({
      state: 'withdrawn',
    });
    // A child's own paper is the first of two signatures; the guardian's is the other.
    const child = await person(anAgent(), { jointUntil: '2044-01-01' });
    expect((await sign({ role: 'subject' }, child).expect(200)).body).toMatchObject({ state: 'pending' });
    expect((await sign({}, child).expect(200)).body).toMatchObject({ state: 'granted' });
  });

  it('has stewards who rule on objections, with a written reason', async () => {
    const imposed = await client.tool();
    const [ada, bob] = [anAgent(), anAgent()];
    const [adas] = [await post(ada, imposed), await post(bob, imposed)];
    for (const one of [ada, bob]) await say(one, 'object', imposed);
    const list = (
      (await client.get('/v1/objections', steward).expect(200)).body as {
        objections: { person: string; purpose: string; since: string; due: string }[];
      }
    ).objections.filter(({ purpose }) => purpose === `record:${imposed.id}`);
    expect(list).toHaveLength(2);
    expect(Date.parse(list[0]!.due) - Date.parse(list[0]!.since)).toBe(30 * 86_400_000);
    const rule = async (of: object, body: object) =>
      client
        .send('post', `/v1/people/${await person(of)}/objections/record:${imposed.id}`, body)
        .set('Authorization', steward);
    expect(faultsAt(await rule(ada, { ruling: 'forget' })).toSorted()).toEqual(['/reason', '/ruling']);
    const reader = aClient({ url: carnet.url, authorization: imposed.authorization });
    await reader.get({ statementId: adas[0]! }).expect(404);
    expect((await rule(ada, { ruling: 'resume', reason: 'needed for the report' })).body).toMatchObject({
      state: 'none',
    });
    await reader.get({ statementId: adas[0]! }).expect(200);
    expect((await rule(bob, { ruling: 'erase', reason: 'no need' })).body).toMatchObject({
      state: 'withdrawn',
      erasure: expect.any(String),
    });
    expect((await rule(bob, { ruling: 'erase', reason: 'again' })).status).toBe(409);
    await client.get('/v1/objections', auditor).expect(403);
  });

  it('shows stewards no objection of people with all data deleted, unless they object after coming back', async () => {
    const imposed = await client.tool();
    const people = { objected: anAgent(), deleted: anAgent(), both: anAgent(), back: anAgent() };
    const persons = new Map<string, string>();
    for (const [name, agent] of Object.entries(people)) {
      await post(agent, imposed);
      persons.set(await person(agent), name);
    }
    for (const agent of [people.objected, people.both]) await say(agent, 'object', imposed);
    for (const agent of [people.deleted, people.both, people.back])
      await client
        .send('delete', '/v1/me', {})
        .set('Authorization', await client.signIn({ agent }))
        .expect(202);
    await client
      .send('delete', '/v1/me/kept-out', {})
      .set('Authorization', await client.signIn({ agent: people.back }))
      .expect(200);
    await say(people.back, 'object', imposed);
    const { objections } = (await client.get('/v1/objections', steward).expect(200)).body as {
      objections: { person: string; purpose: string }[];
    };
    const listed = objections.filter(({ purpose }) => purpose === `record:${imposed.id}`);
    expect(listed.map((one) => persons.get(one.person)).toSorted()).toEqual(['back', 'objected']);
  });

  it('gets every fault at once, and needs the scope operator', async () => {
    expect(
      faultsAt(
        await client
          .send('post', '/v1/people', { agent: { mbox: 'x' }, jointUntil: '2031', name: '', x: 1 })
          .expect(400),
      ).toSorted(),
    ).toEqual(['/agent/mbox', '/jointUntil', '/name', '/x']);
    const inYears = (years: number): string => {
      const day = new Date();
      day.setUTCFullYear(day.getUTCFullYear() + years);
      return day.toISOString().slice(0, 10);
    };
    for (const jointUntil of [inYears(19), '9999-12-31']) {
      const tooFar = await client.send('post', '/v1/people', { agent: anAgent(), jointUntil }).expect(400);
      expect([faultsAt(tooFar), tooFar.text.includes('at most 18 years ahead')]).toEqual([['/jointUntil'], true]);
      const link = { agent: anAgent(), role: 'subject', expires: new Date(Date.now() + 60_000).toISOString() };
      expect(faultsAt(await client.send('post', '/v1/links', { ...link, jointUntil }).expect(400))).toEqual([
        '/jointUntil',
      ]);
    }
    await client.send('post', '/v1/people', { agent: anAgent(), jointUntil: inYears(17) }).expect(201);
    expect(
      faultsAt(await identify('x', { objectType: 'Group', mbox: 'mailto:g@school.example' }).expect(400)),
    ).toContain('/agent');
    await identify('nobody', anAgent()).expect(404);
    await client.get(`/v1/people?agent=${encodeURIComponent(JSON.stringify(anAgent()))}`).expect(404);
    for (const path of ['/v1/people', '/v1/people/x/identifiers'])
      await client.send('post', path, {}).set('Authorization', tool.authorization).expect(403);
    await client.send('put', '/v1/people/x/decisions/y', {}).set('Authorization', steward).expect(403);
  });
});
