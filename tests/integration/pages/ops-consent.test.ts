import supertest from 'supertest';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aBrowser, visibleTextOf } from '../../support/builders/http/a-browser.ts';
import { aClient } from '../../support/clients/client.ts';
import { anAgent, consentClient } from '../../support/clients/consent/consent-client.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

describe('The operator’s page of consent', () => {
  let client: ReturnType<typeof consentClient>;
  const carnet = useCarnet(embeddedBackends);
  beforeAll(() => {
    client = consentClient(carnet);
  });
  const page = (language = 'en') =>
    client.agent
      .get('/ops/consent')
      .set({ Accept: 'text/html', 'Accept-Language': language, Authorization: carnet.authorization });

  it('is for operators: a browser without a session is sent to sign in', async () => {
    await supertest(carnet.url)
      .get('/ops/consent')
      .set('Accept', 'text/html')
      .expect(303)
      .expect('Location', '/staff/sign-in?next=%2Fops%2Fconsent');
    await supertest(carnet.url)
      .get('/ops/consent')
      .set('Authorization', await client.credential('default', ['all', 'auditor']))
      .expect(403);
  });

  it('shows stored and withheld statements by source, pending signatures, erasures and the audit log', async () => {
    const tool = await client.tool({ basis: 'consent', audience: 'minors', name: 'Fablab' });
    const [child, action] = [anAgent(), `/me/decisions/${encodeURIComponent(`record:${tool.id}`)}`];
    const post = (actor: object) =>
      aClient({ url: carnet.url, authorization: tool.authorization }).post(aNamedStatement({ actor })).expect(200);
    const visit = aBrowser(carnet.url);
    await visit.open(new URL(await client.link({ agent: child }, tool.authorization)).pathname);
    await visit.press('/me', action, { choice: 'yes' });
    await post(child);
    for (let times = 0; times < 2; times++) await post(anAgent());
    const before = visibleTextOf((await page().expect(200)).text);
    expect(before).toContain('For a parent or guardianfewer than 10For a learnerfewer than 10');
    expect(before).toMatch(/Fablabtool-\w+consent03not decided: 2second yes missing: 1/);
    expect(before).toMatch(/Head of todayentry \d+[0-9a-f]{64}/);
    expect(before).toContain('All within 60 seconds.');

    const guardian = aBrowser(carnet.url);
    await guardian.open(new URL(await client.link({ agent: child, role: 'guardian' })).pathname);
    await guardian.press('/me', action, { choice: 'yes' });
    await post(child);
    const after = visibleTextOf((await page('fr').expect(200)).text);
    expect(after).toContain('D’un parent ou responsable légalmoins de 10D’un élèvemoins de 10');
    expect(after).toMatch(/Fablabtool-\w+consentement13pas décidé : 2/);
    // Nobody is named.
    expect(before + after).not.toContain(child.mbox.slice(7));
  });
});
