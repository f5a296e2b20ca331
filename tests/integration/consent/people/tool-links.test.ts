import { purposeJson } from '../../../../src/consent/purposes/purpose-json.ts';
import type { Purpose } from '../../../../src/consent/model/types.ts';
import { aStudy } from '../../../support/builders/consent/a-purpose.ts';
import { aBrowser, formsIn, visibleTextOf } from '../../../support/builders/http/a-browser.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { aClient } from '../../../support/clients/client.ts';
import { anAgent, consentClient, type Tool } from '../../../support/clients/consent/consent-client.ts';
import { describeOnBackends } from '../../../support/servers/backends.ts';
import { useCarnet } from '../../../support/servers/running-carnet.ts';

interface Shown {
  readonly purpose: { readonly id: string };
  readonly state: string;
  readonly may: readonly string[];
  readonly withheld?: readonly string[];
}
interface Overview {
  readonly assurance: string;
  readonly sources: readonly { readonly id: string }[];
  readonly asked: readonly Shown[];
  readonly decided: readonly Shown[];
  readonly latest: readonly { readonly source: string }[];
}

describeOnBackends('both', 'a link of a tool', (makeBackends) => {
  let client: ReturnType<typeof consentClient>;
  const carnet = useCarnet(makeBackends);
  beforeAll(() => {
    client = consentClient(carnet);
  });

  const post = (tool: Tool, actor: object) =>
    aClient({ url: carnet.url, authorization: tool.authorization })
      .post(aNamedStatement({ actor, timestamp: new Date().toISOString() }))
      .expect(200);
  const study = async (sources: readonly string[], about: Partial<Purpose> = {}): Promise<string> => {
    const scope = { sources, profiles: [], verbs: [], activityTypes: [] };
    const purpose = aStudy({ id: `study:${sources.join('-')}`.slice(0, 60), scope, ...about });
    await carnet.store.purposes.add({ ...purpose, v: 1 });
    return purpose.id;
  };
  const me = async (session: string): Promise<Overview> =>
    (await client.get('/v1/me', session).expect(200)).body as Overview;
  const say = (session: string, purpose: string, choice: string) =>
    client
      .send('put', `/v1/me/decisions/${encodeURIComponent(purpose)}`, { choice, version: 1, language: 'fr' })
      .set('Authorization', session);
  const detailOf = ({ body }: { readonly body: unknown }) => body as { readonly kind: string; readonly detail: string };
  const ids = ({ body }: { readonly body: unknown }) =>
    (body as { readonly statements: readonly { readonly id: string }[] }).statements.map(({ id }) => id);
  const purposesIn = ({ asked, decided }: Overview) => [...asked, ...decided].map(({ purpose }) => purpose.id);

  it('uses up its own decisions of a day only: the person says yes, pauses and resumes all the same', async () => {
    const [tool, ada] = [await client.tool({ basis: 'consent' }), anAgent()];
    const purpose = `record:${tool.id}`;
    const byTool = await client.signIn({ agent: ada }, tool.authorization);
    const answers = new Set<number>();
    for (let done = 0; done < 105; done++) {
      answers.add((await say(byTool, purpose, 'yes')).status);
      await say(byTool, purpose, 'no').expect(200);
    }
    expect([...answers]).toEqual([200, 429]);
    const session = await client.signIn({ agent: ada });
    for (const choice of ['yes', 'pause', 'resume', 'stop']) await say(session, purpose, choice).expect(200);
  });

  it('shows what its own source has of the person, and nothing of another tool', async () => {
    const [mine, other] = [await client.tool(), await client.tool()];
    const ada = anAgent();
    const [[own], [foreign]] = [(await post(mine, ada)).body, (await post(other, ada)).body] as [[string], [string]];
    const session = await client.signIn({ agent: ada }, mine.authorization);
    const overview = await me(session);
    expect(overview).toMatchObject({
      assurance: 'tool',
      sources: [{ id: mine.id }],
      latest: [{ source: mine.id }],
      counts: { weeks: [{ source: mine.id, count: 1 }] },
    });
    expect(JSON.stringify(overview)).not.toContain(other.id);
    expect(ids(await client.get('/v1/me/xapi/statements', session).expect(200))).toEqual([own]);
    await client.get(`/v1/me/xapi/statements?statementId=${foreign}`, session).expect(404);
    expect(purposesIn(await me(await client.signIn({ agent: ada })))).toEqual(
      expect.arrayContaining([`record:${mine.id}`, `record:${other.id}`]),
    );
  });

  it('touches no purpose with another source in its scope: it neither shows it nor decides on it', async () => {
    const [mine, other] = [await client.tool(), await client.tool()];
    const ada = anAgent();
    await post(mine, ada);
    const [alone, both] = [await study([mine.id]), await study([mine.id, other.id])];
    const session = await client.signIn({ agent: ada }, mine.authorization);
    expect(purposesIn(await me(session)).toSorted()).toEqual([`record:${mine.id}`, alone].toSorted());
    const whole = await client.signIn({ agent: ada });
    await say(whole, both, 'yes').expect(200);
    const [{ seq }] = ((await client.get('/v1/me/events', whole).expect(200)).body as { events: [{ seq: number }] })
      .events;
    for (const purpose of [both, `record:${other.id}`, 'study:none'])
      for (const choice of ['yes', 'no', 'stop']) {
        const refused = await say(session, purpose, choice).expect(404);
        expect(detailOf(refused).detail).toBe('there is no such purpose');
      }
    const { events } = (await client.get('/v1/me/events', session).expect(200)).body as { events: readonly object[] };
    expect(events).toMatchObject([{ type: 'link.created', data: { source: mine.id } }]);
    await client.get(`/v1/me/receipts/${seq}`, session).expect(404);
    for (const purpose of [both, `record:${other.id}`])
      await client
        .send('post', '/v1/links', { agent: ada, role: 'subject', purpose, expires: '2999-01-01T00:00:00Z' })
        .set('Authorization', mine.authorization)
        .expect(400);
  });

  it('says yes, no and stop alone; erases, exports and pauses nothing', async () => {
    const tool = await client.tool({ basis: 'consent' });
    const [ada, purpose] = [anAgent(), `record:${tool.id}`];
    const session = await client.signIn({ agent: ada }, tool.authorization);
    await say(session, purpose, 'yes').expect(200);
    await post(tool, ada);
    expect((await me(session)).decided).toMatchObject([{ state: 'granted', may: ['stop'], withheld: ['pause'] }]);
    for (const choice of ['pause', 'resume', 'object']) {
      const refused = await say(session, purpose, choice).expect(403);
      expect(detailOf(refused)).toMatchObject({
        kind: 'assurance-required',
        detail: expect.stringMatching(/by a link of the institution, or at its OpenID provider/),
      });
    }
    await say(session, purpose, 'forget').expect(400);
    expect(detailOf(await client.send('delete', '/v1/me', {}).set('Authorization', session).expect(403)).kind).toBe(
      'assurance-required',
    );
    expect(detailOf(await client.get('/v1/me/export', session).expect(403)).kind).toBe('assurance-required');
    await client.agent.head('/v1/me/export').set('Authorization', session).expect(403);
    expect((await me(session)).latest).toHaveLength(1);
    await say(session, purpose, 'stop').expect(200);
    await say(session, purpose, 'yes').expect(200);
    await say(session, purpose, 'stop').expect(200);
  });

  it('gives no yes that its purpose does not count, and takes back no stop by a surer sign-in', async () => {
    const tool = await client.tool({ basis: 'consent' });
    const ada = anAgent();
    const strict = await study([tool.id], { assurance: 'institution' });
    const session = await client.signIn({ agent: ada }, tool.authorization);
    const { asked } = await me(session);
    expect(asked.find(({ purpose }) => purpose.id === strict)).toMatchObject({ may: ['no'], withheld: ['yes'] });
    expect(detailOf(await say(session, strict, 'yes').expect(403)).detail).toMatch(
      /does not count from a link of a tool/,
    );
    await say(session, strict, 'no').expect(200);
    const whole = await client.signIn({ agent: ada });
    await say(whole, strict, 'yes').expect(200);
    await say(session, strict, 'stop').expect(200);

    const record = `record:${tool.id}`;
    await say(session, record, 'yes').expect(200);
    await say(whole, record, 'stop').expect(200);
    expect(detailOf(await say(session, record, 'yes').expect(403)).kind).toBe('assurance-required');
    expect(await client.permits(tool, ada)).toEqual({ record: 'no' });
    await say(whole, record, 'yes').expect(200);
  });

  it('counts for no research over minors, whatever its purpose says', async () => {
    const tool = await client.tool({ audience: 'mixed' });
    const ada = anAgent();
    await post(tool, ada);
    const old = await study([tool.id]);
    expect(
      detailOf(await say(await client.signIn({ agent: ada }, tool.authorization), old, 'yes').expect(403)).kind,
    ).toBe('assurance-required');
    await say(await client.signIn({ agent: ada }), old, 'yes').expect(200);
    const lab = await carnet.issue('lab', ['scientist']);
    const { body } = await client
      .send('post', '/v1/purposes', {
        ...purposeJson(
          aStudy({
            id: 'study:young',
            assurance: 'tool',
            minimum: 10,
            scope: { sources: [tool.id], profiles: [], verbs: [], activityTypes: [] },
          }),
        ),
      })
      .set('Authorization', lab)
      .expect(400);
    expect((body as { faults: { at: string }[] }).faults.map(({ at }) => at)).toContain('/assurance');
  });

  it('names itself in each decision, its event and its receipt: assurance, source, credential and link', async () => {
    const tool = await client.tool({ basis: 'consent' });
    const [ada, purpose] = [anAgent(), `record:${tool.id}`];
    const key = Buffer.from(tool.authorization.slice(6), 'base64').toString().split(':')[0];
    const url = await client.link({ agent: ada }, tool.authorization);
    const { id: link } = (await client.links.inspect(url.split('/l/')[1]!)) as unknown as { readonly id: string };
    const session = await client.open(url);
    const { receipt } = (await say(session, purpose, 'yes').expect(200)).body as { readonly receipt: number };
    const signIn = { assurance: 'tool', askedBy: { source: tool.id, credential: key }, link };
    const { events } = (await client.get('/v1/me/events', session).expect(200)).body as {
      readonly events: readonly { readonly by: object }[];
    };
    expect(events).toMatchObject([
      { type: 'decision', by: { role: 'subject', ...signIn } },
      { type: 'signed-in', by: { role: 'subject', ...signIn } },
    ]);
    const auditor = await carnet.issue('office', ['auditor']);
    expect((await client.get(`/v1/events/${receipt}`, auditor).expect(200)).body).toMatchObject({ by: signIn });
    const { receipt: signed } = (await client.get(`/v1/me/receipts/${receipt}`, session).expect(200)).body as {
      readonly receipt: object;
    };
    expect(signed).toMatchObject({ 'urn:uuid:e11edf3b-5985-4d7b-9ffb-f48ab25a50c2#sign-in': signIn });

    const whole = await client.signIn({ agent: ada });
    const { receipt: later } = (await say(whole, purpose, 'pause').expect(200)).body as { readonly receipt: number };
    expect((await client.get(`/v1/events/${later}`, auditor).expect(200)).body).toMatchObject({
      by: { assurance: 'institution', askedBy: { source: 'default', credential: 'key' } },
    });
    const person = (await client.get(`/v1/people?agent=${encodeURIComponent(JSON.stringify(ada))}`).expect(200))
      .body as {
      readonly id: string;
    };
    const paper = { choice: 'stop', version: 1, language: 'fr', evidence: 'form 12' };
    await client.send('put', `/v1/people/${person.id}/decisions/${encodeURIComponent(purpose)}`, paper);
    expect((await carnet.store.people.find([person.id])).get(person.id)?.decisions[purpose]).toMatchObject({
      assurance: 'institution',
    });
  });

  it.each([
    ['en', 'A link of the tool “Fablab” opened this page', 'come in through your school', 'Ask your school for a link'],
    [
      'fr',
      'ouverte par un lien de l’outil « Fablab »',
      'passez par votre établissement',
      'Demandez à votre établissement',
    ],
  ])('opens a page (%s) that says what it does not show, and why buttons are missing', async (language, ...texts) => {
    const tool = await client.tool({ basis: 'consent', name: 'Fablab' });
    const ada = anAgent();
    const strict = await study([tool.id], { assurance: 'institution' });
    const visit = aBrowser(carnet.url, language);
    await visit.open(new URL(await client.link({ agent: ada }, tool.authorization)).pathname);
    const page = await visit.get('/me');
    const text = visibleTextOf(page.text).replaceAll('\u00a0', ' ');
    for (const one of texts) expect(text).toContain(one);
    expect(text).toContain(language === 'en' ? 'There is no button here' : 'Il n’y a pas de bouton ici');
    // Others may keep something: a tool's page does not say that nobody does.
    expect(text).not.toContain(language === 'en' ? 'Carnet keeps nothing' : 'Carnet ne garde rien');
    expect(page.text).not.toContain('/v1/me/export');
    expect(page.text).not.toContain('/me/delete');
    const card = page.text.slice(page.text.indexOf(`id="ask-${strict}"`));
    const form = card.slice(card.indexOf('<form'), card.indexOf('</form>'));
    expect(form).toContain('value="no"');
    expect(form).not.toContain('value="yes"');

    // Forms that the page does not have are refused, too.
    const { fields } = formsIn(page.text).find(({ action }) => action.startsWith('/me/decisions/'))!;
    const forged = `/me/decisions/${encodeURIComponent(strict)}`;
    await visit.post(forged, { ...fields, choice: 'yes' });
    expect(visibleTextOf((await visit.get('/me')).text)).toContain(
      language === 'en' ? 'that takes more than a link of a tool' : 'le lien d’un outil ne suffit pas',
    );
    expect(visibleTextOf((await visit.get('/me/delete', 403)).text)).toContain(
      language === 'en' ? 'This takes more than a link of a tool' : 'Le lien d’un outil ne suffit pas pour cela',
    );
    await visit.post('/me/delete', { form: fields['form']! }, { status: 403 });
  });
});
