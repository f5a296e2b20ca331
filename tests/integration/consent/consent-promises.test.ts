import { randomUUID } from 'node:crypto';
import type supertest from 'supertest';
import { purposeJson } from '../../../src/consent/purposes/purpose-json.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient } from '../../support/clients/client.ts';
import { anAgent, consentClient, type Tool } from '../../support/clients/consent/consent-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { aStudyOver, type Officers, openPurpose } from '../../support/clients/studies/study-review-client.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aRecordPurpose } from '../../support/builders/consent/a-purpose.ts';

const DAY = 86_400_000;

describeOnBackends('both', 'what people were promised, through HTTP', (makeBackends) => {
  let client: ReturnType<typeof consentClient>;
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  let officers: Officers;
  const carnet = useCarnet(makeBackends, { now });
  beforeAll(async () => {
    client = consentClient(carnet, now);
    officers = { author: carnet.authorization, steward: await carnet.issue('office', ['steward']) };
  });

  const decide = (session: string, purpose: string, choice: { readonly choice: string; readonly version?: number }) =>
    client
      .send('put', `/v1/me/decisions/${purpose}`, { version: 1, language: 'fr', ...choice })
      .set('Authorization', session)
      .expect(200);
  const say = (session: string, purpose: string, choice: string) => decide(session, purpose, { choice });
  const post = (tool: Tool, agent: object): supertest.Test =>
    aClient({ url: carnet.url, authorization: tool.authorization }).post(
      aNamedStatement({ actor: agent, timestamp: new Date(now()).toISOString() }),
    );
  const outcome = async (tool: Tool, agent: object): Promise<string> =>
    (await post(tool, agent).expect(200)).headers['lrs-consent'] as string;
  const STORED = 'stored=1, withheld=0';
  const WITHHELD = 'stored=0, withheld=1';
  const record = (tool: Tool, about: JsonObject = {}): JsonObject => ({
    ...purposeJson(
      aRecordPurpose({
        id: `record:${tool.id}`,
        scope: { sources: [tool.id], profiles: [], verbs: [], activityTypes: [] },
      }),
    ),
    ...about,
  });

  describe('a statement posted after a decision has been answered is withheld (C2)', () => {
    it.each(['stop', 'pause'])('where that was: %s', async (choice) => {
      const tool = await client.tool({ basis: 'consent' });
      const ada = anAgent();
      const session = await client.signIn({ agent: ada });
      await say(session, `record:${tool.id}`, 'yes');
      expect(await outcome(tool, ada)).toBe(STORED);
      await say(session, `record:${tool.id}`, choice);
      expect(await outcome(tool, ada)).toBe(WITHHELD);
      expect(await client.permits(tool, ada)).toEqual({ record: 'no' });
    });

    it('where that was: no, and where it was an objection', async () => {
      const [chosen, imposed] = [await client.tool({ basis: 'consent' }), await client.tool()];
      const ada = anAgent();
      const session = await client.signIn({ agent: ada });
      await say(session, `record:${chosen.id}`, 'no');
      expect(await outcome(imposed, ada)).toBe(STORED);
      await say(session, `record:${imposed.id}`, 'object');
      for (const tool of [chosen, imposed]) {
        expect(await outcome(tool, ada)).toBe(WITHHELD);
        expect(await client.permits(tool, ada)).toEqual({ record: 'no' });
      }
    });

    it('and where a new version widens, until it is asked again; a narrower one carries over (C18)', async () => {
      const tool = await client.tool({ basis: 'consent' });
      const ada = anAgent();
      const session = await client.signIn({ agent: ada });
      await say(session, `record:${tool.id}`, 'yes');
      await openPurpose(client, record(tool, { recipients: ['An academy'], storage: ['FR'] }), officers);
      expect(await outcome(tool, ada)).toBe(WITHHELD);
      expect(await client.permits(tool, ada)).toMatchObject({ record: 'ask' });
      const asked = async (): Promise<readonly unknown[]> =>
        (
          (await client.get('/v1/me', session).expect(200)).body as { asked: readonly { purpose: { id: string } }[] }
        ).asked.filter(({ purpose }) => purpose.id === `record:${tool.id}`);
      expect(await asked()).toMatchObject([
        { state: 'granted', stale: true, may: ['yes', 'stop'], purpose: { version: 2, accepts: [2] } },
      ]);
      await decide(session, `record:${tool.id}`, { choice: 'yes', version: 2 });
      expect(await outcome(tool, ada)).toBe(STORED);
      await openPurpose(client, record(tool, { recipients: [], storage: ['FR'] }), officers);
      expect(await outcome(tool, ada)).toBe(STORED);
      expect(await asked()).toEqual([]);
    });

    it('and where its end has passed', async () => {
      const tool = await client.tool({ basis: 'consent' });
      const ada = anAgent();
      const today = new Date(now()).toISOString().slice(0, 10);
      await openPurpose(client, record(tool, { until: today }), officers);
      await decide(await client.signIn({ agent: ada }), `record:${tool.id}`, { choice: 'yes', version: 2 });
      expect(await outcome(tool, ada)).toBe(STORED);
      ahead = Date.parse(`${today}T00:00:00Z`) + DAY - Date.now() + 1000;
      // The store first reaches the new time; then the source may record no person.
      await waitFor('the end', async () => (await post(tool, ada)).status === 403);
      expect(await client.permits(tool, ada)).toEqual({ record: 'no' });
    });
  });

  it('consent that takes two is permitted by neither alone, and ended by either (C16)', async () => {
    const tool = await client.tool({ basis: 'consent', audience: 'minors' });
    const purpose = `record:${tool.id}`;
    for (const [first, second] of [
      ['subject', 'guardian'],
      ['guardian', 'subject'],
    ] as const) {
      const child = anAgent();
      const sessions = {
        subject: await client.signIn({ agent: child }),
        guardian: await client.signIn({ agent: child, role: 'guardian' }),
      };
      for (const ender of [first, second]) {
        await say(sessions[first], purpose, 'yes');
        expect(await outcome(tool, child)).toBe(WITHHELD);
        await say(sessions[second], purpose, 'yes');
        expect(await outcome(tool, child)).toBe(STORED);
        await say(sessions[ender], purpose, 'stop');
        expect(await outcome(tool, child)).toBe(WITHHELD);
      }
    }
  });

  it('a tool receives the same bytes whatever a person has decided for a study (C14)', async () => {
    const tool = await client.tool();
    const id = `study:${randomUUID().slice(0, 8)}`;
    await openPurpose(client, aStudyOver(tool.id, id), officers);
    const xapi = aClient({ url: carnet.url, authorization: tool.authorization });
    const answerOf = ({ status, headers, text }: supertest.Response, statement: string): string => {
      const {
        date,
        'x-request-id': _,
        'x-experience-api-consistent-through': __,
        'last-modified': ___,
        etag,
        ...rest
      } = headers as Record<string, string>;
      return JSON.stringify([status, rest, text])
        .replaceAll(statement, 'ID')
        .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');
    };
    const ada = anAgent();
    const session = await client.signIn({ agent: ada });
    const all = async (): Promise<readonly string[]> => {
      const statement = randomUUID();
      const body = { ...aNamedStatement({ actor: ada }), id: statement };
      const asked = [
        await xapi.post(body),
        await xapi.post(body),
        await xapi.post({ ...body, verb: { id: 'http://x.example/other' } }),
        await xapi.post({ ...body, actor: {} }),
        await xapi.get({ statementId: statement }),
        await xapi.get({ statementId: randomUUID() }).then((answer) => answer),
        await client.get(`/v1/permits?agent=${encodeURIComponent(JSON.stringify(ada))}`, tool.authorization),
      ];
      return asked.map((answer) => answerOf(answer, statement));
    };
    const silent = await all();
    expect(silent.map((one) => (JSON.parse(one) as [number])[0])).toEqual([200, 200, 409, 400, 200, 404, 200]);
    for (const choice of ['yes', 'pause', 'resume', 'stop', 'yes']) {
      await say(session, id, choice);
      expect(await all()).toEqual(silent);
    }
  });

  it('DELETE /me erases statements, documents and name; replays are withheld, the chain holds (C25)', async () => {
    const tools = [await client.tool(), await client.tool({ basis: 'consent' })];
    const ada = anAgent();
    await client.send('post', '/v1/people', { agent: ada, name: 'Ada' }).expect(201);
    const session = await client.signIn({ agent: ada });
    await say(session, `record:${tools[1]!.id}`, 'yes');
    const posted: [Tool, string][] = [];
    for (const tool of tools) posted.push([tool, ((await post(tool, ada).expect(200)).body as string[])[0]!]);
    const query = `agent=${encodeURIComponent(JSON.stringify(ada))}`;
    const documents = [
      `/xapi/activities/state?activityId=https://x.example/1&stateId=s&${query}`,
      `/xapi/agents/profile?profileId=p&${query}`,
    ];
    const xapi = (method: 'get' | 'put', path: string) =>
      client.agent[method](path).set('Authorization', tools[0]!.authorization).set('X-Experience-API-Version', '2.0.0');
    for (const path of documents)
      await xapi('put', path).set('Content-Type', 'text/plain').set('If-None-Match', '*').send('mine').expect(204);
    expect((await client.exported(session)).map(({ type }) => type)).toEqual([
      'decision',
      'event',
      'event',
      'document',
      'document',
      'statement',
      'statement',
    ]);

    const { erasure } = (await client.agent.delete('/v1/me').set('Authorization', session).expect(202)).body as {
      erasure: string;
    };
    for (const [tool, id] of posted)
      await aClient({ url: carnet.url, authorization: tool.authorization }).get({ statementId: id }).expect(404);
    await waitFor(
      'the erasure',
      async () =>
        ((await client.agent.get(`/v1/erasures/${erasure}`).expect(200)).body as { done?: string }).done !== undefined,
    );

    for (const [, id] of posted)
      expect(
        (await carnet.store.statements.find([id])).size + (await carnet.store.statements.findErasing([id])).size,
      ).toBe(0);
    for (const path of documents) await xapi('get', path).expect(404);
    for (const tool of tools) expect(await outcome(tool, ada)).toBe(WITHHELD);
    expect((await client.exported(session)).some(({ type }) => type === 'statement' || type === 'document')).toBe(
      false,
    );
    expect((await client.get(`/v1/people?${query}`).expect(200)).body).toEqual({ id: expect.any(String) });
    const auditor = await client.credential('default', ['auditor']);
    expect(
      (await client.send('post', '/v1/events/verify', {}).set('Authorization', auditor).expect(200)).body,
    ).toMatchObject({
      valid: true,
    });
    await client.agent.get('/v1/erasures/none').expect(404);
    expect(
      (await client.agent.delete('/v1/me').set('Authorization', await client.signIn({ agent: anAgent() }))).status,
    ).toBe(204);
  });
});
