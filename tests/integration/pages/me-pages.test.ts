import { SESSION_MS } from '../../../src/consent/subject/sign-in-links.ts';
import { aStudy } from '../../support/builders/consent/a-purpose.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aBrowser, formsIn, visibleTextOf } from '../../support/builders/http/a-browser.ts';
import { aClient } from '../../support/clients/client.ts';
import { anAgent, consentClient, type Tool } from '../../support/clients/consent/consent-client.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

describe('The page of a learner', () => {
  const clock = { offset: 0 };
  const now = (): number => Date.now() + clock.offset;
  let client: ReturnType<typeof consentClient>;
  const carnet = useCarnet(embeddedBackends, { now });
  beforeAll(() => {
    client = consentClient(carnet, now);
  });
  beforeEach(() => {
    clock.offset = 0;
  });

  const pathOf = (url: string): string => new URL(url).pathname;
  const signedIn = async (body: object, authorization?: string, language = 'en') => {
    const visit = aBrowser(carnet.url, language);
    await visit.open(pathOf(await client.link(body, authorization)));
    return visit;
  };
  const post = (tool: Tool, actor: object, about: object = {}) =>
    aClient({ url: carnet.url, authorization: tool.authorization })
      .post(aNamedStatement({ actor, ...about }))
      .expect(200);
  const actionOf = (purpose: string): string => `/me/decisions/${encodeURIComponent(purpose)}`;
  const mayRecord = async (tool: Tool, agent: object): Promise<string> => (await client.permits(tool, agent)).record;

  it('decides by its buttons, from yes through pause and stop and back, and says the outcome of each', async () => {
    const tool = await client.tool({ basis: 'consent', name: 'Fablab' });
    const [ada, action] = [anAgent(), actionOf(`record:${tool.id}`)];
    const visit = await signedIn({ agent: ada, purpose: `record:${tool.id}` });
    expect(visibleTextOf((await visit.get('/me')).text)).toContain(
      'A school would like to record what is done in Fablab',
    );
    expect(await mayRecord(tool, ada)).toBe('ask');
    for (const [choice, record, message] of [
      ['yes', 'yes', 'You said yes to “Fablab”.'],
      ['pause', 'no', '“Fablab” is paused.'],
      ['resume', 'yes', '“Fablab” goes on.'],
      ['stop', 'no', 'You stopped “Fablab”.'],
      ['yes', 'yes', 'You said yes to “Fablab”.'],
    ] as const) {
      const page = await visit.press('/me', action, { choice });
      expect(visibleTextOf(page.text)).toContain(message);
      expect(page.text).toContain('id="notice"');
      expect(await mayRecord(tool, ada)).toBe(record);
    }
    expect((await visit.get('/me')).text).not.toContain('id="notice"');
  });

  it('includes past statements in a yes only where the box is ticked', async () => {
    const tool = await client.tool({ basis: 'consent' });
    const [purpose, before] = [`record:${tool.id}`, '2026-01-01T00:00:00Z'];
    for (const [fields, stored] of [
      [{}, 'stored=0, withheld=1'],
      [{ includePast: 'yes' }, 'stored=1, withheld=0'],
    ] as const) {
      const agent = anAgent();
      const visit = await signedIn({ agent }, tool.authorization);
      await visit.press('/me', actionOf(purpose), { choice: 'yes', ...fields });
      expect((await post(tool, agent, { timestamp: before })).headers['lrs-consent']).toBe(stored);
    }
  });

  it('shows the new text, and decides nothing, where the text that was shown is no longer in force', async () => {
    const tool = await client.tool({ basis: 'consent' });
    const study = aStudy({
      id: `study:${tool.id}`,
      scope: { sources: [tool.id], profiles: [], verbs: [], activityTypes: [] },
      title: { en: 'Old title' },
    });
    await carnet.store.purposes.add({ ...study, v: 1 });
    const visit = await signedIn({ agent: anAgent() }, tool.authorization);
    const old = formsIn((await visit.get('/me')).text).find((form) => form.action === actionOf(study.id))!;
    await carnet.store.purposes.add({
      ...aStudy({ ...study, version: 2, accepts: [2], title: { en: 'New title' } }),
      v: 1,
    });
    await visit.post(old.action, { ...old.fields, choice: 'yes' });
    const page = await visit.get('/me');
    expect(visibleTextOf(page.text)).toContain(
      'The text of “New title” has changed since you opened this page, so nothing was decided.',
    );
    expect(page.text).toContain('role="alert"');
    expect(visibleTextOf((await visit.press('/me', old.action, { choice: 'yes' })).text)).toContain(
      'You said yes to “New title”.',
    );
  });

  it('waits for both signatures of a parental consent, and names the child to the guardian', async () => {
    const tool = await client.tool({ basis: 'consent', audience: 'minors', name: 'Fablab' });
    const [child, action] = [anAgent(), actionOf(`record:${tool.id}`)];
    const visit = await signedIn({ agent: child }, tool.authorization, 'fr');
    expect(visibleTextOf((await visit.press('/me', action, { choice: 'yes' })).text)).toContain(
      'En attente d’un parent ou responsable légal.',
    );
    const guardian = await signedIn({ agent: child, role: 'guardian', name: 'Léa' });
    const page = visibleTextOf((await guardian.get('/me')).text);
    expect(page).toContain('as a parent or guardian of Léa');
    expect(page).toContain('Your child has said yes. Your yes is still needed.');
    expect(await mayRecord(tool, child)).not.toBe('yes');
    await guardian.press('/me', action, { choice: 'yes' });
    expect(await mayRecord(tool, child)).toBe('yes');
  });

  // Before the clock moves: `stored` never goes back, and the page ends with the week of the clock.
  it('shows what was recorded, and deletes it after a confirmation', async () => {
    const tool = await client.tool({ basis: 'public_task', name: 'Moodle' });
    const agent = anAgent();
    await post(tool, agent, {
      object: { id: 'https://x.example/1', definition: { name: { fr: 'Dictée', en: 'Dictation' } } },
    });
    const visit = await signedIn({ agent }, undefined, 'fr');
    const page = await visit.get('/me');
    expect(visibleTextOf(page.text)).toContain('answered Dictée');
    expect(visibleTextOf(page.text)).toContain('1 trace en 12 semaines');
    expect(visibleTextOf((await visit.get('/me/delete')).text)).toContain('Tout supprimer ?');
    const after = visibleTextOf((await visit.press('/me/delete', '/me/delete', {})).text);
    // One marker is passed within moments.
    expect(after).toMatch(/Tout est masqué dès maintenant, et effacé en une minute\.|Tout est effacé\./);
    expect(after).toContain('Rien n’est enregistré.');
    expect(after).not.toContain('Dictée');
  });

  it('says to a guardian that the child decides alone, from the 15th birthday on', async () => {
    const tool = await client.tool({ basis: 'consent', audience: 'minors' });
    const [child, day] = [anAgent(), 86_400_000];
    const birthday = Math.ceil(Date.now() / day + 1) * day;
    clock.offset = birthday - 600_000 - Date.now();
    const guardian = await signedIn({
      agent: child,
      role: 'guardian',
      purpose: `record:${tool.id}`,
      jointUntil: new Date(birthday).toISOString().slice(0, 10),
    });
    const { action, fields } = formsIn((await guardian.get('/me')).text).find((form) =>
      form.action.startsWith('/me/decisions'),
    )!;
    clock.offset += 1_200_000;
    expect(visibleTextOf((await guardian.get('/me', 403)).text)).toContain('Your child decides alone now');
    await guardian.post(action, { ...fields, choice: 'yes' });
    expect(await mayRecord(tool, child)).toBe('ask');
  });

  it('records an objection and its withdrawal where the basis is a public task', async () => {
    const tool = await client.tool({ basis: 'public_task' });
    const [agent, action] = [anAgent(), actionOf(`record:${tool.id}`)];
    await post(tool, agent);
    const visit = await signedIn({ agent });
    expect(visibleTextOf((await visit.press('/me', action, { choice: 'object' })).text)).toContain(
      'Your objection to “A tool” is noted.',
    );
    expect(await mayRecord(tool, agent)).toBe('no');
    expect(visibleTextOf((await visit.press('/me', action, { choice: 'yes' })).text)).toContain(
      'You took back your objection to “A tool”.',
    );
    expect(await mayRecord(tool, agent)).toBe('yes');
  });

  it('says to an unknown person that nothing is stored about them, and stores nothing for the visit', async () => {
    const before = await carnet.store.people.count();
    const visit = await signedIn({ agent: anAgent() });
    expect(visibleTextOf((await visit.get('/me')).text)).toContain('Carnet keeps nothing about you.');
    expect(await carnet.store.people.count()).toBe(before);
  });

  it('shows the history page by page, each decision with its receipt', async () => {
    const tool = await client.tool({ basis: 'consent', name: 'Fablab' });
    const purpose = `record:${tool.id}`;
    const visit = await signedIn({ agent: anAgent(), purpose });
    await visit.press('/me', actionOf(purpose), { choice: 'yes' });
    const session = `Bearer ${visit.jar.get('carnet-session')!}`;
    for (let times = 0; times < 20; times++)
      await client
        .send('put', `/v1/me/decisions/${encodeURIComponent(purpose)}`, {
          choice: times % 2 === 0 ? 'pause' : 'resume',
          version: 1,
          language: 'en',
        })
        .set('Authorization', session)
        .expect(200);
    const { text } = await visit.get('/me');
    expect(visibleTextOf(text)).not.toContain('Yes to “Fablab”, by you');
    const [, earlier = ''] = /href="(\/me\?before=\d+)#history"/.exec(text) ?? [];
    const first = await visit.get(earlier);
    expect(visibleTextOf(first.text)).toContain('Yes to “Fablab”, by you');
    const [, receipt = ''] = /href="(\/v1\/me\/receipts\/\d+)" download/.exec(first.text) ?? [];
    expect((await client.get(receipt, session).expect(200)).text).toContain('ConsentRecord');
  });

  it('refuses a form without the token of its session, with the token of another, and from another site', async () => {
    const tool = await client.tool({ basis: 'consent' });
    const [agent, action] = [anAgent(), actionOf(`record:${tool.id}`)];
    const [visit, other] = [
      await signedIn({ agent }, tool.authorization),
      await signedIn({ agent: anAgent() }, tool.authorization),
    ];
    const { fields } = formsIn((await visit.get('/me')).text).find((form) => form.action === action)!;
    const { form: foreign = '' } = formsIn((await other.get('/me')).text).find(
      (form) => form.action === action,
    )!.fields;
    const { form: own, ...formless } = fields;
    expect(visibleTextOf((await visit.post(action, { ...formless, choice: 'yes' }, { status: 403 })).text)).toContain(
      'Nothing was changed.',
    );
    await visit.post(action, { ...formless, form: foreign, choice: 'yes' }, { status: 403 });
    await visit.post(action, { ...fields, choice: 'yes' }, { status: 403, site: 'cross-site' });
    await visit.post('/me/delete', {}, { status: 403 });
    await visit.post(action, { ...fields, choice: 'forget' }, { status: 400 });
    expect(own).not.toBe(foreign);
    expect(await mayRecord(tool, agent)).toBe('ask');
  });

  it('ends the session after 30 minutes, and says so', async () => {
    const tool = await client.tool({ basis: 'consent' });
    const agent = anAgent();
    const visit = await signedIn({ agent }, tool.authorization);
    const { action, fields } = formsIn((await visit.get('/me')).text).find((form) =>
      form.action.startsWith('/me/decisions'),
    )!;
    clock.offset = SESSION_MS;
    const page = await visit.get('/me', 403);
    expect(visibleTextOf(page.text)).toContain('You are not signed in');
    expect(page.headers['www-authenticate']).toBeUndefined();
    await visit.post(action, { ...fields, choice: 'yes' }, { status: 403 });
    clock.offset = 0;
    expect(await mayRecord(tool, agent)).toBe('ask');
  });
});
