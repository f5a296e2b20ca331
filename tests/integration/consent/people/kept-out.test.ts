import { randomUUID } from 'node:crypto';
import type { AuditEvent } from '../../../../src/consent/audit/hash-chain.ts';
import { aBrowser, visibleTextOf } from '../../../support/builders/http/a-browser.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';
import { aClient } from '../../../support/clients/client.ts';
import { anAgent, consentClient, type Tool } from '../../../support/clients/consent/consent-client.ts';
import { describeOnBackends } from '../../../support/servers/backends.ts';
import { useCarnet } from '../../../support/servers/running-carnet.ts';

interface Overview {
  readonly keptOut?: { readonly since: string; readonly may: readonly string[]; readonly erasure: string };
  readonly asked: readonly { readonly purpose: { readonly id: string } }[];
  readonly decided: readonly { readonly purpose: { readonly id: string }; readonly state: string }[];
  readonly latest: readonly unknown[];
}

/** As many sources as a school has. */
const SOURCES = 43;

describeOnBackends('both', 'A pupil who has everything deleted', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  let client: ReturnType<typeof consentClient>;
  let steward = '';
  let used: Tool;
  beforeAll(async () => {
    client = consentClient(carnet);
    steward = await carnet.issue('office', ['steward', 'auditor']);
    used = await client.tool();
    for (let n = 1; n < SOURCES; n++)
      await client
        .send('post', '/v1/sources', {
          id: `unused-${n}`,
          name: `Unused ${n}`,
          basis: n % 3 ? 'public_task' : 'consent',
        })
        .expect(201);
  });

  const post = async (tool: Tool, actor: object, about: object = {}): Promise<string> =>
    (
      await aClient({ url: carnet.url, authorization: tool.authorization })
        .post(aNamedStatement({ actor, ...about }))
        .expect(200)
    ).headers['lrs-consent'] as string;
  const STORED = 'stored=1, withheld=0';
  const WITHHELD = 'stored=0, withheld=1';
  const me = async (session: string): Promise<Overview> =>
    (await client.get('/v1/me', session).expect(200)).body as Overview;
  const eventsOf = async (session: string): Promise<readonly AuditEvent[]> =>
    ((await client.get('/v1/me/events?limit=1000', session).expect(200)).body as { events: readonly AuditEvent[] })
      .events;
  const deleteAll = async (session: string): Promise<string> => {
    const { erasure } = (await client.send('delete', '/v1/me', {}).set('Authorization', session).expect(202)).body as {
      erasure: string;
    };
    await waitFor('the erasure is done', async () => {
      const { body } = await client.agent.get(`/v1/erasures/${erasure}`).expect(200);
      return (body as { done?: string }).done !== undefined;
    });
    return erasure;
  };
  const comeBack = (session: string) => client.send('delete', '/v1/me/kept-out', {}).set('Authorization', session);
  const objectionsOf = async (agent: object): Promise<readonly unknown[]> => {
    const { id } = (await client.get(`/v1/people?agent=${encodeURIComponent(JSON.stringify(agent))}`).expect(200))
      .body as { id: string };
    const { objections } = (await client.get('/v1/objections', steward).expect(200)).body as {
      objections: readonly { readonly person: string }[];
    };
    return objections.filter(({ person }) => person === id);
  };
  /** A pupil with a trace at one tool, who has everything deleted. */
  const aDeletedPupil = async () => {
    const agent = anAgent();
    expect(await post(used, agent)).toBe(STORED);
    const session = await client.signIn({ agent });
    await deleteAll(session);
    return { agent, session };
  };

  it('is kept out everywhere by one state and one event of the chain, and nothing is due', async () => {
    const { agent, session } = await aDeletedPupil();
    expect(await objectionsOf(agent)).toEqual([]);
    const seen = await me(session);
    expect(seen).toMatchObject({
      keptOut: { since: expect.any(String), may: ['return'], erasure: 'done' },
      asked: [],
      decided: [],
      latest: [],
    });
    expect((await eventsOf(session)).map(({ type }) => type)).toEqual([
      'erasure.done',
      'erasure.started',
      'person.kept-out',
      'link.created',
    ]);
    const lines = await client.exported(session);
    expect(lines.map(({ type }) => type)).toEqual(['kept-out', ...Array<string>(4).fill('event')]);
    expect((await client.send('post', '/v1/events/verify', {}).set('Authorization', steward)).body).not.toHaveProperty(
      'fault',
    );
  });

  it.each([
    ['en', 'Kept out everywhere'],
    ['fr', 'Plus aucune trace, nulle part'],
  ] as const)('has one line and one way back on the page (%s)', async (language, title) => {
    const { agent, session } = await aDeletedPupil();
    const visit = aBrowser(carnet.url, language);
    await visit.open(new URL(await client.link({ agent })).pathname);
    const page = await visit.get('/me');
    expect(page.text.match(/action="[^"]*\/me\/(?:decisions|return)/g)).toHaveLength(1);
    expect(visibleTextOf(page.text)).toContain(title);
    expect(page.text).not.toContain('Unused 1<');
    const back = visibleTextOf((await visit.press('/me', '/me/return', {})).text);
    expect(back).not.toContain(title);
    expect(await me(session)).not.toHaveProperty('keptOut');
    expect(await post(used, agent)).toBe(STORED);
  });

  it('reads on the page by its title what they had decided before', async () => {
    const agent = anAgent();
    const { id } = await client.tool({ basis: 'consent', name: 'Spelling coach' });
    const session = await client.signIn({ agent });
    await client
      .send('put', `/v1/me/decisions/record:${id}`, { choice: 'yes', version: 1, language: 'en' })
      .set('Authorization', session)
      .expect(200);
    await deleteAll(session);
    const visit = aBrowser(carnet.url, 'en');
    await visit.open(new URL(await client.link({ agent })).pathname);
    const shown = visibleTextOf((await visit.get('/me')).text);
    expect(shown).toContain('Yes to “Spelling coach”, by you');
    expect(shown).not.toContain(`record:${id}`);
  });

  it('is kept out of sources and studies of later too, as actor and where only named, with documents', async () => {
    const { agent, session } = await aDeletedPupil();
    const later = await client.tool();
    const asking = await client.tool({ basis: 'consent' });
    for (const tool of [used, later, asking]) {
      expect(await post(tool, agent)).toBe(WITHHELD);
      expect(await client.permits(tool, agent)).toMatchObject({ record: 'no' });
    }
    expect(await post(later, anAgent(), { context: { instructor: agent } })).toBe(WITHHELD);
    expect(await post(later, { objectType: 'Group', member: [agent, anAgent()] })).toBe(WITHHELD);
    await client.agent
      .put(`/xapi/agents/profile?profileId=p&agent=${encodeURIComponent(JSON.stringify(agent))}`)
      .set('Authorization', later.authorization)
      .set('X-Experience-API-Version', '2.0.0')
      .set('Content-Type', 'application/json')
      .set('If-None-Match', '*')
      .send('{"a":1}')
      .expect(403);
    expect(await me(session)).toMatchObject({ asked: [], decided: [] });
    for (const purpose of [`record:${later.id}`, `record:${asking.id}`])
      for (const choice of ['yes', 'object', 'no']) {
        const answer = await client
          .send('put', `/v1/me/decisions/${purpose}`, { choice, version: 1, language: 'fr' })
          .set('Authorization', session);
        expect([answer.status, (answer.body as { kind: string }).kind]).toEqual([409, 'state-conflict']);
        expect((answer.body as { detail: string }).detail).toContain('DELETE /v1/me/kept-out');
      }
  });

  it('comes back as somebody of whom nothing is said, in a new generation; what was before stays out', async () => {
    const { agent, session } = await aDeletedPupil();
    const asking = await client.tool({ basis: 'consent' });
    expect((await comeBack(session).expect(200)).body).toMatchObject({ state: 'returned' });
    expect(await post(used, agent)).toBe(STORED);
    expect(await post(asking, agent)).toBe(WITHHELD);
    const seen = await me(session);
    expect(seen).not.toHaveProperty('keptOut');
    expect(seen.latest).toHaveLength(1);
    expect(seen.decided).toMatchObject([{ purpose: { id: `record:${used.id}` }, state: 'none' }]);
    expect(seen.asked.map(({ purpose }) => purpose.id)).toContain(`record:${asking.id}`);
    await client
      .send('put', `/v1/me/decisions/record:${asking.id}`, { choice: 'yes', version: 1, language: 'fr' })
      .set('Authorization', session)
      .expect(200)
      .expect(({ body }) => expect(body).toMatchObject({ state: 'granted', generation: 3 }));
    expect((await eventsOf(session)).map(({ type }) => type).slice(0, 2)).toEqual(['decision', 'person.returned']);
    // Nothing to come back from.
    await comeBack(session).expect(409);
    // A second deletion, and a second way back.
    await deleteAll(session);
    expect(await me(session)).toMatchObject({ keptOut: { erasure: 'done' }, latest: [] });
    expect(await post(used, agent)).toBe(WITHHELD);
  });

  it('deletes again where something has come since, by one event more', async () => {
    const { session } = await aDeletedPupil();
    await deleteAll(session);
    expect((await eventsOf(session)).filter(({ type }) => type === 'person.kept-out')).toHaveLength(2);
    expect(await me(session)).toMatchObject({ keptOut: { erasure: 'done' } });
  });

  it('deletes again by a link of one organisation as by any other, and stays kept out', async () => {
    const organisation = `org:north-${randomUUID().slice(0, 8)}`;
    const source = organisation.slice(4);
    await client.send('post', '/v1/organisations', { id: organisation, name: 'North' }).expect(201);
    await client.send('post', '/v1/sources', { id: source, name: 'North', organisation }).expect(201);
    const office = await client.credential(source, ['operator']);
    const { agent, session } = await aDeletedPupil();
    const limited = await client.signIn({ agent }, office);
    for (let times = 0; times < 2; times++) await deleteAll(limited);
    expect(await me(session)).toMatchObject({ keptOut: { erasure: 'done' }, latest: [] });
    expect(await post(used, agent)).toBe(WITHHELD);
    expect((await comeBack(limited).expect(403)).body).toMatchObject({ kind: 'assurance-required' });
  });

  it('does not come back by the link of a tool, which sees its own source stopped and nothing else', async () => {
    const { agent } = await aDeletedPupil();
    const session = await client.signIn({ agent }, used.authorization);
    const seen = await me(session);
    expect(seen).not.toHaveProperty('keptOut');
    expect(seen.decided).toMatchObject([{ purpose: { id: `record:${used.id}` }, state: 'withdrawn', may: [] }]);
    expect((await comeBack(session).expect(403)).body).toMatchObject({ kind: 'assurance-required' });
    expect(await post(used, agent)).toBe(WITHHELD);
  });

  it('is answered to a tool in the words of a stop of its own source', async () => {
    const consented = await client.tool({ basis: 'consent' });
    const [deleted, stopped] = [anAgent(), anAgent()];
    const say = (session: string, choice: string) =>
      client
        .send('put', `/v1/me/decisions/record:${consented.id}`, { choice, version: 1, language: 'en' })
        .set('Authorization', session);
    for (const agent of [deleted, stopped]) {
      const session = await client.signIn({ agent });
      await say(session, 'yes').expect(200);
      await post(consented, agent);
      if (agent === deleted) await deleteAll(session);
      else await say(session, 'stop').expect(200);
    }
    const answers = async (agent: object) => {
      const session = await client.signIn({ agent }, consented.authorization);
      const all = [];
      for (const choice of ['yes', 'no', 'stop', 'yes']) {
        const { status, body } = await say(session, choice);
        const { receipt: _, generation: __, ...rest } = body as Readonly<Record<string, unknown>>;
        all.push([choice, status, rest]);
      }
      return all;
    };
    const ofDeleted = await answers(deleted);
    expect(ofDeleted).toMatchObject([
      ['yes', 403, { kind: 'assurance-required' }],
      ['no', 200, { state: 'withdrawn' }],
      ['stop', 200, { state: 'withdrawn' }],
      ['yes', 403, {}],
    ]);
    expect(ofDeleted).toEqual(await answers(stopped));
  });

  it('comes and goes at most 100 times a day, and may always go', async () => {
    const { session } = await aDeletedPupil();
    const returns: number[] = [];
    for (let done = 0; done < 102; done++) {
      returns.push((await comeBack(session)).status);
      if (returns.at(-1) === 200) await client.send('delete', '/v1/me', {}).set('Authorization', session).expect(202);
    }
    expect(returns).toEqual([...Array<number>(100).fill(200), 429, 429]);
    expect((await comeBack(session)).headers).toHaveProperty('retry-after');
    await client.send('delete', '/v1/me', {}).set('Authorization', session).expect(202);
  });

  it('deletes what is deleted already at most 100 times a day', async () => {
    const { session } = await aDeletedPupil();
    const again: number[] = [];
    for (let done = 0; done < 102; done++)
      again.push((await client.send('delete', '/v1/me', {}).set('Authorization', session)).status);
    expect(again).toEqual([...Array<number>(100).fill(202), 429, 429]);
    await comeBack(session).expect(200);
    await client.send('delete', '/v1/me', {}).set('Authorization', session).expect(202);
  });

  it('is one person with whoever is merged: kept out, and the data of both are erased', async () => {
    const { agent } = await aDeletedPupil();
    const other = anAgent();
    expect(await post(used, other)).toBe(STORED);
    const idOf = async (of: object): Promise<string> =>
      (
        (await client.get(`/v1/people?agent=${encodeURIComponent(JSON.stringify(of))}`).expect(200)).body as {
          id: string;
        }
      ).id;
    const merged = (await client.send('post', `/v1/people/${await idOf(other)}/identifiers`, { agent }).expect(200))
      .body as { merged: boolean; erasure?: string };
    expect(merged).toMatchObject({ merged: true, erasure: expect.any(String) });
    for (const one of [agent, other]) expect(await post(used, one)).toBe(WITHHELD);
    const session = await client.signIn({ agent: other });
    expect(await me(session)).toMatchObject({ keptOut: { may: ['return'] }, latest: [] });
    await comeBack(session).expect(200);
    for (const one of [agent, other]) expect(await post(used, one)).toBe(STORED);
    expect((await me(session)).latest).toHaveLength(2);
  });

  it('comes back by two yeses where a guardian decides too', async () => {
    const agent = anAgent();
    await post(used, agent);
    const jointUntil = '2040-01-01';
    const [own, guardian] = [
      await client.signIn({ agent, jointUntil }),
      await client.signIn({ agent, role: 'guardian', name: 'Zoé', jointUntil }),
    ];
    await client.send('delete', '/v1/me', {}).set('Authorization', guardian).expect(202);
    expect((await comeBack(own).expect(200)).body).toMatchObject({ state: 'pending' });
    expect(await me(own)).toMatchObject({ keptOut: { joint: true, signatures: ['subject'], may: [] } });
    expect(await post(used, agent)).toBe(WITHHELD);
    expect((await comeBack(guardian).expect(200)).body).toMatchObject({ state: 'returned' });
    expect(await post(used, agent)).toBe(STORED);
  });
});
