import { Problem } from '../../../../src/core/problem.ts';
import { aBrowser, visibleTextOf } from '../../../support/builders/http/a-browser.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { aClient } from '../../../support/clients/client.ts';
import { accessRecordClient } from '../../../support/clients/consent/access-record-client.ts';
import { anAgent, consentClient, type Tool } from '../../../support/clients/consent/consent-client.ts';
import { aDocumentClient, aDocumentLocation } from '../../../support/clients/document-client.ts';
import type { StaffBrowser } from '../../../support/clients/staff/staff-browser.ts';
import { aStaffName, staffClient } from '../../../support/clients/staff/staff-client.ts';
import { describeOnBackends, embeddedBackends } from '../../../support/servers/backends.ts';
import { useCarnet } from '../../../support/servers/running-carnet.ts';

const PUBLIC_URL = 'http://carnet.example';

interface SignIn {
  readonly seq: number;
  readonly type: string;
  readonly role: string;
  readonly assurance: string;
  readonly link: string;
  readonly organisation: { readonly id: string };
  readonly askedBy?: { readonly id?: string; readonly source?: { readonly id: string }; readonly role?: string };
  readonly present: boolean;
}

interface Event {
  readonly type: string;
  readonly person?: string;
  readonly by: { readonly id: string; readonly link?: string; readonly askedBy?: object };
}

describeOnBackends('both', 'who acts for a pupil by a link', (makeBackends) => {
  const carnet = useCarnet(makeBackends, { publicUrl: PUBLIC_URL });
  let client: ReturnType<typeof accessRecordClient>;
  let auditor: string;
  beforeAll(async () => {
    client = accessRecordClient(carnet);
    auditor = await carnet.issue('default', ['auditor']);
  });

  const soon = (): string => new Date(Date.now() + 3_600_000).toISOString();
  const post = (tool: Tool, actor: object) =>
    aClient({ url: carnet.url, authorization: tool.authorization }).post(aNamedStatement({ actor })).expect(200);
  /** An account that has joined, with the name of it. */
  const anOperator = async () => {
    const name = aStaffName();
    return { name, browser: await staffClient(carnet).joined({ name, roles: ['operator'] }) };
  };
  const linkBy = async (browser: StaffBrowser, agent: object): Promise<string> => {
    const { body } = await client.agent
      .post('/v1/links')
      .set({ Cookie: browser.cookies(), Origin: PUBLIC_URL, 'Sec-Fetch-Site': 'same-origin' })
      .send({ agent, role: 'subject', expires: soon() })
      .expect(201);
    return new URL((body as { url: string }).url).pathname;
  };
  /** Opens a link in a browser of its own; resolves with the browser and the Authorization header of its session. */
  const openIn = async (path: string) => {
    const browser = aBrowser(carnet.url);
    await browser.open(path);
    return { browser, session: `Bearer ${browser.jar.get('carnet-session')}` };
  };
  const signInsOf = async (session: string): Promise<readonly SignIn[]> =>
    ((await client.get('/v1/me/sign-ins', session).expect(200)).body as { signIns: SignIn[] }).signIns;
  const eventsOf = async (session: string): Promise<readonly Event[]> =>
    ((await client.get('/v1/me/events', session).expect(200)).body as { events: Event[] }).events;
  const chain = async (): Promise<readonly Event[]> => {
    const all: Event[] = [];
    for (let after = 0; ; after = all.length) {
      const { events } = (await client.get(`/v1/events?after=${after}&limit=1000`, auditor).expect(200)).body as {
        events: Event[];
      };
      all.push(...events);
      if (events.length === 0) return all;
    }
  };
  const isOf = (link: string) => (event: Event) => event.by.link === link;

  it('leaves a record also of what was read in traces of others that name the pupil', async () => {
    const [tool, ada] = [await client.tool(), anAgent()];
    await aClient({ url: carnet.url, authorization: tool.authorization })
      .post(aNamedStatement({ actor: anAgent(), context: { instructor: ada } }))
      .expect(200);
    const { name, browser: operator } = await anOperator();
    const { session: spy } = await openIn(await linkBy(operator, ada));
    await client.get('/v1/me/export.zip', spy).buffer(true).expect(200);
    const session = await client.signInAtProvider(ada);
    expect(await client.recordsOf(session)).toMatchObject([
      { reader: { id: name, role: 'operator' }, route: '/v1/me/export', source: { id: tool.id }, answers: 1, given: 1 },
    ]);
  });

  it('is seen by the pupil: the link, its opening, and what was read in its session', async () => {
    const [tool, ada] = [await client.tool(), anAgent()];
    for (let done = 0; done < 3; done++) await post(tool, ada);
    const state = aDocumentLocation.state({ agent: JSON.stringify(ada) });
    await aDocumentClient({ url: carnet.url, authorization: tool.authorization }).put(state, { page: 1 }).expect(204);
    const { name, browser: operator } = await anOperator();
    const { session: spy } = await openIn(await linkBy(operator, ada));
    const statements = await client
      .get('/v1/me/xapi/statements', spy)
      .set('X-Experience-API-Version', '2.0.0')
      .expect(200);
    expect((statements.body as { statements: unknown[] }).statements).toHaveLength(3);
    expect((await client.exported(spy)).filter(({ type }) => type === 'statement')).toHaveLength(3);

    const { browser: pupil, session } = await openIn(new URL(await client.link({ agent: ada })).pathname);
    const signIns = await signInsOf(session);
    const [present, made, opened, spied] = signIns;
    expect(signIns).toHaveLength(4);
    expect([present, made].map((one) => [one!.type, one!.present, one!.askedBy?.source?.id])).toEqual([
      ['link.opened', true, 'default'],
      ['link.created', false, 'default'],
    ]);
    for (const [one, type] of [
      [opened, 'link.opened'],
      [spied, 'link.created'],
    ] as const)
      expect(one).toMatchObject({
        type,
        role: 'subject',
        assurance: 'institution',
        link: spied!.link,
        organisation: { id: 'org:default' },
        askedBy: { id: name, role: 'operator' },
        present: false,
      });

    const records = await client.recordsOf(session);
    const read = records.map(({ route, filter, answers, given }) => [route, filter, answers, given]).toSorted();
    expect(read).toEqual([
      ['/v1/me/export', { type: 'document' }, 1, 1],
      ['/v1/me/export', {}, 1, 3],
      ['/v1/me/xapi/statements', {}, 1, 3],
    ]);
    for (const record of records)
      expect(record).toMatchObject({
        reader: { id: name, role: 'operator', organisation: { id: 'org:default' }, link: spied!.link },
        source: { id: tool.id },
      });

    const readersIn = (page: string): string =>
      /<section id="reads"[\s\S]*<section id="sign-ins"/.exec(page)?.[0] ?? '';
    const [first, second] = [(await pupil.get('/me')).text, (await pupil.get('/me')).text];
    // The visit that sees this page is not told of itself.
    expect(readersIn(second)).toBe(readersIn(first));
    expect(readersIn(first)).not.toBe('');
    const text = visibleTextOf(second);
    expect(text).toContain('A link was made by an operator of Carnet');
    expect(text).toContain('A link made by an operator of Carnet was opened');
    expect(text).toContain('Visits by a link made by an operator of Carnet');
    expect(text).toContain(name);
    expect(text).toContain('6 traces, 1 saved state or profile');

    const own = (await eventsOf(session)).filter(isOf(spied!.link));
    expect(own.map(({ type }) => type)).toEqual(['link.opened', 'link.created']);
    const exported = (await client.exported(session)).flatMap(({ event }) => (event as Event | undefined) ?? []);
    expect(exported.filter(isOf(spied!.link))).toHaveLength(2);
    const chained = (await chain()).filter(isOf(spied!.link));
    expect(chained.map(({ type, person }) => [type, person])).toEqual([
      ['link.created', own[0]!.person],
      ['link.opened', own[0]!.person],
    ]);
    expect(chained[0]!.by).toMatchObject({ role: 'institution', id: name, askedBy: { account: name } });
    expect(chained[1]!.by).toMatchObject({ role: 'subject', askedBy: { account: name } });
  });

  it('opens no link in the browser of the account that made it, and the link stays good', async () => {
    const [tool, ada] = [await client.tool(), anAgent()];
    await post(tool, ada);
    const { browser } = await anOperator();
    const path = await linkBy(browser, ada);
    for (const refused of [await browser.get(path), await browser.post(path, {})]) {
      expect(refused.status).toBe(403);
      expect(visibleTextOf(refused.text)).toContain('You made this link yourself');
      expect(refused.headers['set-cookie']).toBeUndefined();
    }
    const other = (await anOperator()).browser;
    expect((await other.post(path, {})).status).toBe(303);
  });

  it('leaves no event and no record that names a person who is not stored', async () => {
    const nobody = anAgent();
    const url = await client.link({ agent: nobody });
    const { session, browser } = await openIn(new URL(url).pathname);
    expect(await eventsOf(session)).toEqual([]);
    const events = (await chain()).slice(-2);
    expect(events.map(({ type }) => type)).toEqual(['link.created', 'link.opened']);
    for (const event of events) expect(event).not.toHaveProperty('person');
    const text = visibleTextOf((await browser.get('/me')).text);
    expect(text).toContain('Carnet keeps nothing about you');
    expect(JSON.stringify(events)).not.toContain(nobody.mbox);
  });

  it('has the sign-in in the history of a person whom the first yes has made', async () => {
    const [tool, ada] = [await client.tool({ basis: 'consent' }), anAgent()];
    const { name, browser: operator } = await anOperator();
    const { session } = await openIn(await linkBy(operator, ada));
    await client
      .send('put', `/v1/me/decisions/record:${tool.id}`, { choice: 'yes', version: 1, language: 'fr' })
      .set('Authorization', session)
      .expect(200);
    expect(await signInsOf(session)).toMatchObject([{ type: 'signed-in', askedBy: { id: name }, present: true }]);
  });

  it('is told to an organisation of its subtree and of those above, and to no other', async () => {
    const name = anAgent()
      .mbox.slice(-30, -15)
      .replace(/[^a-z0-9]/g, '');
    const at = async (organisation: string) => {
      await client.send('post', '/v1/organisations', { id: organisation, name: organisation }).expect(201);
      const source = `${organisation.slice(4)}-tool`;
      await client.send('post', '/v1/sources', { id: source, name: source, organisation }).expect(201);
      return {
        source,
        office: await client.credential(source, ['operator']),
        all: await carnet.issue(source, ['all']),
      };
    };
    const [north, south] = [await at(`org:north-${name}`), await at(`org:south-${name}`)];
    const ada = anAgent();
    for (const { all: authorization } of [north, south]) await post({ id: '', authorization }, ada);
    for (const authorization of [north.office, south.office, carnet.authorization])
      await client.link({ agent: ada }, authorization);
    const seenBy = async (authorization: string) => {
      const { session } = await openIn(new URL(await client.link({ agent: ada }, authorization)).pathname);
      await client.get('/v1/me', session).expect(200);
      return {
        signIns: new Set((await signInsOf(session)).map(({ organisation }) => organisation.id)),
        records: await client.recordsOf(session),
      };
    };
    const byNorth = await seenBy(north.office);
    expect(byNorth.signIns).toEqual(new Set([`org:north-${name}`, 'org:default']));
    expect(byNorth.records).toMatchObject([
      { source: { id: north.source }, reader: { organisation: { id: `org:north-${name}` } } },
    ]);
    const bySouth = await seenBy(south.office);
    expect(bySouth.signIns).toEqual(new Set([`org:south-${name}`, 'org:default']));
    expect(bySouth.records).toMatchObject([{ source: { id: south.source } }]);
    expect((await seenBy(carnet.authorization)).signIns.size).toBe(3);
    const auditorOfNorth = await carnet.issue(north.source, ['auditor']);
    const { events } = (await client.get('/v1/events?limit=1000', auditorOfNorth).expect(200)).body as {
      events: readonly (Event & { readonly data?: { readonly organisation?: string } })[];
    };
    const seen = events.filter(({ type }) => type.startsWith('link.')).map(({ data }) => data?.organisation);
    expect(new Set(seen)).toEqual(new Set([`org:north-${name}`]));
  });

  it('has one event of a link that several open at once, and none of a later try', async () => {
    const [tool, ada] = [await client.tool(), anAgent()];
    await post(tool, ada);
    const path = new URL(await client.link({ agent: ada })).pathname;
    const tries = await Promise.all([1, 2, 3].map(() => client.agent.post(path).set('Sec-Fetch-Site', 'same-origin')));
    expect(tries.map(({ status }) => status).toSorted()).toEqual([303, 410, 410]);
    await aBrowser(carnet.url).post(path, {}, { status: 410 });
    const { session } = await openIn(new URL(await client.link({ agent: ada })).pathname);
    expect((await signInsOf(session)).map(({ type }) => type)).toEqual([
      ...['link.opened', 'link.created'],
      ...['link.opened', 'link.created'],
    ]);
  });

  it('is refused a link, and its opening, while no event can be written', async () => {
    const [tool, ada] = [await client.tool(), anAgent()];
    await post(tool, ada);
    const path = new URL(await client.link({ agent: ada })).pathname;
    const away = new Problem('store-unavailable', 'the store is away');
    const append = jest.spyOn(carnet.store.auditEvents, 'append').mockRejectedValue(away);
    try {
      await client.send('post', '/v1/links', { agent: ada, role: 'subject', expires: soon() }).expect(503);
      const refused = await aBrowser(carnet.url).post(path, {}, { status: 503 });
      expect(refused.headers['set-cookie']).toBeUndefined();
    } finally {
      append.mockRestore();
    }
    const { session } = await openIn(path);
    expect((await signInsOf(session)).map(({ type }) => type)).toEqual(['link.opened', 'link.created']);
  });

  it('shows no traces by a link of a key that reads none itself, and says whom to ask', async () => {
    const [tool, ada] = [await client.tool(), anAgent()];
    await post(tool, ada);
    const authorization = await client.credential(tool.id, ['links']);
    const { session, browser } = await openIn(new URL(await client.link({ agent: ada }, authorization)).pathname);
    const { body } = await client
      .get('/v1/me/xapi/statements', session)
      .set('X-Experience-API-Version', '2.0.0')
      .expect(403);
    expect(body).toMatchObject({ kind: 'assurance-required', detail: expect.stringContaining('statements/read') });
    expect((await client.get('/v1/me', session).expect(200)).body).toMatchObject({ latest: [], readsNothing: true });
    expect(visibleTextOf((await browser.get('/me')).text)).toContain('This link shows no traces');
    // One that reads is shown what it reads, and leaves no record over its own data.
    const { session: reads } = await openIn(new URL(await client.link({ agent: ada }, tool.authorization)).pathname);
    expect((await client.get('/v1/me', reads).expect(200)).body).toMatchObject({ latest: [{ source: tool.id }] });
    expect(await client.recordsOf(reads)).toEqual([]);
  });

  it('makes one event a day and person of the links of a tool', async () => {
    const [tool, ada] = [await client.tool(), anAgent()];
    await post(tool, ada);
    for (let asked = 0; asked < 3; asked++) await client.link({ agent: ada }, tool.authorization);
    const { session } = await openIn(new URL(await client.link({ agent: ada }, tool.authorization)).pathname);
    expect((await signInsOf(session)).map(({ type }) => type)).toEqual(['link.opened', 'link.created']);
    expect((await signInsOf(session))[0]!.askedBy).toEqual({ source: { id: tool.id, name: 'A tool' } });
  });
});

// On one kind of backends: on a busy machine 300 links of the other take longer than the minute that is counted.
describe('the links of one source', () => {
  const carnet = useCarnet(embeddedBackends);

  it('are 300 a minute; then it is told to wait, and permits leads to the page of everybody', async () => {
    const client = consentClient(carnet);
    const soon = (): string => new Date(Date.now() + 3_600_000).toISOString();
    const asking = await client.tool({ basis: 'consent' });
    const head = async () => (await carnet.store.auditEvents.head())?.seq ?? 0;
    const before = await head();
    const ask = () =>
      client
        .send('post', '/v1/links', { agent: anAgent(), role: 'subject', expires: soon() })
        .set('Authorization', asking.authorization);
    const statuses: number[] = [];
    for (let sent = 0; sent < 310; sent += 10)
      statuses.push(...(await Promise.all(Array.from({ length: 10 }, ask))).map(({ status }) => status));
    expect(statuses.filter((status) => status === 201)).toHaveLength(300);
    const over = await ask().expect(429);
    expect(over.body).toMatchObject({ kind: 'too-many-requests', detail: expect.stringContaining('300 links') });
    expect(over.headers['retry-after']).toMatch(/^\d+$/);
    expect(await client.permits(asking, anAgent())).toEqual({ record: 'ask', ask: 'http://carnet.example/me' });
    expect((await head()) - before).toBe(300);
  });
});
