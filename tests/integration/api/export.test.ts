import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aNamedStatement, aVoiding } from '../../support/builders/statements/a-statement.ts';
import { accessRecordClient, keyIn } from '../../support/clients/consent/access-record-client.ts';
import { aClient } from '../../support/clients/client.ts';
import { anAgent, type Tool } from '../../support/clients/consent/consent-client.ts';
import { aStaffName, staffClient } from '../../support/clients/staff/staff-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

interface Envelope {
  readonly cursor: string;
  readonly source: string;
  readonly statement: { readonly id: string; readonly stored: string };
}

describeOnBackends('both', 'GET /v1/export', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  let client: ReturnType<typeof accessRecordClient>;
  beforeAll(() => {
    client = accessRecordClient(carnet);
  });

  const post = (tool: Tool, body: unknown) =>
    aClient({ url: carnet.url, authorization: tool.authorization }).post(body).expect(200);
  const get = (query: object, authorization = carnet.authorization) =>
    supertest(carnet.url)
      .get('/v1/export')
      .query(query)
      .set('Authorization', authorization)
      .buffer(true)
      .parse((answer, done) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', (thrown: Error) => done(thrown, ''));
        answer.on('end', () => done(null, Buffer.concat(parts).toString()));
      });
  const bodyOf = async (query: object, authorization = carnet.authorization): Promise<string> =>
    (await get(query, authorization).expect(200)).body as string;
  const linesOf = (text: string): readonly string[] => text.split('\n').slice(0, -1);
  const idsOf = (text: string): readonly string[] =>
    linesOf(text).map((line) => (JSON.parse(line) as { readonly id: string }).id);
  /** Exports once the store is complete up to the newest statement. */
  const settled = async (source: string, count: number): Promise<void> =>
    waitFor('the export to have every statement', async () => linesOf(await bodyOf({ source })).length === count);
  const events = async () => {
    const all = await carnet.store.auditEvents.page({ after: 0, limit: 10_000 });
    return all
      .map(({ body }) => JSON.parse(body) as { type: string; by: { id: string }; data: object })
      .filter(({ type }) => type === 'statements.exported');
  };

  it('exports what claims a version of a profile, and says so in the chain and to the person', async () => {
    const tool = await client.tool();
    const profile = `https://profiles.example/${randomUUID()}/v1`;
    const ada = anAgent();
    const claiming = (about: object = {}, place = 'category') =>
      aNamedStatement({ actor: ada, context: { contextActivities: { [place]: [{ id: profile }] } }, ...about });
    const [claims, related] = [claiming(), claiming({}, 'grouping')];
    // It inherits the tokens of the statement that it refers to, and claims nothing itself.
    const refers = aNamedStatement({ object: { objectType: 'StatementRef', id: claims.id } });
    await post(tool, [claims, related, aNamedStatement(), refers]);
    await settled(tool.id, 4);
    expect(idsOf(await bodyOf({ profile }))).toEqual([claims.id]);
    expect(idsOf(await bodyOf({ profile, verb: 'https://verbs.example/none' }))).toEqual([]);
    expect(idsOf(await bodyOf({ profile: `${profile}2` }))).toEqual([]);
    expect((await events()).at(-1)).toMatchObject({ data: { filters: ['profile'] } });
    const seen = await client.seenBy(ada);
    expect(
      seen.find(({ route, filter }) => route === '/v1/export' && filter !== undefined && 'profile' in filter),
    ).toMatchObject({
      filter: { profile },
      given: 1,
    });
    const { body } = await get({ profile: 'no IRI' }).expect(400);
    expect(JSON.parse(body as string)).toMatchObject({ faults: [{ at: 'profile' }] });
  });

  it('streams the statements as they are stored, oldest first, and continues after any line', async () => {
    const tool = await client.tool();
    const sent = Array.from({ length: 600 }, () => aNamedStatement());
    await post(tool, sent.slice(0, 500));
    await post(tool, sent.slice(500));
    await settled(tool.id, 600);
    const whole = await get({ source: tool.id }).expect(200);
    expect(whole.headers).toMatchObject({ 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
    expect(Date.parse(whole.headers['export-through'] as string)).toBeLessThanOrEqual(Date.now());
    const lines = linesOf(whole.body as string);
    expect(idsOf(whole.body as string)).toEqual(sent.map(({ id }) => id));
    const { body } = await aClient({ url: carnet.url, authorization: tool.authorization })
      .get({ statementId: sent[0]!.id })
      .expect(200);
    expect(JSON.parse(lines[0]!)).toEqual(body);
    const enveloped = linesOf(await bodyOf({ source: tool.id, envelope: true })).map(
      (line) => JSON.parse(line) as Envelope,
    );
    expect(enveloped.map(({ source, statement }) => [source, statement.id])).toEqual(
      sent.map(({ id }) => [tool.id, id]),
    );
    for (const at of [0, 498, 499, 599]) {
      const rest = lines.slice(at + 1);
      expect(linesOf(await bodyOf({ source: tool.id, after: sent[at]!.id }))).toEqual(rest);
      expect(linesOf(await bodyOf({ source: tool.id, after: enveloped[at]!.cursor }))).toEqual(rest);
    }
    expect(await bodyOf({ after: 'f'.repeat(20) })).toBe('');
    const csv = await bodyOf({ source: tool.id, format: 'csv', columns: 'id,verb.id,stored' });
    expect(csv.split('\r\n').slice(0, 2)).toEqual([
      'id,verb.id,stored',
      `${sent[0]!.id},http://adlnet.gov/expapi/verbs/answered,${enveloped[0]!.statement.stored}`,
    ]);
    const packed = await get({ source: tool.id }).set('Accept-Encoding', 'gzip').expect('Content-Encoding', 'gzip');
    expect(packed.body).toBe(whole.body);
    await get({ source: tool.id })
      .set('Accept-Encoding', 'identity')
      .expect((answer) => {
        expect(answer.headers['content-encoding']).toBeUndefined();
      });
  });

  it('is CSV that no spreadsheet evaluates, by commas or semicolons; a number below zero stays one', async () => {
    const tool = await client.tool();
    const response = ';=HYPERLINK("https://evil.example")';
    const result = { response, score: { raw: -5 } };
    const statement = aNamedStatement({ actor: anAgent(), result });
    await aClient({ url: carnet.url, authorization: tool.authorization }).post(statement).expect(200);
    await settled(tool.id, 1);
    const csv = await bodyOf({ source: tool.id, format: 'csv', columns: 'score_raw,result.response' });
    expect(csv).toBe(`score_raw,result.response\r\n-5,"';'=HYPERLINK(""https://evil.example"")"\r\n`);
  });

  it('has what the filters of the standard find, and voided statements where they are asked for', async () => {
    const [tool, ada, bob] = [await client.tool(), anAgent(), anAgent()];
    const [first, second, third] = [ada, ada, bob].map((actor) => aNamedStatement({ actor }));
    const voiding = aVoiding(first!.id);
    await post(tool, [first, second, third]);
    await post(tool, voiding);
    await settled(tool.id, 3);
    const ids = async (query: object) => idsOf(await bodyOf({ source: tool.id, ...query }));
    expect(await ids({})).toEqual([second!.id, third!.id, voiding.id]);
    expect(await ids({ voided: true })).toEqual([first!.id, second!.id, third!.id, voiding.id]);
    expect(await ids({ agent: JSON.stringify(bob) })).toEqual([third!.id]);
    expect(await ids({ verb: 'http://adlnet.gov/expapi/verbs/voided' })).toEqual([voiding.id]);
    expect(await ids({ until: '2020-01-01T00:00:00Z' })).toEqual([]);
    expect(await ids({ since: '2020-01-01T00:00:00Z' })).toHaveLength(3);
  });

  it('has nothing of a person who has stopped, nor of one who has had everything erased', async () => {
    const [tool, ada, bob, eve] = [await client.tool({ basis: 'consent' }), anAgent(), anAgent(), anAgent()];
    const session = async (agent: object): Promise<string> => client.signIn({ agent });
    const decide = async (agent: object, choice: string): Promise<void> => {
      await client
        .send('put', `/v1/me/decisions/record:${tool.id}`, { choice, version: 1, language: 'en' })
        .set('Authorization', await session(agent))
        .expect(200);
    };
    for (const agent of [ada, bob, eve]) await decide(agent, 'yes');
    const [one, two, three] = [ada, bob, eve].map((actor) => aNamedStatement({ actor }));
    await post(tool, [one, two, three]);
    await settled(tool.id, 3);
    await decide(ada, 'stop');
    await client
      .send('delete', '/v1/me', {})
      .set('Authorization', await session(eve))
      .expect(202);
    expect(idsOf(await bodyOf({ source: tool.id }))).toEqual([two!.id]);
    await get({ source: tool.id, after: randomUUID() }).expect(404);
  });

  it('reaches the subtree of an operator, with their records on /me and an event in the chain', async () => {
    const staff = staffClient(carnet);
    const organisation = `org:${randomUUID().slice(0, 8)}`;
    await staff.send('post', '/v1/organisations', { id: organisation, name: 'North' }).expect(201);
    const inside = await client.tool({ organisation });
    const [outside, ada] = [await client.tool(), anAgent()];
    const [mine, foreign] = [aNamedStatement({ actor: ada }), aNamedStatement({ actor: ada })];
    await post(inside, mine);
    await post(outside, foreign);
    await settled(inside.id, 1);
    await settled(outside.id, 1);
    const authorization = await client.credential(inside.id, ['operator']);
    const verb = 'http://adlnet.gov/expapi/verbs/answered';
    expect(idsOf(await bodyOf({ verb }, authorization))).toEqual([mine.id]);
    await get({ source: outside.id }, authorization).expect(400);
    await get({ after: foreign.id }, authorization).expect(404);
    const seen = await client.seenBy(ada);
    expect(seen.filter(({ reader }) => reader.id === keyIn(authorization))).toEqual([
      expect.objectContaining({
        route: '/v1/export',
        source: expect.objectContaining({ id: inside.id }) as unknown,
        filter: { verb },
        reader: expect.objectContaining({
          role: 'operator',
          organisation: { id: organisation, name: 'North' },
        }) as unknown,
        given: 1,
      }),
    ]);
    expect((await events()).filter(({ by }) => by.id === keyIn(authorization))).toMatchObject([
      { by: { role: 'staff' }, data: { organisation, filters: ['verb'], voided: false, continued: false } },
    ]);
    const browser = await staff.joined({ name: aStaffName(), organisation, roles: ['operator', 'auditor'] });
    expect(idsOf((await browser.get('/v1/export')).text)).toEqual([mine.id]);
    const audited = await browser.get('/v1/events?limit=1000', { Accept: 'application/json' });
    expect(audited.text).toContain(keyIn(authorization));
  });

  it('is refused with its reason, and leaves nothing then', async () => {
    const tool = await client.tool();
    const before = (await events()).length;
    for (const query of [{ format: 'parquet' }, { since: 'x' }, { columns: 'id' }, { limit: 1 }, { after: 'x' }])
      await get(query).expect(400);
    await get({}, tool.authorization).expect(403);
    expect((await get({ source: 'nowhere' }).expect(400)).body).toContain('"faults":[{"at":"source"');
    await supertest(carnet.url).head('/v1/export').set('Authorization', carnet.authorization).expect(200);
    expect(await events()).toHaveLength(before);
  });
});
