import { anAgent, consentClient, faultsAt } from '../../support/clients/consent-client.ts';
import { describePairs } from '../../support/servers/pairs.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

describePairs('a tool that asks for consent', (makeBackends) => {
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
      link: { role: 'subject', purpose: `record:${chosen.id}`, source: chosen.id, linkScope: 'source' },
    });
    expect(await carnet.store.people.count()).toBe(0);
  });

  it('gets a link about itself alone, valid once; the institution gets one about all sources', async () => {
    const tool = await client.tool();
    const url = await client.link({ agent: anAgent('zoe'), role: 'guardian', name: 'Zoé' }, tool.authorization);
    const token = url.split('/l/')[1]!;
    expect(await client.links.inspect(token)).toMatchObject({
      link: { role: 'guardian', name: 'Zoé', source: tool.id, linkScope: 'source' },
    });
    await client.open(url);
    await expect(client.open(url)).rejects.toMatchObject({ kind: 'link-over' });
    const all = await client.link({ agent: anAgent('zoe'), jointUntil: '2031-05-17' });
    expect(await client.links.inspect(all.split('/l/')[1]!)).toMatchObject({
      link: { linkScope: 'all', parentalConsentUntil: Date.parse('2031-05-17') },
    });
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

  it('needs a credential that may write statements', async () => {
    const tool = await client.tool();
    const reads = await client.credential(tool.id, ['statements/read', 'scientist', 'steward', 'auditor', 'dpo']);
    for (const path of ['/v1/permits', '/v1/links']) {
      const method = path === '/v1/permits' ? 'get' : 'post';
      expect((await client.agent[method](path).expect(401)).headers['cache-control']).toBe('no-store');
      await client.agent[method](path).set('Authorization', reads).expect(403);
    }
  });
});
