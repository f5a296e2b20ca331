import supertest from 'supertest';
import { aBrowser } from '../../../support/builders/http/a-browser.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';
import { accessRecordClient } from '../../../support/clients/consent/access-record-client.ts';
import { aClient } from '../../../support/clients/client.ts';
import { consentClient } from '../../../support/clients/consent/consent-client.ts';
import { describeOnBackends } from '../../../support/servers/backends.ts';
import { useCarnet } from '../../../support/servers/running-carnet.ts';

interface GrantJson {
  readonly of: string;
  readonly key: string;
  readonly source: string;
}

describeOnBackends('one', 'Organisations and grants', (makeBackends) => {
  /** How far the clock of Carnet is ahead, in milliseconds: what it caches is read anew. */
  let ahead = 0;
  const carnet = useCarnet(makeBackends, { now: () => Date.now() + ahead });
  const keyOf = (authorization: string): string =>
    Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':')[0]!;
  const as = (authorization: string) => {
    const agent = () => supertest(carnet.url);
    const ask = (test: supertest.Test) => test.set('Authorization', authorization);
    const send = (method: 'post' | 'patch', path: string, body: unknown) =>
      ask(agent()[method](path)).set('Content-Type', 'application/json').send(JSON.stringify(body));
    return {
      get: (path: string) => ask(agent().get(path)),
      post: (path: string, body: unknown) => send('post', path, body),
      patch: (path: string, body: unknown) => send('patch', path, body),
      delete: (path: string) => ask(agent().delete(path)),
    };
  };
  type Operator = ReturnType<typeof as>;
  let root: Operator;
  let lycee: Operator;
  let company: Operator;
  let dashboard: string;
  let reader: ReturnType<typeof aClient>;

  const operatorOf = async (organisation: string): Promise<Operator> => {
    const id = `office-${organisation.slice('org:'.length)}`;
    await root.post('/v1/sources', { id, name: id, organisation }).expect(201);
    return as(await carnet.issue(id, ['operator']));
  };
  /** A version of the record purpose that names recipients, in force. */
  const nameRecipients = async (source: string, recipients: readonly string[]): Promise<void> => {
    const stored = await carnet.store.sources.findSource(source);
    const { purposes } = carnet.store;
    const [current] = [...(await purposes.findCurrent([`record:${source}`])).values()];
    const version = (current?.version ?? 1) + 1;
    const { body } = await supertest(carnet.url).get('/v1/register').expect(200);
    const activity = (body as { activities: { purpose: { id: string; title: object; summary: object } }[] }).activities
      .map(({ purpose }) => purpose)
      .find(({ id }) => id === `record:${source}`)!;
    await purposes.add({
      id: `record:${source}`,
      version,
      kind: 'record',
      state: 'open',
      v: 1,
      basis: stored!.basis,
      title: activity.title,
      summary: activity.summary,
      controller: { name: 'A school', address: '1 Street', contact: 'x@school.example', country: 'FR' },
      recipients,
      commercial: false,
      automatedDecisions: 'none',
      scope: { sources: [source], profiles: [], verbs: [], activityTypes: [] },
      minimum: 1,
      storage: ['FR'],
      dpvPurposes: [],
      references: {},
      accepts: [version],
      hash: `hash-${version}`,
    } as never);
  };

  beforeAll(async () => {
    root = as(carnet.authorization);
    await root.post('/v1/organisations', { id: 'org:academie', name: 'Académie' }).expect(201);
    await root.post('/v1/organisations', { id: 'org:lycee', name: 'Lycée', parent: 'org:academie' }).expect(201);
    await root.post('/v1/organisations', { id: 'org:company', name: 'Company' }).expect(201);
    [lycee, company] = [await operatorOf('org:lycee'), await operatorOf('org:company')];
    await lycee.post('/v1/sources', { id: 'moodle', name: 'Moodle' }).expect(201);
    await lycee.post('/v1/sources', { id: 'forum', name: 'Forum' }).expect(201);
    await lycee.post('/v1/sources', { id: 'dashboard', name: 'The dashboard' }).expect(201);
    await company.post('/v1/sources', { id: 'vendor', name: 'Vendor' }).expect(201);
    const authorization = await carnet.issue('dashboard', ['statements/read']);
    dashboard = keyOf(authorization);
    reader = aClient({ url: carnet.url, authorization });
  });

  it('form a tree: an operator sees and creates those of their subtree, and no other', async () => {
    const listed = async (who: Operator): Promise<readonly string[]> =>
      ((await who.get('/v1/organisations').expect(200)).body as { organisations: { id: string }[] }).organisations.map(
        ({ id }) => id,
      );
    expect(await listed(root)).toEqual(['org:academie', 'org:company', 'org:default', 'org:lycee']);
    expect(await listed(lycee)).toEqual(['org:lycee']);
    for (const [who, other] of [
      [lycee, 'org:academie'],
      [lycee, 'org:company'],
      [lycee, 'org:default'],
      [company, 'org:lycee'],
    ] as const) {
      const answers = await Promise.all([
        who.get(`/v1/organisations/${other}`),
        who.patch(`/v1/organisations/${other}`, { name: 'Mine' }),
        who.get(`/v1/organisations/${other}/grants`),
        who.post(`/v1/organisations/${other}/grants`, { key: dashboard }),
        who.get('/v1/organisations/org:nobody'),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
      expect(new Set(answers.map(({ body }) => (body as { detail: string }).detail)).size).toBe(1);
      await who.post('/v1/organisations', { id: 'org:new', name: 'New', parent: other }).expect(400);
      await who.post('/v1/sources', { id: 'new', name: 'New', organisation: other }).expect(400);
    }
    await lycee.post('/v1/organisations', { id: 'org:lycee-club', name: 'Club' }).expect(201);
    expect((await lycee.get('/v1/organisations/org:lycee-club').expect(200)).body).toMatchObject({
      parent: 'org:lycee',
    });
    await root.patch('/v1/organisations/org:academie', { parent: 'org:lycee' }).expect(400);
    await lycee.patch('/v1/organisations/org:lycee', { parent: 'org:company' }).expect(400);
    await root.patch('/v1/organisations/org:default', { name: 'The ministry' }).expect(200);
    await root.patch('/v1/organisations/org:default', { parent: 'org:lycee' }).expect(400);
  });

  it('confine sources and credentials: those of another organisation do not exist for an operator', async () => {
    const listed = ((await company.get('/v1/sources').expect(200)).body as { sources: { id: string }[] }).sources;
    expect(listed.map(({ id }) => id)).toEqual(['office-company', 'vendor']);
    const tries = (id: string) => [
      company.get(`/v1/sources/${id}`),
      company.patch(`/v1/sources/${id}`, { name: 'Mine' }),
      company.post(`/v1/sources/${id}/credentials`, { scopes: ['all'] }),
      company.delete(`/v1/sources/${id}/credentials/${dashboard}`),
      company.get(`/v1/sources/${id}/violations`),
      company.get(`/v1/sources/${id}/grants`),
      company.post(`/v1/sources/${id}/grants`, { key: dashboard }),
      company.delete(`/v1/sources/${id}/grants/${dashboard}`),
    ];
    const plain = ({ status, body }: supertest.Response) => [status, (body as { detail: string }).detail];
    const known = (await Promise.all(tries('moodle'))).map(plain);
    expect(known).toEqual((await Promise.all(tries('nobody'))).map(plain));
    expect(new Set(known.map(([status]) => status))).toEqual(new Set([404]));
    // Nobody moves a source of theirs to where they operate nothing, or takes one from there.
    await company.patch('/v1/sources/vendor', { organisation: 'org:lycee' }).expect(400);
    await lycee.patch('/v1/sources/moodle', { organisation: 'org:company' }).expect(400);
  });

  it('are refused while the record purpose does not name the reader, with what is missing', async () => {
    const sent = aNamedStatement();
    const moodle = aClient({ url: carnet.url, authorization: await carnet.issue('moodle', ['all']) });
    await moodle.post(sent).expect(200);
    const refused = await lycee.post('/v1/sources/moodle/grants', { key: dashboard }).expect(409);
    expect(refused.body).toMatchObject({ kind: 'state-conflict', faults: [{ at: '/key' }] });
    expect(JSON.stringify(refused.body)).toContain('record:moodle');
    // A key that nobody has is answered alike.
    const unknown = await lycee.post('/v1/sources/moodle/grants', { key: 'nobody' }).expect(409);
    const plain = (body: unknown) => ({ ...(body as object), instance: undefined });
    expect(plain(unknown.body)).toEqual(plain(refused.body));

    await nameRecipients('moodle', ['The dashboard']);
    const granted = await lycee.post('/v1/sources/moodle/grants', { key: dashboard }).expect(201);
    expect(granted.headers['location']).toBe(`/v1/sources/moodle/grants/${dashboard}`);
    expect((await lycee.get('/v1/sources/moodle/grants').expect(200)).body).toEqual({
      grants: [
        { of: 'moodle', key: dashboard, source: 'dashboard', name: 'The dashboard', scopes: ['statements/read'] },
      ],
    });
    ahead += 5000;
    await reader.get({ statementId: sent.id }).expect(200);

    await lycee.delete(`/v1/sources/moodle/grants/${dashboard}`).expect(204);
    await lycee.delete(`/v1/sources/moodle/grants/${dashboard}`).expect(404);
    ahead += 5000;
    await reader.get({ statementId: sent.id }).expect(404);
    expect((await lycee.get('/v1/sources/moodle/grants').expect(200)).body).toEqual({ grants: [] });
  });

  it('of a whole organisation need every record purpose, and reach no source of another one', async () => {
    const refused = await lycee.post('/v1/organisations/org:lycee/grants', { key: dashboard }).expect(409);
    expect(JSON.stringify(refused.body)).toContain('record:forum');
    expect(JSON.stringify(refused.body)).not.toContain('record:moodle');
    // An office records nothing.
    expect(JSON.stringify(refused.body)).not.toContain('record:office-lycee');
    await nameRecipients('forum', ['dashboard']);
    await lycee.post('/v1/organisations/org:lycee/grants', { key: dashboard }).expect(201);
    const { grants } = (await lycee.get('/v1/sources/moodle/grants').expect(200)).body as { grants: GrantJson[] };
    expect(grants.map(({ of, source }) => [of, source])).toEqual([['org:lycee', 'dashboard']]);

    const [ours, theirs] = [aNamedStatement(), aNamedStatement()];
    for (const [source, statement] of [
      ['moodle', ours],
      ['vendor', theirs],
    ] as const)
      await aClient({ url: carnet.url, authorization: await carnet.issue(source, ['all']) })
        .post(statement)
        .expect(200);
    ahead += 5000;
    await reader.get({ statementId: ours.id }).expect(200);
    await reader.get({ statementId: theirs.id }).expect(404);
    // People see a reader of sources that came later, too.
    await lycee.post('/v1/sources', { id: 'later', name: 'Later' }).expect(201);
    const { body } = await supertest(carnet.url).get('/v1/register').expect(200);
    const recipients = (body as { activities: { purpose: { id: string }; recipients: string[] }[] }).activities;
    expect(recipients.find(({ purpose }) => purpose.id === 'record:later')?.recipients).toEqual(['The dashboard']);
    expect((await supertest(carnet.url).get('/register').expect(200)).text).toContain('The dashboard');
    // A person sees who else reads, in /v1/me and on the page, in both languages.
    const client = consentClient(carnet);
    const session = await client.signIn({ agent: { mbox: 'mailto:ada@school.example' } });
    const { sources } = (await client.get('/v1/me', session).expect(200)).body as {
      sources: { id: string; readers?: { id: string; name: string }[] }[];
    };
    expect(sources.find(({ id }) => id === 'moodle')?.readers).toEqual([{ id: 'dashboard', name: 'The dashboard' }]);
    expect(sources.find(({ id }) => id === 'vendor')).not.toHaveProperty('readers');
    for (const [language, title] of [
      ['en', 'Who receives it'],
      ['fr', 'Destinataires'],
    ] as const) {
      const visit = aBrowser(carnet.url, language);
      await visit.open(new URL(await client.link({ agent: { mbox: 'mailto:ada@school.example' } })).pathname);
      const { text } = await visit.get('/me');
      expect(text).toMatch(new RegExp(`${title}</dt>\\s*<dd[^>]*>[^<]*The dashboard`));
    }
  });

  it('of an organisation cover its tools that come later, as people see before and after', async () => {
    const actor = { mbox: 'mailto:newcomer@school.example' };
    const client = accessRecordClient(carnet);
    const session = await client.signInAtProvider(actor);
    const record = async (source: string): Promise<string> => {
      const statement = aNamedStatement({ actor });
      const authorization = await carnet.issue(source, ['all']);
      await aClient({ url: carnet.url, authorization }).post(statement).expect(200);
      return statement.id;
    };
    const readersOf = async (source: string) => {
      const { body: me } = await client.get('/v1/me', session).expect(200);
      const { sources } = me as { readonly sources: readonly { id: string; readers?: readonly { id: string }[] }[] };
      return sources.find(({ id }) => id === source)?.readers?.map(({ id }) => id);
    };
    expect(await readersOf('newest')).toBeUndefined();
    await lycee.post('/v1/sources', { id: 'newest', name: 'Newest' }).expect(201);
    for (const [id, organisation] of [
      ['club-tool', 'org:lycee-club'],
      ['foreign', 'org:company'],
    ])
      await root.post('/v1/sources', { id, name: id, organisation }).expect(201);
    const { body } = await supertest(carnet.url).get('/v1/register').expect(200);
    const { activities } = body as { activities: { purpose: { id: string }; recipients: string[] }[] };
    const recipientsOf = (source: string) =>
      activities.find(({ purpose }) => purpose.id === `record:${source}`)?.recipients;
    expect([recipientsOf('newest'), recipientsOf('foreign')]).toEqual([['The dashboard'], []]);

    await reader.get({ statementId: await record('newest') }).expect(200);
    expect(await readersOf('newest')).toEqual(['dashboard']);
    for (const source of ['club-tool', 'foreign']) await reader.get({ statementId: await record(source) }).expect(404);
    const records = await client.recordsOf(session);
    expect(records.map(({ reader: by, source, given }) => [by.source?.id, source.id, given])).toEqual([
      ['dashboard', 'newest', 1],
    ]);
    // One that comes with what it has recorded names the reader first; one that leaves is read no more.
    await root.patch('/v1/sources/foreign', { organisation: 'org:lycee' }).expect(409);
    await nameRecipients('foreign', ['dashboard']);
    await root.patch('/v1/sources/foreign', { organisation: 'org:lycee' }).expect(200);
    await reader.get({ statementId: await record('foreign') }).expect(200);
    await root.patch('/v1/sources/foreign', { organisation: 'org:company' }).expect(200);
    const left = await record('foreign');
    await waitFor('it is read no more', async () => (await reader.get({ statementId: left })).status === 404);
  });

  it('are events of the audit chain, by who made them', async () => {
    const auditor = as(await carnet.issue('auditors', ['auditor']));
    const { body } = await auditor.get('/v1/events?limit=1000').expect(200);
    const { events } = body as { events: { type: string; by: { id: string }; data?: { reads?: unknown } }[] };
    const types = events.map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining(['organisation.created', 'source.created', 'credential.changed', 'organisation.changed']),
    );
    expect(events.filter(({ type }) => type === 'credential.changed').map(({ data }) => data?.reads)).toEqual([
      { added: ['moodle'] },
      { removed: ['moodle'] },
      { added: ['org:lycee'] },
    ]);
    expect(JSON.stringify(events)).not.toContain('a secret');
  });
});
