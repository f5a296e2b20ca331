import { randomUUID } from 'node:crypto';
import { EncryptJWT } from 'jose';
import supertest from 'supertest';
import { deriveKey } from '../../../../src/core/crypto/derived-keys.ts';
import { agentKey } from '../../../../src/xapi/model/agents.ts';
import { aStudy } from '../../../support/builders/consent/a-purpose.ts';
import { aBrowser } from '../../../support/builders/http/a-browser.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { aClient } from '../../../support/clients/client.ts';
import { anAgent, consentClient, faultsAt, type Tool } from '../../../support/clients/consent/consent-client.ts';
import { aDecisionClient } from '../../../support/clients/consent/decisions.ts';
import { describeOnBackends } from '../../../support/servers/backends.ts';
import { MASTER_KEY, useCarnet } from '../../../support/servers/running-carnet.ts';

const keyOf = (authorization: string): string =>
  Buffer.from(authorization.slice(6), 'base64').toString().split(':')[0]!;

describeOnBackends('both', 'a sign-in', (makeBackends) => {
  let client: ReturnType<typeof consentClient>;
  const carnet = useCarnet(makeBackends);
  beforeAll(() => {
    client = consentClient(carnet);
  });
  const post = (tool: Tool, actor: object) =>
    aClient({ url: carnet.url, authorization: tool.authorization })
      .post(aNamedStatement({ actor, timestamp: new Date().toISOString() }))
      .expect(200);
  const me = (session: string) => client.get('/v1/me', session);
  const say = (session: string, purpose: string, choice: string) =>
    client
      .send('put', `/v1/me/decisions/${encodeURIComponent(purpose)}`, { choice, version: 1, language: 'fr' })
      .set('Authorization', session);
  const pathOf = (url: string): string => new URL(url).pathname;
  const latestOf = ({ body }: { readonly body: unknown }) =>
    (body as { readonly latest: readonly { readonly source: string }[] }).latest.map(({ source }) => source).toSorted();

  /** A link or a session as the first release made it: `reach` and `source`, and no word of the credential. */
  const firstRelease = async (
    kind: 'link' | 'session',
    agent: object,
    claims: Readonly<Record<string, unknown>>,
  ): Promise<string> => {
    const { consent } = await aDecisionClient(carnet);
    return new EncryptJWT({
      role: 'subject',
      ...claims,
      sub: await consent.identify(agentKey(agent)!),
      jti: randomUUID(),
    })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', typ: `carnet-${kind}+jwt` })
      .setIssuedAt(Date.now() / 1000 - 60)
      .setExpirationTime(Math.floor(Date.now() / 1000) + 600)
      .encrypt(deriveKey(MASTER_KEY, kind === 'link' ? 'links' : 'sessions'));
  };

  it('of the first release goes on, as sure as its asker', async () => {
    const [tool, other] = [await client.tool(), await client.tool()];
    const ada = anAgent();
    for (const one of [tool, other]) await post(one, ada);
    const opened = async (claims: object): Promise<string> =>
      `Bearer ${await client.links.open(await firstRelease('link', ada, { ...claims }))}`;
    const sessions = [
      ['tool', await opened({ source: tool.id, reach: 'source' })],
      ['tool', `Bearer ${await firstRelease('session', ada, { source: tool.id, reach: 'source' })}`],
      ['institution', await opened({ source: 'default', reach: 'all' })],
      ['institution', `Bearer ${await firstRelease('session', ada, { source: 'default', reach: 'all' })}`],
      ['idp', `Bearer ${await firstRelease('session', ada, { source: '', reach: 'all' })}`],
    ] as const;
    for (const [assurance, session] of sessions) {
      const overview = await me(session).expect(200);
      expect(overview.body).toMatchObject({ assurance });
      expect(latestOf(overview)).toEqual(assurance === 'tool' ? [tool.id] : [tool.id, other.id].toSorted());
      await client.get('/v1/me/export', session).expect(assurance === 'tool' ? 403 : 200);
    }
    // A tool speaks for no guardian any more, and names neither a child nor a birthday.
    const guardian = { source: tool.id, reach: 'source', role: 'guardian', name: 'Zoé', jointUntil: Date.now() };
    await supertest(carnet.url)
      .get(`/l/${await firstRelease('link', ada, guardian)}`)
      .expect(410);
    await me(`Bearer ${await firstRelease('session', ada, guardian)}`).expect(401);
    // Whichever of its credentials asked may have been the one that was revoked.
    const second = await client.credential(tool.id, ['links']);
    await client.send('delete', `/v1/sources/${tool.id}/credentials/${keyOf(second)}`, {}).expect(204);
    await supertest(carnet.url)
      .get(`/l/${await firstRelease('link', ada, { source: tool.id, reach: 'source' })}`)
      .expect(410);
  });

  it('by an organisation reaches its subtree: nothing of another is seen, erased or agreed to', async () => {
    const name = randomUUID().slice(0, 8);
    const [ours, below, theirs] = [`org:a-${name}`, `org:b-${name}`, `org:c-${name}`] as const;
    for (const [id, parent] of [
      [ours, 'org:default'],
      [below, ours],
      [theirs, 'org:default'],
    ] as const)
      await carnet.store.organisations.add({ id, parent, name: id, createdAt: 0, v: 1 });
    const toolOf = async (organisation: string): Promise<Tool> => {
      const id = `t-${randomUUID().slice(0, 8)}`;
      await carnet.store.sources.addSource({
        id,
        name: id,
        basis: 'consent',
        audience: 'adults',
        organisation,
        createdAt: 0,
        v: 1,
      });
      return { id, authorization: await carnet.issue(id, ['all', 'operator']) };
    };
    const [school, annexe, foreign] = [await toolOf(ours), await toolOf(below), await toolOf(theirs)];
    // The tree is cached for 4 seconds.
    await new Promise((resolve) => setTimeout(resolve, 4100));
    const ada = anAgent();
    const root = await client.signIn({ agent: ada });
    for (const { id } of [school, annexe, foreign]) await say(root, `record:${id}`, 'yes').expect(200);
    for (const tool of [school, annexe, foreign]) await post(tool, ada);
    const scope = { sources: [school.id, foreign.id], profiles: [], verbs: [], activityTypes: [] };
    const shared = aStudy({ id: `study:shared-${name}`, scope, assurance: 'institution' });
    await carnet.store.purposes.add({ ...shared, v: 1 });

    const session = await client.signIn({ agent: ada }, school.authorization);
    const overview = await me(session).expect(200);
    expect(latestOf(overview)).toEqual([school.id, annexe.id].toSorted());
    expect(JSON.stringify((overview.body as { sources: object }).sources)).not.toContain(foreign.id);
    const { body } = await client.get('/v1/me/xapi/statements', session).expect(200);
    expect((body as { statements: unknown[] }).statements).toHaveLength(2);
    const exported = await client.exported(session);
    expect(JSON.stringify(exported)).not.toContain(`"${foreign.id}"`);
    expect(exported.filter(({ type }) => type === 'statement')).toHaveLength(2);
    await say(session, `record:${foreign.id}`, 'stop').expect(404);
    expect(
      faultsAt(
        await client
          .send('post', '/v1/links', {
            agent: ada,
            role: 'subject',
            purpose: `record:${foreign.id}`,
            expires: new Date(Date.now() + 60_000).toISOString(),
          })
          .set('Authorization', school.authorization)
          .expect(400),
      ),
    ).toEqual(['/purpose']);
    // What uses the sources of both takes who answers for both; a no is heard from anybody.
    expect((await say(session, shared.id, 'yes').expect(403)).body).toMatchObject({ kind: 'assurance-required' });
    await say(root, shared.id, 'yes').expect(200);
    await say(session, shared.id, 'stop').expect(200);

    await client.send('delete', '/v1/me', {}).set('Authorization', session).expect(202);
    expect(latestOf(await me(root).expect(200))).toEqual([foreign.id]);
  });

  it('is not taken over: a link is opened from its own page, gives a session of its own, and opens once', async () => {
    const [ada, eve] = [anAgent(), anAgent()];
    const path = pathOf(await client.link({ agent: ada }));
    const attacker = (await client.signIn({ agent: eve })).slice(7);
    const visit = aBrowser(carnet.url);
    // Another site can neither open the link for its reader nor plant a session that the reader goes on with.
    for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { Origin: 'https://evil.example' }] as const)
      await supertest(carnet.url).post(path).set(headers).type('form').send('').expect(403);
    visit.jar.set('carnet-session', attacker);
    await visit.open(path);
    const token = visit.jar.get('carnet-session')!;
    expect(token).not.toBe(attacker);
    await say(`Bearer ${token}`, 'record:default', 'object').expect(200);
    expect((await client.get('/v1/me/events', `Bearer ${attacker}`).expect(200)).body).toEqual({ events: [] });
    await supertest(carnet.url).post(path).set('Sec-Fetch-Site', 'same-origin').type('form').send('').expect(410);
    // A token is of one kind.
    await supertest(carnet.url).get(`/l/${token}`).expect(404);
    await me(`Bearer ${path.slice(3)}`).expect(401);
  });

  it('ends with a sign-out from its own page alone, for the cookie and for its copies', async () => {
    const visit = aBrowser(carnet.url);
    await visit.open(pathOf(await client.link({ agent: anAgent() })));
    const token = visit.jar.get('carnet-session')!;
    for (const form of ['', 'forged'])
      await supertest(carnet.url)
        .post('/sign-out')
        .set('Cookie', `carnet-session=${token}`)
        .set('Sec-Fetch-Site', 'same-origin')
        .type('form')
        .send({ form })
        .expect(403);
    await me(`Bearer ${token}`).expect(200);
    const form = /name="form" value="([^"]+)"/.exec((await visit.get('/me')).text)![1]!;
    await visit.post('/sign-out', { form });
    await me(`Bearer ${token}`).expect(401);
    await supertest(carnet.url).get('/me').set('Cookie', `carnet-session=${token}`).expect(403);
  });
});
