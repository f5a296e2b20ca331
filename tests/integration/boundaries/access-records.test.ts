import { randomUUID } from 'node:crypto';
import { fixedKeys } from '../../../src/core/crypto/key-ring.ts';
import { createMoreTokens } from '../../../src/reads/query/more-tokens.ts';
import { openConnection } from '../../../src/store/sqlite/connection/connection.ts';
import { aNamedStatement, aReference, aVoiding } from '../../support/builders/statements/a-statement.ts';
import { intoAnHour } from '../../support/builders/store/an-access-record.ts';
import { accessRecordClient, keyIn } from '../../support/clients/consent/access-record-client.ts';
import { aClient, everyId, type StatementsPage } from '../../support/clients/client.ts';
import { anAgent, type Tool } from '../../support/clients/consent/consent-client.ts';
import {
  aMessage,
  anAttachment,
  attachmentPart,
  send,
  statementsPart,
} from '../../support/clients/multipart-client.ts';
import { describeOnBackends, embeddedBackends } from '../../support/servers/backends.ts';
import { MASTER_KEY, runCarnet, useCarnet } from '../../support/servers/running-carnet.ts';

const HOUR = 3_600_000;
const agentParameter = (agent: object): string => JSON.stringify(agent);

describeOnBackends('both', 'a read by a grant', (makeBackends) => {
  let passed = intoAnHour();
  const now = (): number => Date.now() + passed;
  const carnet = useCarnet(makeBackends, { now });
  let client: ReturnType<typeof accessRecordClient>;
  beforeAll(() => {
    client = accessRecordClient(carnet, now);
  });

  const as = (authorization: string) => aClient({ url: carnet.url, authorization });
  const post = (tool: Tool, actor: object, about: object = {}) =>
    as(tool.authorization)
      .post(aNamedStatement({ actor, ...about }))
      .expect(200);
  /** A dashboard that may read these tools. */
  const aReader = async (...tools: readonly Tool[]) => {
    const source = `dashboard-${randomUUID().slice(0, 8)}`;
    const authorization = await carnet.issue(
      source,
      ['statements/read'],
      tools.map(({ id }) => id),
    );
    return { ...as(authorization), source, authorization, key: keyIn(authorization) };
  };

  it('leaves one record for each person: who, how, how many, when', async () => {
    const [tool, ada, bob] = [await client.tool({ name: 'Moodle' }), anAgent(), anAgent()];
    for (const actor of [ada, ada, bob]) await post(tool, actor);
    const reader = await aReader(tool);
    const before = now();
    const { verb } = aNamedStatement() as unknown as { readonly verb: { readonly id: string } };
    const page = (await reader.get({ verb: verb.id, since: '2024-01-01T00:00:00+01:00', limit: 50 }).expect(200))
      .body as StatementsPage;
    expect(page.statements).toHaveLength(3);
    const common = {
      reader: {
        id: reader.key,
        source: { id: reader.source, name: reader.source },
        organisation: { id: 'org:default', name: 'org:default' },
      },
      source: { id: tool.id, name: 'Moodle' },
      route: '/xapi/statements',
      filter: { verb: verb.id, since: '2023-12-31T23:00:00.000Z' },
      answers: 1,
    };
    const [seen, ...others] = await client.seenBy(ada);
    expect(others).toEqual([]);
    expect(seen).toEqual({ ...common, given: 2, first: seen!.last, last: expect.any(String) });
    expect(Date.parse(seen!.first)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(seen!.last)).toBeLessThanOrEqual(now());
    expect(await client.seenBy(bob)).toMatchObject([{ ...common, given: 1 }]);
    expect(await client.seenBy(anAgent())).toEqual([]);
  });

  it('leaves none where nobody reads another source, and none where nothing is given', async () => {
    const [tool, other, ada] = [await client.tool(), await client.tool(), anAgent()];
    await post(tool, ada);
    await as(tool.authorization).get().expect(200);
    expect(await everyId(as(other.authorization))).toEqual([]);
    const reader = await aReader(tool);
    await reader.get({ verb: 'https://verbs.example/never' }).expect(200);
    await reader.get({ statementId: randomUUID() }).expect(404);
    await client.get('/v1/me/xapi/statements', await client.signInAtProvider(ada)).expect(200);
    expect(await client.seenBy(ada)).toEqual([]);
    // In a page of two sources its own statements are not counted.
    const own = { id: reader.source, authorization: await carnet.issue(reader.source, ['all'], [tool.id]) };
    await post(own, ada);
    expect(await everyId(as(own.authorization), { agent: agentParameter(ada) })).toHaveLength(2);
    expect(await client.seenBy(ada)).toMatchObject([{ source: { id: tool.id }, given: 1 }]);
  });

  it('is added to the record of the same hour, reader and filter: more pages, polls with another `since`', async () => {
    const [tool, ada] = [await client.tool(), anAgent()];
    for (let count = 0; count < 4; count++) await post(tool, ada);
    const reader = await aReader(tool);
    expect(await everyId(reader, { limit: 3 })).toHaveLength(4);
    expect(await client.seenBy(ada)).toMatchObject([{ filter: {}, answers: 2, given: 4 }]);
    for (const since of ['2024-03-01', '2024-01-01', '2024-02-01'])
      await reader
        .get({ since: `${since}T00:00:00Z`, until: `${since.replace('2024', '2120')}T00:00:00Z` })
        .expect(200);
    const seen = await client.seenBy(ada);
    expect(seen).toHaveLength(2);
    expect(seen.find(({ filter }) => filter!['since'] !== undefined)).toMatchObject({
      filter: { since: '2024-01-01T00:00:00.000Z', until: '2120-03-01T00:00:00.000Z' },
      answers: 3,
      given: 12,
    });
    passed += HOUR;
    await reader.get({ limit: 3 }).expect(200);
    expect((await client.seenBy(ada)).map(({ given }) => given)).toEqual([3, ...seen.map(({ given }) => given)]);
  });

  it('is recorded whichever way it goes: by id, voided, with attachments, by reference, in a Group', async () => {
    const [tool, ada, bob] = [await client.tool(), anAgent(), anAgent()];
    const reader = await aReader(tool);
    const data = randomUUID();
    const [sent, gone] = [
      aNamedStatement({ actor: ada, attachments: [anAttachment(data)] }),
      aNamedStatement({ actor: ada }),
    ];
    await send({ url: carnet.url, ...tool }, aMessage([statementsPart(sent), attachmentPart(data)]));
    await as(tool.authorization).post(gone).expect(200);
    await as(tool.authorization).post(aVoiding(gone.id)).expect(200);
    const together = aNamedStatement({ actor: { objectType: 'Group', member: [ada, bob] } });
    await as(tool.authorization)
      .post([together, aReference(sent.id, { actor: bob })])
      .expect(200);

    await reader.get({ statementId: sent.id, attachments: true, format: 'ids' }).expect(200);
    await reader.get({ voidedStatementId: gone.id }).expect(200);
    const byFilter = new Map((await client.seenBy(ada)).map(({ filter, given }) => [JSON.stringify(filter), given]));
    expect(byFilter).toEqual(
      new Map([
        [JSON.stringify({ statementId: null, attachments: 'true', format: 'ids' }), 1],
        [JSON.stringify({ voidedStatementId: null }), 1],
      ]),
    );
    expect(await client.seenBy(bob)).toEqual([]);
    await reader.get({ statementId: together.id }).expect(200);
    expect(await client.seenBy(bob)).toMatchObject([{ filter: { statementId: null }, given: 1 }]);
    // What refers to a statement of hers is found by her name, and is his.
    await reader.get({ agent: agentParameter(ada) }).expect(200);
    const [found] = (await client.seenBy(bob)).filter(({ filter }) => 'agent' in filter!);
    expect(found).toMatchObject({ filter: { agent: null }, given: 2 });
  });

  it('says that a person was asked for by name to that person alone, and names nobody else', async () => {
    const tool = await client.tool();
    const [ada, teacher, registration] = [anAgent(), anAgent(), randomUUID()];
    await post(tool, ada, { context: { instructor: teacher, registration } });
    const reader = await aReader(tool);
    await reader.get({ agent: agentParameter(ada) }).expect(200);
    await reader.get({ agent: agentParameter(teacher), related_agents: true, registration }).expect(200);
    const activity = 'https://school.example/exercises/1';
    await reader.get({ activity, related_activities: true }).expect(200);
    const filters = (await client.seenBy(ada)).map(({ filter }) => filter);
    expect(filters).toHaveLength(3);
    expect(filters).toEqual(
      expect.arrayContaining([
        { agent: 'self' },
        { agent: null, registration: null, related_agents: 'true' },
        { activity, related_activities: 'true' },
      ]),
    );
    expect(await client.seenBy(teacher)).toEqual([]);
  });

  it('stores no content of statements, nor who else was asked for', async () => {
    const tool = await client.tool();
    const canary = (): string => `canary-${randomUUID()}`;
    const [name, activity, answer, other] = [canary(), canary(), canary(), canary()];
    const ada = { ...anAgent(canary()), name };
    const about = {
      object: { id: `https://a.example/quiz?user=${activity}#${activity}`, definition: { name: { en: canary() } } },
      result: { response: answer },
      context: { instructor: anAgent(other), platform: canary() },
    };
    await post(tool, ada, about);
    const reader = await aReader(tool);
    for (const query of [
      { activity: about.object.id },
      { agent: agentParameter(anAgent(other)), related_agents: true },
      { agent: agentParameter(ada) },
      { registration: randomUUID() },
    ])
      await reader.get(query).expect(200);
    const stored = await client.stored();
    expect(stored.filter(({ source }) => source === tool.id)).toHaveLength(3);
    expect(stored.map(({ filter }) => filter)).toContainEqual({ activity: 'https://a.example/quiz' });
    expect(JSON.stringify(stored)).not.toContain('canary-');
  });

  it('is counted once by each of two processes, in one record', async () => {
    const [tool, ada] = [await client.tool(), anAgent()];
    await post(tool, ada);
    const reader = await aReader(tool);
    const other = await runCarnet(carnet.backends, { now, role: 'api' });
    try {
      const ways = [reader, aClient({ url: other.url, authorization: reader.authorization })];
      await Promise.all(Array.from({ length: 20 }, (_, index) => ways[index % 2]!.get().expect(200)));
    } finally {
      await other.close();
    }
    expect(other.unexpectedErrors).toEqual([]);
    expect(await client.seenBy(ada)).toMatchObject([{ answers: 20, given: 20 }]);
  });

  it('goes on after an update: a `more` link of the release before is good, and leaves a record', async () => {
    const [tool, ada] = [await client.tool(), anAgent()];
    await post(tool, ada);
    await post(tool, ada);
    const reader = await aReader(tool);
    const { more } = (await reader.get({ limit: 1, agent: agentParameter(ada) }).expect(200)).body as StatementsPage;
    const path = more.slice(0, more.lastIndexOf('/') + 1);
    const tokens = createMoreTokens(fixedKeys(MASTER_KEY).forUse('more'));
    const { asked, ...old } = tokens.decode(decodeURIComponent(more.slice(path.length)));
    expect(asked).toEqual({ filter: { agent: null } });
    await reader.path(`${path}${tokens.encode(old)}`).expect(200);
    expect((await client.seenBy(ada)).map(({ filter }) => filter)).toEqual(
      expect.arrayContaining([{ agent: 'self' }, {}]),
    );
  });
});

describe('A read by a grant, while another program writes to the SQLite file', () => {
  it('is not answered, since it cannot be recorded; a tool goes on reading what is its own', async () => {
    const backends = embeddedBackends();
    const carnet = await runCarnet(backends);
    const client = accessRecordClient(carnet);
    const [tool, ada] = [await client.tool(), anAgent()];
    await aClient({ url: carnet.url, ...tool })
      .post(aNamedStatement({ actor: ada }))
      .expect(200);
    const authorization = await carnet.issue('dashboard', ['statements/read'], [tool.id]);
    await carnet.close();
    // A process without a sink has nothing else to write.
    const api = await runCarnet(backends, { role: 'api' });
    const [reader, own] = [aClient({ url: api.url, authorization }), aClient({ url: api.url, ...tool })];
    await reader.get({ verb: 'https://verbs.example/never' }).expect(200);
    const writer = openConnection(backends.storeUrl.slice('sqlite:'.length), 'NORMAL');
    writer.exec('BEGIN IMMEDIATE');
    try {
      expect((await reader.get().expect(503)).body).toMatchObject({ kind: 'store-unavailable' });
      expect(((await own.get().expect(200)).body as StatementsPage).statements).toHaveLength(1);
    } finally {
      writer.exec('ROLLBACK');
      writer.close();
    }
    expect(await api.store.accessRecords.scan({ limit: 10 })).toEqual([]);
    await reader.get().expect(200);
    expect(await api.store.accessRecords.scan({ limit: 10 })).toMatchObject([{ answers: 1, given: 1 }]);
    await api.close();
    await backends.remove();
    expect(api.unexpectedErrors).toEqual([]);
  });
});
