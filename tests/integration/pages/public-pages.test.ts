import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { aBrowser, visibleTextOf } from '../../support/builders/http/a-browser.ts';
import { anAgent, consentClient } from '../../support/clients/consent/consent-client.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import type { Scope } from '../../../src/access/sources/scopes.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { aStudy } from '../../support/builders/consent/a-purpose.ts';

describe('What anybody may read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-verify-'));
  let client: ReturnType<typeof consentClient>;
  const carnet = useCarnet(embeddedBackends);
  beforeAll(() => {
    client = consentClient(carnet);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('is the register: each activity with controller, legal basis, persons and time limits', async () => {
    const tool = await client.tool({ basis: 'consent', name: 'Fablab', audience: 'minors', keep: 'P2Y' });
    await carnet.store.purposes.add({
      ...aStudy({
        id: `study:${tool.id}`,
        title: { en: 'Spelling', fr: 'Orthographe' },
        storage: ['FR', 'US'],
        scope: { sources: [tool.id], profiles: [], verbs: [], activityTypes: [] },
      }),
      v: 1,
    });
    await carnet.store.purposes.add({
      ...aStudy({ id: `study:${tool.id}-draft`, title: { en: 'A draft' }, state: 'draft' }),
      v: 1,
    });
    const page = visibleTextOf((await aBrowser(carnet.url).get('/register')).text);
    for (const part of [
      'Fablab',
      'Consent (GDPR, article 6(1)(a))',
      'A school, 1 Street',
      'learners under age; teachers and others',
      'kept for 2 years',
      'chosen fields of learning traces, under a pseudonym, from Fablab',
      'until 30 June 2027; kept for 1 year; Fablab: 2 years',
      'Countries outside of the EEAUnited States',
    ])
      expect(page).toContain(part);
    expect(page).not.toContain('A draft');
    const french = visibleTextOf((await aBrowser(carnet.url, 'fr').get('/register')).text);
    for (const part of ['Orthographe', 'Mission d’intérêt public (RGPD, article 6.1.e)', 'élèves mineurs'])
      expect(french).toContain(part);
  });

  it('lists in register and catalogue only sources whose credentials have ever let them record', async () => {
    const named = async (id: string, ...credentials: readonly (readonly Scope[])[]): Promise<string> => {
      await client.send('post', '/v1/sources', { id, name: `The ${id}`, basis: 'consent' }).expect(201);
      for (const scopes of credentials) await client.credential(id, scopes);
      return id;
    };
    const none = [
      await named('lab', ['scientist']),
      await named('office', ['steward', 'dpo'], ['auditor']),
      await named('reader', ['statements/read']),
    ];
    const tools = [
      await named('writer', ['statements/write']),
      await named('state-writer', ['state']),
      await named('fresh'),
      await named('former', ['all'], ['statements/read']),
    ];
    for (const { key } of (await carnet.store.sources.listCredentials()).filter(
      ({ source, scopes }) => source === 'former' && scopes.includes('all'),
    ))
      await carnet.store.sources.revokeCredential(key, Date.now());
    const register = (await client.agent.get('/v1/register').expect(200)).body as {
      readonly activities: readonly { readonly purpose: { readonly id: string } }[];
    };
    const catalogue = (await client.agent.get('/v1/catalog').set('Accept', 'application/ld+json').expect(200)).body as {
      readonly 'dcat:dataset': readonly { readonly '@id': string }[];
    };
    const listed = [
      register.activities.map(({ purpose }) => purpose.id.replace('record:', '')),
      catalogue['dcat:dataset'].map((one) => one['@id'].split('/').at(-1)),
    ];
    for (const ids of listed) expect([...tools, ...none].filter((id) => ids.includes(id))).toEqual(tools);
    const page = visibleTextOf((await aBrowser(carnet.url).get('/register')).text);
    expect([page.includes('The writer'), page.includes('The lab')]).toEqual([true, false]);
  });

  it('is how to verify the audit log: the program of docs/verify-the-chain.md runs as it is on the page', async () => {
    const tool = await client.tool({ basis: 'consent' });
    const visit = aBrowser(carnet.url);
    await visit.open(new URL(await client.link({ agent: anAgent() })).pathname);
    for (const choice of ['yes', 'pause', 'resume', 'stop'])
      await visit.press('/me', `/me/decisions/${encodeURIComponent(`record:${tool.id}`)}`, { choice });
    const { text } = await visit.get('/verify');
    const head = (await client.agent.get('/v1/events/head').expect(200)).body as {
      readonly head: { readonly hash: string };
    };
    expect(text).toContain(head.head.hash);
    const programText = (/role="region"><code>([\s\S]*?)<\/code>/.exec(text)?.[1] ?? '')
      .replaceAll('&#39;', "'")
      .replaceAll('&quot;', '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
    expect(programText).toBe(/```js\n([\s\S]*?)```/.exec(readFileSync('docs/verify-the-chain.md', 'utf8'))?.[1]);
    expect(programText.trim().split('\n').length).toBeLessThanOrEqual(30);

    const [program, file] = [join(folder, 'verify.mjs'), join(folder, 'head.json')];
    writeFileSync(program, programText);
    writeFileSync(file, JSON.stringify(head));
    const credential = Buffer.from(
      (await client.credential('default', ['auditor'])).slice('Basic '.length),
      'base64',
    ).toString();
    const { stdout } = await promisify(execFile)(process.execPath, [program, carnet.url, credential, file]);
    expect(stdout).toMatch(/^\d+ events hold, and the head of \d{4}-.* is one of them\n$/);
  });
});
