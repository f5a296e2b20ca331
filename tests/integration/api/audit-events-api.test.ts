import { verifyChain } from '../../../src/consent/audit/hash-chain.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { anAgent, consentClient, faultsAt, type Tool } from '../../support/clients/consent/consent-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

interface Chained extends JsonObject {
  readonly seq: number;
  readonly hash: string;
  readonly at: string;
}

describeOnBackends('one', 'the audit chain', (makeBackends) => {
  let client: ReturnType<typeof consentClient>;
  let tool: Tool;
  let auditor = '';
  const carnet = useCarnet(makeBackends);
  beforeAll(async () => {
    client = consentClient(carnet);
    tool = await client.tool({ basis: 'consent', audience: 'adults', keep: 'P3Y' });
    auditor = await client.credential(tool.id, ['auditor']);
  });

  const say = async (choice: string, session: string): Promise<number> =>
    (
      (
        await client
          .send('put', `/v1/me/decisions/record:${tool.id}`, { choice, version: 1, language: 'fr' })
          .set('Authorization', session)
          .expect(200)
      ).body as { receipt: number }
    ).receipt;
  const head = async () =>
    (await client.agent.get('/v1/events/head').expect(200)).body as {
      head: { seq: number; hash: string };
      signature: string;
      key: JsonObject;
    };
  const verify = (body: unknown = {}) => client.send('post', '/v1/events/verify', body).set('Authorization', auditor);

  it('is read by auditors from its beginning, in pages, and is valid by itself', async () => {
    const session = await client.signIn({ agent: anAgent() });
    for (const choice of ['yes', 'pause', 'resume']) await say(choice, session);
    const events: Chained[] = [];
    let next: string | undefined = '/v1/events?limit=2';
    while (next !== undefined) {
      const page: { events: Chained[]; more?: string } = (await client.get(next, auditor).expect(200)).body as {
        events: Chained[];
        more?: string;
      };
      events.push(...page.events);
      next = page.more;
    }
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
    expect(verifyChain(events)).toEqual({ head: { seq: events.length, hash: events.at(-1)!.hash } });
    expect(JSON.stringify(events)).not.toContain('school.example');
    expect((await client.get('/v1/events/2', auditor).expect(200)).body).toEqual(events[1]);
    expect(
      ((await client.get(`/v1/events?after=${events.length}`, auditor)).body as { events: unknown[] }).events,
    ).toEqual([]);
    expect((await verify().expect(200)).body).toEqual({
      valid: true,
      head: { seq: events.length, hash: events.at(-1)!.hash },
    });
  });

  it('is searched by type and by text, in both directions', async () => {
    for (let times = 0; times < 2; times++) await say('yes', await client.signIn({ agent: anAgent() }));
    const list = async (query: string): Promise<Chained[]> =>
      ((await client.get(`/v1/events?${query}`, auditor).expect(200)).body as { events: Chained[] }).events;
    const all = await list('');
    expect(await list('order=-seq')).toEqual(all.toReversed());
    expect(await list('order=-seq&after=3')).toEqual([all[1], all[0]]);
    expect(await list('type=decision')).toEqual(all.filter(({ type }) => type === 'decision'));
    expect(await list(`q=${all[1]!.hash.slice(0, 20).toUpperCase()}&limit=1`)).toEqual([all[1]]);
    const decisions = await list(`type=decision&order=-seq&q=record:${tool.id}`);
    expect(decisions).toEqual(all.filter(({ type }) => type === 'decision').toReversed());
    expect(await list('q=geology')).toEqual([]);
    const { more } = (await client.get('/v1/events?type=decision&order=-seq&limit=1', auditor)).body as {
      more: string;
    };
    expect(more).toBe(`/v1/events?type=decision&order=-seq&limit=1&after=${decisions[0]!.seq}`);
    expect(((await client.get(more, auditor).expect(200)).body as { events: Chained[] }).events).toEqual([
      decisions[1],
    ]);
  });

  it('is exported as lines from its beginning, from which it is verified', async () => {
    const lines = async (query: string): Promise<Chained[]> => {
      const { headers, text } = await client.get(`/v1/events/export${query}`, auditor).buffer(true).expect(200);
      expect(headers).toMatchObject({
        'content-type': 'application/x-ndjson',
        'content-disposition': 'attachment; filename="audit-chain.ndjson"',
      });
      return text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Chained);
    };
    const all = await lines('');
    expect(all).toEqual(((await client.get('/v1/events?limit=1000', auditor)).body as { events: Chained[] }).events);
    expect(verifyChain(all)).toEqual({ head: { seq: all.length, hash: all.at(-1)!.hash } });
    expect(await lines('?type=decision')).toEqual(all.filter(({ type }) => type === 'decision'));
    await client.agent.head('/v1/events/export').set('Authorization', auditor).expect(200);
    await client.get(`/v1/events/export?q=${'x'.repeat(201)}`, auditor).expect(400);
  });

  it('has a public signed tree head, the same all day, against which the chain is verified', async () => {
    const first = await head();
    expect(first).toMatchObject({
      head: { seq: expect.any(Number), hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      key: { kty: 'OKP', crv: 'Ed25519', kid: expect.any(String) },
    });
    await say('yes', await client.signIn({ agent: anAgent() }));
    expect(await head()).toEqual(first);
    expect((await verify({ signature: first.signature }).expect(200)).body).toMatchObject({ valid: true });
    const [begin, payload, end] = first.signature.split('.');
    expect(faultsAt(await verify({ signature: `${begin}.${payload}A.${end}` }).expect(400))).toEqual(['/signature']);
    expect(faultsAt(await verify({ signature: 1, x: 1 }).expect(400)).toSorted()).toEqual(['/signature', '/x']);
  });

  it('has receipts that everyone can verify', async () => {
    const session = await client.signIn({ agent: anAgent() });
    const { receipt, signature } = (
      await client.get(`/v1/me/receipts/${await say('yes', session)}`, session).expect(200)
    ).body as { receipt: JsonObject; signature: string };
    const ask = (body: unknown) =>
      client.agent.post('/v1/receipts/verify').set('Content-Type', 'application/json').send(JSON.stringify(body));
    expect((await ask({ signature }).expect(200)).body).toEqual({ valid: true, receipt });
    expect((await ask({ signature, receipt }).expect(200)).body).toMatchObject({ valid: true });
    expect(
      (await ask({ signature, receipt: { ...receipt, 'dct:created': '2020-01-01T00:00:00.000Z' } }).expect(200)).body,
    ).toEqual({ valid: false });
    expect((await ask({ signature: (await head()).signature }).expect(200)).body).toEqual({ valid: false });
    const { '@context': context, ...others } = receipt;
    expect((await ask({ signature, receipt: { ...others, '@context': context } }).expect(200)).body).toMatchObject({
      valid: true,
    });
    expect(faultsAt(await ask({ receipt: [] }).expect(400)).toSorted()).toEqual(['/receipt', '/signature']);
  });

  it('verifies no receipt without canonical JSON: half a character, or a number beyond all', async () => {
    const session = await client.signIn({ agent: anAgent() });
    const { signature } = (await client.get(`/v1/me/receipts/${await say('yes', session)}`, session).expect(200))
      .body as { signature: string };
    const ask = (receipt: string) =>
      client.agent
        .post('/v1/receipts/verify')
        .set('Content-Type', 'application/json')
        .send(`{"signature":"${signature}","receipt":${receipt}}`);
    for (const receipt of ['{"dct:created":"\\ud800"}', '{"\\udfff":1}', '{"dct:created":1e999}'])
      expect((await ask(receipt).expect(200)).body).toEqual({ valid: false });
    await ask(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`).expect(400);
  });

  it('is for auditors alone, its tree head for everyone', async () => {
    for (const [method, path] of [
      ['get', '/v1/events'],
      ['get', '/v1/events/1'],
      ['get', '/v1/events/export'],
      ['post', '/v1/events/verify'],
    ] as const) {
      await client.agent[method](path).expect(401);
      await client.agent[method](path).set('Authorization', carnet.authorization).expect(403);
    }
    for (const bad of ['after=-1', 'limit=0', 'limit=1001', 'before=1', 'order=at', `q=${'x'.repeat(201)}`])
      await client.get(`/v1/events?${bad}`, auditor).expect(400);
    for (const seq of ['0', 'x', '99999']) await client.get(`/v1/events/${seq}`, auditor).expect(404);
  });

  it('is beside a register of processing (GDPR art. 30), which has sources without settings too', async () => {
    const { activities } = (await client.agent.get('/v1/register').expect(200)).body as {
      activities: readonly { readonly purpose: { readonly id: string } }[];
    };
    expect(activities).toContainEqual(
      expect.objectContaining({
        purpose: expect.objectContaining({ id: `record:${tool.id}`, basis: 'consent' }),
        erasure: expect.objectContaining({ sources: { [tool.id]: 'P3Y' } }),
      }),
    );
    expect(activities.map(({ purpose }) => purpose.id)).toContain('record:default');
  });
});
