import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { aVisit, wordsOn } from '../support/a-visit.ts';
import { anAgent, consentClient } from '../support/consent-client.ts';
import { embeddedPlace } from '../support/pairs.ts';
import { runCarnet, type RunningCarnet } from '../support/running-carnet.ts';
import { aStudy } from '../unit/consent/a-purpose.ts';

describe('what anybody may read', () => {
  const place = embeddedPlace();
  const folder = mkdtempSync(join(tmpdir(), 'carnet-verify-'));
  let carnet: RunningCarnet;
  let client: ReturnType<typeof consentClient>;
  beforeAll(async () => {
    carnet = await runCarnet(place);
    client = consentClient(carnet);
  });
  afterAll(async () => {
    await carnet.close();
    place.remove();
    rmSync(folder, { recursive: true });
    expect(carnet.bugs).toEqual([]);
  });

  it('is the register: each use with who answers, on what basis, for whom, and for how long', async () => {
    const tool = await client.tool({ basis: 'consent', name: 'Fablab', audience: 'minors', keep: 'P2Y' });
    await carnet.store.purposes.add({ ...aStudy({ id: `study:${tool.id}`, title: { en: 'Spelling', fr: 'Orthographe' }, storage: ['FR', 'US'], scope: { sources: [tool.id], profiles: [], verbs: [], activityTypes: [] } }), v: 1 });
    await carnet.store.purposes.add({ ...aStudy({ id: `study:${tool.id}-draft`, title: { en: 'A draft' }, state: 'draft' }), v: 1 });
    const page = wordsOn((await aVisit(carnet.url).get('/register')).text);
    for (const said of ['Fablab', 'Consent (GDPR, article 6(1)(a))', 'A school, 1 Street', 'learners under age; teachers and others', 'kept for 2 years', 'chosen fields of learning traces, under a pseudonym, from Fablab', 'until 30 June 2027; kept for 1 year; Fablab: 2 years', 'Countries outside of the EEAUnited States']) expect(page).toContain(said);
    expect(page).not.toContain('A draft');
    const french = wordsOn((await aVisit(carnet.url, 'fr').get('/register')).text);
    for (const said of ['Orthographe', 'Mission d’intérêt public (RGPD, article 6.1.e)', 'élèves mineurs']) expect(french).toContain(said);
  });

  describe('is how to verify the chain: the program on the page', () => {
    let credential: string;
    let program: string;
    beforeAll(async () => {
      const tool = await client.tool({ basis: 'consent' });
      const visit = aVisit(carnet.url);
      await visit.open(new URL(await client.link({ agent: anAgent() }, tool.authorization)).pathname);
      const action = `/me/decisions/${encodeURIComponent(`record:${tool.id}`)}`;
      for (const choice of ['yes', 'pause', 'resume', 'stop']) await visit.press('/me', action, { choice });
      const basic = await client.credential('default', ['auditor']);
      credential = Buffer.from(basic.slice('Basic '.length), 'base64').toString();
      program = join(folder, 'verify.mjs');
      const { text } = await visit.get('/verify');
      const [, shown = ''] = /role="region"><code>([\s\S]*?)<\/code>/.exec(text) ?? [];
      writeFileSync(program, shown.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'));
      expect(shown.trim().split('\n').length).toBeLessThanOrEqual(30);
    });

    const run = async (url = carnet.url, ...more: readonly string[]): Promise<string> => {
      const done = await promisify(execFile)(process.execPath, [program, url, credential, ...more]).catch((thrown: unknown) => thrown as { readonly stderr: string; readonly stdout: string });
      return done.stdout + done.stderr;
    };

    it('finds the chain whole, and the head of today in it', async () => {
      expect(await run()).toMatch(/^[5-9] events hold, and the head of \d{4}-.* is one of them\n$/);
    });

    it('finds a head that was kept, and misses one of another chain', async () => {
      const head = (await client.agent.get('/v1/events/head').expect(200)).body as { readonly signature: string };
      const file = join(folder, 'head.json');
      writeFileSync(file, JSON.stringify(head));
      expect(await run(carnet.url, file)).toContain('events hold');
      const otherPlace = embeddedPlace();
      const other = await runCarnet(otherPlace);
      writeFileSync(file, JSON.stringify((await consentClient(other).agent.get('/v1/events/head').expect(200)).body));
      await other.close();
      otherPlace.remove();
      expect(await run(carnet.url, file)).toMatch(/the head of .* is not in the chain/);
      writeFileSync(file, JSON.stringify({ ...head, signature: head.signature.replace(/\.(.)/, (_, first: string) => `.${first === 'e' ? 'f' : 'e'}`) }));
      expect(await run(carnet.url, file)).toContain('the head is not signed by its key');
    });

    it('finds the one event in which a byte was changed', async () => {
      // Stands between: changes one letter of one event.
      const proxy = createServer((request, response) => {
        void fetch(`${carnet.url}${request.url}`, { headers: { Authorization: request.headers.authorization ?? '' } }).then((answer) => answer.text()).then((text) => {
          response.end(text.replace('"paused"', '"raused"'));
        });
      });
      await new Promise<void>((resolve) => { proxy.listen(0, '127.0.0.1', resolve); });
      expect(await run(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`)).toMatch(/^broken at event [2-4]\n$/);
      proxy.close();
    });
  });
});
