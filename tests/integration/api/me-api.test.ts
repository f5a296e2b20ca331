import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { aBrowser, visibleTextOf } from '../../support/builders/http/a-browser.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient } from '../../support/clients/client.ts';
import { anAgent, consentClient, faultsAt, type Tool } from '../../support/clients/consent/consent-client.ts';
import { emptyMandatoryFields, unknownTerms } from '../../support/checks/consent-record-schema.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

interface PurposeJson {
  readonly purpose: { readonly id: string };
  readonly state: string;
  readonly may: readonly string[];
  readonly joint: boolean;
  readonly signatures?: readonly string[];
}
interface Overview {
  readonly asked: readonly PurposeJson[];
  readonly decided: readonly PurposeJson[];
  readonly sources: readonly { readonly id: string }[];
  readonly name?: string;
  readonly counts: unknown;
  readonly latest: readonly { readonly id: string }[];
}

describeOnBackends('one', 'people who are signed in', (makeBackends) => {
  let client: ReturnType<typeof consentClient>;
  const carnet = useCarnet(makeBackends);
  beforeAll(() => {
    client = consentClient(carnet);
  });

  const me = async (session: string): Promise<Overview> =>
    (await client.get('/v1/me', session).expect(200)).body as Overview;
  const decide = (
    session: string,
    purpose: string,
    decision: { readonly choice: string; readonly [member: string]: unknown },
  ) =>
    client
      .send('put', `/v1/me/decisions/${encodeURIComponent(purpose)}`, { version: 1, language: 'fr', ...decision })
      .set('Authorization', session);
  const say = (session: string, purpose: string, choice: string) => decide(session, purpose, { choice });
  const post = (tool: Tool, actor: object, about: JsonObject = {}) =>
    aClient({ url: carnet.url, authorization: tool.authorization }).post(
      aNamedStatement({ actor, timestamp: '2026-11-25T10:00:00Z', ...about }),
    );
  it('are asked about a tool on consent, and are recorded after their yes', async () => {
    const tool = await client.tool({ basis: 'consent' });
    const [ada, purpose] = [anAgent(), `record:${tool.id}`];
    const session = await client.signIn({ agent: ada, purpose });
    expect(await me(session)).toMatchObject({
      role: 'subject',
      assurance: 'institution',
      asked: [{ purpose: { id: purpose }, state: 'none', may: ['yes', 'no'] }],
      decided: [],
      latest: [],
      counts: { weeks: [], whole: true },
      bounds: { journal: 'P2D' },
    });
    expect((await post(tool, ada).expect(200)).headers['lrs-consent']).toBe('stored=0, withheld=1');

    const answer = await say(session, purpose, 'yes').expect(200);
    expect(answer.body).toEqual({ state: 'granted', generation: 1, receipt: expect.any(Number) });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect((await say(session, purpose, 'yes').expect(200)).body).toEqual(answer.body);
    expect((await post(tool, ada, { timestamp: new Date().toISOString() }).expect(200)).headers['lrs-consent']).toBe(
      'stored=1, withheld=0',
    );
    expect(await client.permits(tool, ada)).toEqual({ record: 'yes' });
    expect(await me(session)).toMatchObject({
      asked: [],
      decided: [{ state: 'granted', may: ['pause', 'stop'] }],
      latest: [{ source: tool.id }],
      counts: { weeks: [{ source: tool.id, count: 1 }] },
    });
  });

  it('may make only the allowed choices, and get every fault of another request', async () => {
    const tool = await client.tool({ basis: 'consent' });
    const purpose = `record:${tool.id}`;
    const agent = anAgent();
    const session = await client.signIn({ agent, purpose });
    const before = await carnet.store.people.count();
    expect((await decide(session, purpose, { choice: 'yes', version: 2 }).expect(409)).body).toMatchObject({
      kind: 'version-conflict',
    });
    expect((await say(session, purpose, 'resume').expect(409)).body).toMatchObject({ kind: 'state-conflict' });
    expect((await say(session, purpose, 'object').expect(409)).body).toMatchObject({ kind: 'state-conflict' });
    expect(
      faultsAt(
        await decide(session, purpose, {
          choice: 'maybe',
          version: '1',
          language: '',
          includePast: 1,
          extra: 0,
        }).expect(400),
      ).toSorted(),
    ).toEqual(['/choice', '/extra', '/includePast', '/language', '/version']);
    expect(faultsAt(await say(session, purpose, 'forget').expect(400))).toEqual(['/choice']);
    await say(session, 'record:none', 'yes').expect(404);
    await say(await client.signIn({ agent }, tool.authorization), 'record:default', 'no').expect(404);
    await client.send('put', `/v1/me/decisions/${purpose}`, {}).set('Authorization', 'Bearer none').expect(401);
    expect((await client.agent.get('/v1/me').expect(401)).headers['www-authenticate']).toBe('Bearer realm="Carnet"');
    await client.agent
      .put(`/v1/me/decisions/${purpose}`)
      .set('Cookie', `carnet-session=${session.slice(7)}`)
      .set('Sec-Fetch-Site', 'cross-site')
      .expect(403);
    expect(
      (
        await client.agent
          .get('/v1/me')
          .set('Cookie', `carnet-session=${session.slice(7)}`)
          .expect(200)
      ).body,
    ).toMatchObject({ role: 'subject' });
    expect(await carnet.store.people.count()).toBe(before);
  });

  it('see nothing of another tool by the link of one', async () => {
    const [mine, other] = [await client.tool(), await client.tool()];
    const ada = anAgent();
    for (const tool of [mine, other]) await post(tool, ada).expect(200);
    const [confined, whole] = [
      await client.signIn({ agent: ada }, mine.authorization),
      await client.signIn({ agent: ada }),
    ];
    expect((await me(confined)).latest).toMatchObject([{ source: mine.id }]);
    expect((await me(confined)).sources).toMatchObject([{ id: mine.id, name: 'A tool' }]);
    expect((await me(whole)).latest.length).toBe(2);
    expect((await me(whole)).decided.map(({ purpose }) => purpose.id).toSorted()).toEqual(
      [mine, other].map(({ id }) => `record:${id}`).toSorted(),
    );
    await say(confined, `record:${other.id}`, 'no').expect(404);
    await say(whole, `record:${other.id}`, 'object').expect(200);
    // It sees its own link, and nothing else.
    expect(((await client.get('/v1/me/events', confined)).body as { events: unknown[] }).events).toMatchObject([
      { type: 'link.created', data: { source: mine.id } },
    ]);
    const all = (await client.get('/v1/me/events', whole)).body as {
      events: readonly { seq: number; type: string }[];
    };
    const events = all.events.filter(({ type }) => type !== 'link.created');
    expect(events).toMatchObject([{ type: 'decision', purpose: `record:${other.id}`, to: 'objected', language: 'fr' }]);
    await client.get(`/v1/me/receipts/${events[0]!.seq}`, whole).expect(200);
    await client.get(`/v1/me/receipts/${events[0]!.seq}`, confined).expect(404);
    await client.get('/v1/me/export', confined).expect(403);
  });

  it('see and export what they did themselves, not statements that only name them', async () => {
    const tool = await client.tool();
    const [ada, bob] = [anAgent(), anAgent()];
    const ids = (
      await post(tool, ada, {
        context: { instructor: bob },
        object: { id: 'https://x.example/1', definition: { name: { fr: 'Dictée' } } },
      }).expect(200)
    ).body as string[];
    await post(tool, { objectType: 'Group', member: [ada, anAgent()] }).expect(200);
    const [adas, bobs] = [await client.signIn({ agent: ada }), await client.signIn({ agent: bob })];
    expect((await me(adas)).latest).toHaveLength(2);
    expect((await me(adas)).counts).toMatchObject({ weeks: [{ source: tool.id, week: '2026-11-23', count: 2 }] });
    expect((await me(bobs)).latest).toEqual([]);
    const lines = await client.exported(adas);
    expect(lines.filter(({ type }) => type === 'statement')).toHaveLength(2);
    expect(lines.map(({ statement }) => statement?.['id'])).toContain(ids[0]);
    expect(await client.exported(bobs)).toMatchObject([{ type: 'event', event: { type: 'link.created' } }]);
  });

  it('read their own statements by the standard, with its filters and in pages, and no others', async () => {
    const [mine, other] = [await client.tool(), await client.tool()];
    const [ada, bob] = [anAgent(), anAgent()];
    const own: string[] = [];
    for (const tool of [mine, mine, other]) own.push(...((await post(tool, ada).expect(200)).body as string[]));
    const [bobs] = (await post(mine, bob, { context: { instructor: ada } }).expect(200)).body as string[];
    const [whole, confined, newcomer] = [
      await client.signIn({ agent: ada }),
      await client.signIn({ agent: ada }, mine.authorization),
      await client.signIn({ agent: anAgent() }),
    ];
    const read = (query: string, session = whole) => client.get(`/v1/me/xapi/statements${query}`, session);
    const ids = ({ body }: { readonly body: unknown }) =>
      (body as { statements: { id: string }[] }).statements.map(({ id }) => id);

    const all = await read('').expect(200);
    expect(ids(all).toSorted()).toEqual(own.toSorted());
    expect(all.headers).toMatchObject({
      'x-experience-api-version': '2.0.0',
      'x-experience-api-consistent-through': expect.any(String),
      'cache-control': 'no-store',
    });
    expect(ids(await read('', confined)).toSorted()).toEqual(own.slice(0, 2).toSorted());
    expect(ids(await read('', newcomer))).toEqual([]);
    expect(ids(await read(`?agent=${encodeURIComponent(JSON.stringify(bob))}&related_agents=true`))).toEqual([]);
    await read(`?statementId=${own[2]}`).expect(200);
    await read(`?statementId=${own[2]}`, confined).expect(404);
    await read(`?statementId=${bobs}`).expect(404);
    await read('?sort=up').expect(400);

    const first = (await read('?limit=2').expect(200)).body as { statements: { id: string }[]; more: string };
    expect(first.more).toMatch(/^\/v1\/me\/xapi\/statements\/more\//);
    expect(ids(await client.get(first.more, whole).expect(200))).toHaveLength(1);
    await client.get(first.more, newcomer).expect(403);
    for (const id of ids(await client.get(first.more, confined).expect(200))) expect(own.slice(0, 2)).toContain(id);
    await client.send('post', '/v1/me/xapi/statements', []).set('Authorization', whole).expect(405);
    await say(whole, `record:${mine.id}`, 'object').expect(200);
    expect(ids(await read(''))).toEqual([own[2]]);
  });

  it('have a receipt of each decision, signed, and a history in pages', async () => {
    const tool = await client.tool({ basis: 'consent' });
    const session = await client.signIn({ agent: anAgent() });
    const seqs: number[] = [];
    for (const choice of ['yes', 'pause', 'resume'])
      seqs.push(((await say(session, `record:${tool.id}`, choice).expect(200)).body as { receipt: number }).receipt);
    const { receipt, signature } = (await client.get(`/v1/me/receipts/${seqs[0]}`, session).expect(200)).body as {
      receipt: JsonObject;
      signature: string;
    };
    expect(receipt).toMatchObject({
      '@type': 'dpv:ConsentRecord',
      'dpv:hasConsentStatus': { '@type': 'dpv:ConsentGiven' },
    });
    expect(emptyMandatoryFields(receipt)).toEqual([]);
    expect(unknownTerms(receipt)).toEqual([]);
    expect(JSON.parse(Buffer.from(signature.split('.')[1]!, 'base64url').toString())).toEqual(receipt);
    const first = (await client.get('/v1/me/events?limit=2', session).expect(200)).body as {
      events: { seq: number }[];
      more: string;
    };
    const rest = (await client.get(first.more, session).expect(200)).body as { events: { seq: number }[] };
    // Before the first yes, which has made the person, comes the sign-in.
    expect([...first.events, ...rest.events].map(({ seq }) => seq)).toEqual([...seqs.toReversed(), seqs[0]! - 1]);
    for (const bad of ['limit=0', 'before=x']) await client.get(`/v1/me/events?${bad}`, session).expect(400);
    for (const seq of ['0', 'x', '99999']) await client.get(`/v1/me/receipts/${seq}`, session).expect(404);
    expect((await client.exported(session)).map(({ type }) => type)).toEqual(['decision', ...Array(4).fill('event')]);
  });

  it('need a guardian too while they are children; the guardian sees the first name', async () => {
    const tool = await client.tool({ basis: 'consent', audience: 'minors' });
    const [child, purpose] = [anAgent(), `record:${tool.id}`];
    const [own, guardian] = [
      await client.signIn({ agent: child }, tool.authorization),
      await client.signIn({ agent: child, role: 'guardian', name: 'Zoé', purpose }),
    ];
    expect((await say(own, purpose, 'yes').expect(200)).body).toMatchObject({ state: 'pending' });
    expect(await client.permits(tool, child)).toMatchObject({ record: 'ask' });
    expect(await me(own)).toMatchObject({
      asked: [],
      decided: [{ joint: true, signatures: ['subject'], may: ['no'] }],
    });
    const seen = await me(guardian);
    expect(seen).toMatchObject({ role: 'guardian', name: 'Zoé', asked: [{ state: 'pending', may: ['yes', 'no'] }] });
    expect(await me(own)).not.toHaveProperty('name');
    expect((await say(guardian, purpose, 'yes').expect(200)).body).toMatchObject({ state: 'granted' });
    expect(await client.permits(tool, child)).toEqual({ record: 'yes' });
  });

  it.each<
    readonly [
      string,
      (agent: object, about: { readonly purpose: string; readonly jointUntil: string }) => Promise<unknown>,
    ]
  >([
    [
      'a later link',
      async (agent, about) => say(await client.signIn({ agent, ...about }), about.purpose, 'yes').expect(200),
    ],
    [
      'the institution itself',
      (agent, { jointUntil }) => client.send('post', '/v1/people', { agent, jointUntil }).expect(201),
    ],
  ])(
    'do not decide alone by an old link with an outdated birthday, after %s has named another one',
    async (_, correct) => {
      const tool = await client.tool({ basis: 'consent' });
      const [agent, purpose] = [anAgent(), `record:${tool.id}`];
      const outdated = await client.link({ agent, purpose, jointUntil: '2020-01-01' });
      await correct(agent, { purpose, jointUntil: '2044-01-01' });
      const late = await client.open(outdated);
      expect((await say(late, purpose, 'yes').expect(200)).body).toMatchObject({ state: 'pending' });
      const newest = await client.signIn({ agent, purpose, jointUntil: '2020-01-01' });
      expect((await say(newest, purpose, 'yes').expect(200)).body).toMatchObject({ state: 'granted' });
    },
  );

  it('decide alone from the age of 15, and a guardian gets 403', async () => {
    const tool = await client.tool({ basis: 'consent' });
    const young = anAgent();
    const under = await client.signIn({ agent: young, purpose: `record:${tool.id}`, jointUntil: '2044-01-01' });
    expect((await say(under, `record:${tool.id}`, 'yes').expect(200)).body).toMatchObject({ state: 'pending' });
    const late = await client.signIn({ agent: young, role: 'guardian', jointUntil: '2020-01-01' });
    await client.get('/v1/me', late).expect(403);
    await say(late, `record:${tool.id}`, 'yes').expect(403);
  });
});

describeOnBackends('one', 'people whose operator names the retention of the journal', (makeBackends) => {
  const carnet = useCarnet(makeBackends, { journalRetentionMs: 6 * 3_600_000 });

  it('read it, with the hours that its deletion takes', async () => {
    const client = consentClient(carnet);
    const agent = anAgent();
    const { body } = await client.get('/v1/me', await client.signIn({ agent })).expect(200);
    expect((body as { bounds: unknown }).bounds).toMatchObject({ journal: 'PT8H', store: 'PT1M' });
    for (const [language, text] of [
      ['en', 'the journal within 8 hours'],
      ['fr', 'le journal en 8 heures'],
    ] as const) {
      const visit = aBrowser(carnet.url, language);
      await visit.open(new URL(await client.link({ agent })).pathname);
      expect(visibleTextOf((await visit.get('/me')).text)).toContain(text);
    }
  });
});
