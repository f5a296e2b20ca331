import { SCOPES } from '../../../src/access/sources/scopes.ts';
import { anAgent, consentClient, faultsAt } from '../../support/clients/consent/consent-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

describeOnBackends('one', 'a tool that asks for consent', (makeBackends) => {
  let client: ReturnType<typeof consentClient>;
  const carnet = useCarnet(makeBackends);
  beforeAll(() => {
    client = consentClient(carnet);
  });
  const soon = new Date(Date.now() + 3_600_000).toISOString();

  it('may ask before it collects: on the basis consent it gets a link, which creates no person', async () => {
    const [imposed, chosen] = [await client.tool(), await client.tool({ basis: 'consent' })];
    const ada = anAgent();
    expect(await client.permits(imposed, ada)).toEqual({ record: 'yes' });
    const asked = await client.permits(chosen, ada);
    expect(asked).toEqual({ record: 'ask', ask: expect.stringMatching(/^http:\/\/carnet\.example\/l\/[\w.-]+$/) });
    expect(await client.links.inspect(asked.ask!.split('/l/')[1]!)).toMatchObject({
      link: { role: 'subject', purpose: `record:${chosen.id}`, assurance: 'tool', askedBy: { source: chosen.id } },
    });
    expect(await carnet.store.people.count()).toBe(0);
  });

  it('gets a link about itself alone, valid once; the institution gets one about all sources', async () => {
    const tool = await client.tool();
    const url = await client.link({ agent: anAgent('zoe') }, tool.authorization);
    const token = url.split('/l/')[1]!;
    expect(await client.links.inspect(token)).toMatchObject({
      link: { role: 'subject', assurance: 'tool', askedBy: { source: tool.id, credential: expect.any(String) } },
    });
    await client.open(url);
    await expect(client.open(url)).rejects.toMatchObject({ kind: 'link-over' });
    const all = await client.link({ agent: anAgent('zoe'), role: 'guardian', name: 'Zoé', jointUntil: '2031-05-17' });
    expect(await client.links.inspect(all.split('/l/')[1]!)).toMatchObject({
      link: {
        role: 'guardian',
        name: 'Zoé',
        assurance: 'institution',
        organisation: 'org:default',
        parentalConsentUntil: Date.parse('2031-05-17'),
      },
    });
  });

  it('says of nobody that they are a guardian, what they are called, or when they turn 15', async () => {
    const tool = await client.tool();
    const ask = (body: object) =>
      client
        .send('post', '/v1/links', { agent: anAgent(), role: 'subject', expires: soon, ...body })
        .set('Authorization', tool.authorization);
    const refused = await ask({ role: 'guardian', name: 'Zoé', jointUntil: '2031-05-17' }).expect(400);
    expect(faultsAt(refused)).toEqual(['/role', '/name', '/jointUntil']);
    expect(refused.text).toContain('that needs the scope operator');
    for (const body of [{ role: 'guardian' }, { name: 'Zoé' }, { jointUntil: '2031-05-17' }])
      await ask(body).expect(400);
    await ask({}).expect(201);
  });

  it('gets every fault at once where it names what does not exist', async () => {
    const tool = await client.tool();
    const ask = (body: unknown) => client.send('post', '/v1/links', body).set('Authorization', tool.authorization);
    expect(
      faultsAt(
        await ask({
          agent: { mbox: 'ada', x: 1 },
          role: 'teacher',
          expires: 'soon',
          purpose: 7,
          jointUntil: '2031-02-30',
          extra: 1,
        }).expect(400),
      ).toSorted(),
    ).toEqual(['/agent/mbox', '/agent/x', '/expires', '/extra', '/jointUntil', '/jointUntil', '/purpose', '/role']);
    expect(faultsAt(await ask({ role: 'subject', expires: soon, name: 'Ada' }).expect(400)).toSorted()).toEqual([
      '/agent',
      '/name',
      '/name',
    ]);
    expect(
      faultsAt(
        await ask({
          agent: { objectType: 'Group', mbox: 'mailto:g@x.example' },
          role: 'subject',
          expires: soon,
        }).expect(400),
      ),
    ).toEqual(['/agent']);
    for (const expires of ['2020-01-01T00:00:00Z', '2999-01-01T00:00:00Z'])
      expect(faultsAt(await ask({ agent: anAgent(), role: 'subject', expires }).expect(400))).toEqual(['/expires']);
    expect(faultsAt(await client.get('/v1/permits', tool.authorization).expect(400))).toEqual(['agent']);
    expect(faultsAt(await client.get('/v1/permits?agent=%7B%7D', tool.authorization).expect(400))).toEqual(['agent']);
  });

  it('may ask about its own purposes alone', async () => {
    const [mine, other] = [await client.tool(), await client.tool()];
    const ask = (purpose: string, authorization: string) =>
      client
        .send('post', '/v1/links', { agent: anAgent(), role: 'subject', expires: soon, purpose })
        .set('Authorization', authorization);
    await ask(`record:${mine.id}`, mine.authorization).expect(201);
    expect(faultsAt(await ask(`record:${other.id}`, mine.authorization).expect(400))).toEqual(['/purpose']);
    expect(faultsAt(await ask('study:none', carnet.authorization).expect(400))).toEqual(['/purpose']);
    await ask(`record:${other.id}`, carnet.authorization).expect(201);
  });

  it('needs the scope links, which neither all nor any other scope has', async () => {
    const tool = await client.tool({ basis: 'consent' });
    const body = { agent: anAgent(), role: 'subject', expires: soon };
    const others = SCOPES.filter((scope) => scope !== 'links' && scope !== 'operator');
    for (const scopes of [['all'], ['statements/write'], others] as const) {
      const authorization = await client.credential(tool.id, scopes);
      const refused = await client.send('post', '/v1/links', body).set('Authorization', authorization).expect(403);
      expect((refused.body as { detail: string }).detail).toMatch(
        /the scope links or operator, which an operator gives/,
      );
      // It learns whether it may record, and where people sign in, but gets no link.
      expect(await client.permits({ ...tool, authorization }, anAgent())).toEqual({
        record: 'ask',
        ask: 'http://carnet.example/me',
      });
    }
    const alone = await client.credential(tool.id, ['links']);
    await client.send('post', '/v1/links', body).set('Authorization', alone).expect(201);
    expect(await client.permits({ ...tool, authorization: alone }, anAgent())).toMatchObject({
      ask: expect.stringContaining('/l/'),
    });
    expect((await client.agent.post('/v1/links').expect(401)).headers['cache-control']).toBe('no-store');
    const reads = await client.credential(tool.id, ['statements/read', 'scientist', 'steward', 'auditor', 'dpo']);
    await client.agent.get('/v1/permits').set('Authorization', reads).expect(403);
  });
});
