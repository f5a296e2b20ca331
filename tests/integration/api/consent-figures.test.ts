import supertest from 'supertest';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aBrowser } from '../../support/builders/http/a-browser.ts';
import { aClient } from '../../support/clients/client.ts';
import { anAgent, consentClient } from '../../support/clients/consent/consent-client.ts';
import { staffClient } from '../../support/clients/staff/staff-client.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

interface Listed {
  readonly sources: readonly { readonly source: string }[];
  readonly more?: string;
}

describe('The figures of consent for operators', () => {
  let client: ReturnType<typeof consentClient>;
  const carnet = useCarnet(embeddedBackends);
  beforeAll(() => {
    client = consentClient(carnet);
  });
  const read = async (path = '', authorization = carnet.authorization) =>
    (await client.get(`/v1/operations/consent${path}`, authorization).expect(200)).body as object;

  it('are for operators, and their page before leads to the console', async () => {
    for (const path of ['', '/sources'])
      await client
        .get(`/v1/operations/consent${path}`, await client.credential('default', ['all', 'auditor']))
        .expect(403);
    await supertest(carnet.url).get('/ops/consent').expect(301).expect('Location', '/console/consent');
  });

  it('are stored and withheld statements by source, pending signatures, erasures and the audit log', async () => {
    const tool = await client.tool({ basis: 'consent', audience: 'minors', name: 'Fablab' });
    const [child, action] = [anAgent(), `/me/decisions/${encodeURIComponent(`record:${tool.id}`)}`];
    const post = (actor: object) =>
      aClient({ url: carnet.url, authorization: tool.authorization }).post(aNamedStatement({ actor })).expect(200);
    const say = async (url: string): Promise<void> => {
      const visit = aBrowser(carnet.url);
      await visit.open(new URL(url).pathname);
      await visit.press('/me', action, { choice: 'yes' });
    };
    const ofTool = (counts: object) => ({
      sources: [{ source: tool.id, name: 'Fablab', organisation: 'org:default', basis: 'consent', ...counts }],
    });
    await say(await client.link({ agent: child }, tool.authorization));
    await post(child);
    for (let times = 0; times < 2; times++) await post(anAgent());
    const reasons = [
      { why: 'undecided', count: 2 },
      { why: 'pending', count: 1 },
    ];
    expect(await read('/sources?q=fablab')).toEqual(ofTool({ stored: 0, withheld: 3, reasons }));
    expect(await read()).toMatchObject({
      // One waits: a number below ten is none.
      waiting: { guardian: 0, subject: 0, complete: true },
      erasures: { open: 0, late: false, oldestSeconds: 0 },
      auditLog: { head: { seq: expect.any(Number), hash: expect.stringMatching(/^[0-9a-f]{64}$/) } },
    });

    await say(await client.link({ agent: child, role: 'guardian' }));
    await post(child);
    expect(await read('/sources?q=fablab')).toEqual(ofTool({ stored: 1, withheld: 3, reasons }));
    expect(JSON.stringify(await read('/sources'))).not.toContain(child.mbox.slice(7));
  });

  it('are those of the sources that an operator reaches, in pages', async () => {
    const staff = staffClient(carnet);
    await staff.send('post', '/v1/organisations', { id: 'org:school', name: 'School' }).expect(201);
    await staff.send('post', '/v1/sources', { id: 'club', name: 'Club', organisation: 'org:school' }).expect(201);
    const of = await staff.send('post', '/v1/sources/club/credentials', { scopes: ['operator'] }).expect(201);
    const { key, secret } = of.body as { key: string; secret: string };
    const below = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
    expect(((await read('/sources', below)) as Listed).sources.map(({ source }) => source)).toEqual(['club']);
    const { sources, more } = (await read('/sources?limit=1&order=-id')) as Listed;
    const next = (await client.get(more!, carnet.authorization).expect(200)).body as Listed;
    expect([...sources, ...next.sources].map(({ source }) => source)).toEqual([
      expect.stringMatching(/^tool-/),
      'default',
    ]);
    await client.get('/v1/operations/consent/sources?order=stored', carnet.authorization).expect(400);
  });
});
