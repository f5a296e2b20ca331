import { signingKeysOf, signJson } from '../../../src/consent/audit/jws.ts';
import { deriveKey } from '../../../src/core/crypto/derived-keys.ts';
import { aBrowser, visibleTextOf } from '../../support/builders/http/a-browser.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient } from '../../support/clients/client.ts';
import { anAgent, consentClient, type Tool } from '../../support/clients/consent/consent-client.ts';
import { mentionClient } from '../../support/clients/consent/mention-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { MASTER_KEY, useCarnet } from '../../support/servers/running-carnet.ts';

describeOnBackends('one', 'What the page of a learner says is true', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  let people: ReturnType<typeof consentClient>;
  let tool: Tool;
  let asking: Tool;
  beforeAll(async () => {
    people = consentClient(carnet);
    tool = await people.tool({ basis: 'public_task', audience: 'adults', name: 'Moodle of the school' });
    asking = await people.tool({ basis: 'consent', audience: 'adults', name: 'Tool that asks' });
  });

  const visit = async (agent: object, language: string) => {
    const browser = aBrowser(carnet.url, language);
    await browser.open(new URL(await people.link({ agent })).pathname);
    return browser;
  };
  const record = (agent: object): Promise<unknown> =>
    aClient({ url: carnet.url, authorization: tool.authorization })
      .post(aNamedStatement({ actor: agent }))
      .expect(200);

  const STAGES: Readonly<Record<string, readonly [first: RegExp, last: RegExp, untrue: RegExp]>> = {
    fr: [
      /Tout est masqué|Tout est effacé\./,
      /Vous avez tout fait supprimer, et tout est effacé\. Aucun outil/,
      /30.jours/,
    ],
    en: [
      /Everything is (hidden now|erased)/,
      /You had everything deleted, and it is erased\. No tool/,
      /within 30 days\./,
    ],
  };
  it.each(Object.keys(STAGES))('in %s at each stage after a deletion of everything', async (language) => {
    const [first, last, untrue] = STAGES[language]!;
    const agent = anAgent();
    await record(agent);
    const browser = await visit(agent, language);
    const deleted = await browser.press('/me/delete', '/me/delete', {});
    expect(visibleTextOf(deleted.text)).toMatch(first);
    await waitFor('the page says that all is erased', async () =>
      last.test(visibleTextOf((await browser.get('/me')).text)),
    );
    // What copies take is said elsewhere, with other words.
    expect(/<section id="uses"[\s\S]*?<\/section>/.exec((await browser.get('/me')).text)?.[0]).not.toMatch(untrue);
  });

  const NAMED: Readonly<Record<string, readonly [still: RegExp, stays: RegExp]>> = {
    fr: [/2 traces d’autres personnes vous nomment encore/, /vont sur une liste, et un responsable/],
    en: [/2 traces of others still name you/, /come onto a list, and a steward/],
  };
  it.each(Object.keys(NAMED))(
    'in %s of traces of others that name the person, until a steward has replaced',
    async (of) => {
      const [still, stays] = NAMED[of]!;
      const agent = anAgent();
      await record(agent);
      for (let n = 0; n < 2; n++)
        await aClient({ url: carnet.url, authorization: tool.authorization })
          .post(aNamedStatement({ actor: anAgent(), context: { instructor: agent } }))
          .expect(200);
      const browser = await visit(agent, of);
      const page = async (path = '/me'): Promise<string> => visibleTextOf((await browser.get(path)).text);
      expect([still.test(await page()), stays.test(await page('/me/delete'))]).toEqual([false, true]);
      await browser.press('/me/delete', '/me/delete', {});
      await waitFor('the page says that others name them', async () => still.test(await page()));
      const session = await people.signIn({ agent });
      expect((await people.get('/v1/me', session).expect(200)).body).toMatchObject({ mentions: 2 });

      const mentions = mentionClient(carnet, await carnet.issue('stewards', ['steward']));
      const own = (await mentions.list()).filter(({ sources }) => sources[tool.id] === 2);
      for (const { person } of own) await mentions.replace(person);
      expect(still.test(await page())).toBe(false);
      expect((await people.get('/v1/me', session).expect(200)).body).not.toHaveProperty('mentions');
    },
  );

  it('a tool that may record after a yes alone is among the requests of a general link, before any trace', async () => {
    const { body } = await people.get('/v1/me', await people.signIn({ agent: anAgent() })).expect(200);
    const ids = (body as { asked: { purpose: { id: string } }[] }).asked.map(({ purpose }) => purpose.id);
    expect(ids).toContain(`record:${asking.id}`);
    expect(ids).not.toContain(`record:${tool.id}`);
  });

  it('recording is not called transmission', async () => {
    const browser = await visit(anAgent(), 'fr');
    const action = `/me/decisions/${encodeURIComponent(`record:${asking.id}`)}`;
    for (const choice of ['yes', 'pause', 'resume', 'stop']) {
      const { text } = await browser.press('/me', action, { choice });
      const notice = /id="notice"[\s\S]*?<\/div>/.exec(text)?.[0] ?? '';
      const row = (text.match(/<section class="row">[\s\S]*?<\/section>/g) ?? []).find((one) =>
        one.includes(asking.id),
      );
      expect([notice, /<p>.*?<\/p>/.exec(row ?? '')?.[0] ?? ''].join()).not.toMatch(/transmi/);
    }
  });

  it('what stays after a deletion, and the authority for complaints, are named before and after', async () => {
    const browser = await visit(anAgent(), 'en');
    for (const path of ['/me', '/me/delete']) {
      const text = visibleTextOf((await browser.get(path)).text);
      expect(text).toContain('Traces of others that name you');
      expect(text).toContain('The name of an exercise that others have used too');
    }
    expect((await browser.get('/me')).text).toContain('<a href="https://www.cnil.fr" rel="external">CNIL</a>');
    expect((await browser.get('/register')).text).toContain('https://www.cnil.fr');
    const { body } = await people.get('/v1/register').expect(200);
    const [activity] = (body as { activities: { complaint: unknown; securityMeasures: string[] }[] }).activities;
    expect(activity!.complaint).toEqual({ name: 'CNIL', url: 'https://www.cnil.fr' });
    expect(activity!.securityMeasures.join()).toContain('kept in clear');
  });

  it('a receipt of the release before verifies as it was given', async () => {
    const receipt = {
      '@id': 'http://carnet.example/v1/me/receipts/1',
      '@type': 'dpv:ConsentRecord',
      'dct:conformsTo': 'https://w3id.org/dpv/schema/dpv-27560#record',
      'dpv:hasLegalBasis': 'eu-gdpr:A6-1-a',
    };
    const jws = await signJson(receipt, 'carnet-receipt+json', await signingKeysOf(deriveKey(MASTER_KEY, 'chain')));
    const { body } = await people.send('post', '/v1/receipts/verify', { signature: jws }).expect(200);
    expect(body).toMatchObject({ valid: true, receipt });
  });
});
