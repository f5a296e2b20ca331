import { randomUUID } from 'node:crypto';
import { unzipSync } from 'fflate';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';
import { aBrowser, visibleTextOf } from '../../../support/builders/http/a-browser.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { aClient } from '../../../support/clients/client.ts';
import { anAgent, consentClient, type Tool } from '../../../support/clients/consent/consent-client.ts';
import { agentOf } from '../../../support/clients/consent/decisions.ts';
import {
  aMessage,
  anAttachment,
  attachmentPart,
  sha2Of,
  statementsPart,
} from '../../../support/clients/multipart-client.ts';
import { aStudyClient } from '../../../support/clients/studies/study-client.ts';
import { describeOnBackends } from '../../../support/servers/backends.ts';
import { useCarnet } from '../../../support/servers/running-carnet.ts';

const DICTATION = {
  id: 'https://school.example/dictations/7',
  definition: { name: { en: 'Dictation 7', fr: 'Dictée 7' }, description: { en: 'Of forty words' } },
};

describeOnBackends('both', 'A copy of all data of a person', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  let client: ReturnType<typeof consentClient>;
  let tool: Tool;
  beforeAll(async () => {
    client = consentClient(carnet);
    tool = await client.tool({ name: 'Moodle' });
  });

  const address = () => ({ url: carnet.url, authorization: tool.authorization });
  const post = (statement: JsonObject) => aClient(address()).post(statement).expect(200);
  const bytesOf = async (path: string, authorization: string, status = 200): Promise<Buffer> => {
    const { body } = await client
      .get(path, authorization)
      .set('Accept-Language', 'en')
      .buffer(true)
      .parse((response, done) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => done(null, Buffer.concat(chunks)));
      })
      .expect(status);
    return body as Buffer;
  };
  const textsOf = (archive: Buffer): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(unzipSync(archive)).map(([name, bytes]) => [name, Buffer.from(bytes).toString()]),
    );
  const linesIn = (text: string | undefined): readonly JsonObject[] =>
    (text ?? '')
      .split('\n')
      .filter((one) => one !== '')
      .map((one) => JSON.parse(one) as JsonObject);

  const postWithFile = (authorization: string, statement: JsonObject, content: string) => {
    const message = aMessage([statementsPart(statement), attachmentPart(content)]);
    return client.agent
      .post('/xapi/statements')
      .set('Authorization', authorization)
      .set('X-Experience-API-Version', '2.0.0')
      .set('Content-Type', message.type)
      .send(message.body)
      .expect(200);
  };

  /** A pupil with a trace that has a file, a document, a decision, and a place in the trace of somebody else. */
  const aPupil = async () => {
    const [agent, other] = [anAgent(), { ...anAgent(), name: 'Somebody Else' }];
    const essay = `An essay of ${agent.mbox}`;
    const own = aNamedStatement({
      actor: agent,
      verb: { id: 'http://adlnet.gov/expapi/verbs/answered', display: { en: 'answered', fr: 'a répondu à' } },
      object: DICTATION,
      result: { success: true, score: { raw: 7, max: 10 }, response: 'la girafe', duration: 'PT1M5S' },
      timestamp: '2026-11-25T10:00:00.123Z',
      attachments: [anAttachment(essay)],
    });
    await postWithFile(tool.authorization, own, essay);
    await post(
      aNamedStatement({
        actor: other,
        object: DICTATION,
        result: { response: 'not yours' },
        context: { instructor: agent, registration: 'aa24a1a0-a5a4-4f0c-9d8e-5a3b1c2d4e6f' },
      }),
    );
    const session = await client.signIn({ agent });
    await client
      .send('put', `/v1/me/decisions/record:${tool.id}`, { choice: 'object', version: 1, language: 'fr' })
      .set('Authorization', session)
      .expect(200);
    await client
      .send('put', `/v1/me/decisions/record:${tool.id}`, { choice: 'yes', version: 1, language: 'fr' })
      .set('Authorization', session)
      .expect(200);
    return { agent, other, essay, own, session };
  };

  it('has every trace with its file, the decisions with their receipts, and a page to read', async () => {
    const { essay, own, session, other } = await aPupil();
    const archive = await bytesOf('/v1/me/export.zip', session);
    const files = textsOf(archive);
    expect(Object.keys(files).toSorted()).toEqual(
      [
        'access-records.ndjson',
        `attachments/${sha2Of(essay)}`,
        'decisions.ndjson',
        'documents.ndjson',
        'events.ndjson',
        'index.html',
        'named-in.ndjson',
        'receipts.ndjson',
        'sign-ins.ndjson',
        'statements.ndjson',
      ].toSorted(),
    );
    expect(files[`attachments/${sha2Of(essay)}`]).toBe(essay);
    const [statement, ...others] = linesIn(files['statements.ndjson']);
    expect(others).toEqual([]);
    expect(statement).toMatchObject({ type: 'statement', statement: { id: own.id } });
    expect(linesIn(files['receipts.ndjson'])).toMatchObject([
      { type: 'receipt', receipt: { '@type': 'dpv:RightExerciseRecord' }, signature: expect.any(String) },
      { type: 'receipt' },
    ]);
    expect(linesIn(files['decisions.ndjson'])).toMatchObject([{ type: 'decision', state: 'granted' }]);
    const page = files['index.html'] ?? '';
    expect(visibleTextOf(page)).toContain('A copy of everything about you');
    expect(visibleTextOf(page)).toContain('answered Dictation 7 – right, 7 of 10 points');
    const links = [...page.matchAll(/(?:src|href)="(?!data:)([^"]*)"/g)].map(([, href]) => href ?? '');
    expect(links.toSorted()).toEqual(
      Object.keys(files)
        .filter((name) => name.endsWith('.ndjson'))
        .toSorted(),
    );
    expect(page).not.toContain('<script');
    expect(page).not.toContain(other.name);
  });

  it('has the traces of others that name the person, without who they are and how they did', async () => {
    const { session, other } = await aPupil();
    const text = textsOf(await bytesOf('/v1/me/export.zip', session))['named-in.ndjson'] ?? '';
    expect(linesIn(text)).toMatchObject([
      {
        type: 'named-in',
        source: tool.id,
        roles: ['instructor'],
        activity: { id: DICTATION.id, definition: { name: { en: 'Dictation 7' } } },
      },
      { type: 'named-in-count', source: tool.id, role: 'instructor', count: 1 },
    ]);
    for (const secret of [other.name, other.mbox, 'not yours', 'aa24a1a0']) expect(text).not.toContain(secret);
  });

  it('is in the language of the reader, for a guardian too, and not for a link of a tool or a stranger', async () => {
    const { agent } = await aPupil();
    const guardian = await client.signIn({ agent, role: 'guardian', name: 'Zoé', jointUntil: '2040-01-01' });
    const { body } = await client
      .get('/v1/me/export.zip', guardian)
      .set('Accept-Language', 'fr')
      .buffer(true)
      .parse((response, done) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => done(null, Buffer.concat(chunks)));
      })
      .expect(200)
      .expect('Content-Type', 'application/zip');
    expect(textsOf(body as Buffer)['index.html']).toContain('lang="fr"');
    const byTool = await client.signIn({ agent }, tool.authorization);
    expect((await client.get('/v1/me/export.zip', byTool).expect(403)).body).toMatchObject({
      kind: 'assurance-required',
    });
    await client.agent.get('/v1/me/export.zip').expect(401);
  });

  it('has links to the data of attachments in its lines, which work for this person alone', async () => {
    const { essay, own, session } = await aPupil();
    const lines = await client.exported(session);
    const [{ files }] = lines.filter(({ type }) => type === 'statement') as unknown as readonly [
      { readonly files: readonly { readonly sha2: string; readonly href: string }[] },
    ];
    const path = new URL(files[0]!.href).pathname;
    expect(path).toBe(`/v1/me/attachments/${own.id}/${sha2Of(essay)}`);
    expect((await bytesOf(path, session)).toString()).toBe(essay);
    const stranger = await client.signIn({ agent: anAgent() });
    await client.get(path, stranger).expect(404);
    await client
      .get(
        path.replace(/.$/, (one) => (one === '0' ? '1' : '0')),
        session,
      )
      .expect(404);
    await client.get(`/v1/me/attachments/${own.id}/__proto__`, session).expect(404);
    await client.get(`/v1/me/attachments/none/${sha2Of(essay)}`, session).expect(404);
  });

  it('has the traces and files of tools of organisations, also where two of them have one id', async () => {
    const agent = anAgent();
    const id = randomUUID();
    const essays = ['org:one', 'org:two'].map((organisation) => ({
      organisation,
      text: `An essay for ${organisation}`,
    }));
    for (const { organisation, text } of essays) {
      await client.send('post', '/v1/organisations', { id: organisation, name: organisation }).expect(201);
      const { authorization } = await client.tool({ organisation, audience: 'adults' });
      await postWithFile(authorization, aNamedStatement({ id, actor: agent, attachments: [anAttachment(text)] }), text);
    }
    const session = await client.signIn({ agent });
    const lines = (await client.exported(session)).filter(({ type }) => type === 'statement') as unknown as readonly {
      readonly source: string;
      readonly files: readonly { readonly href: string }[];
    }[];
    const paths = lines.flatMap(({ files }) => files.map(({ href }) => new URL(href).pathname));
    expect(paths.toSorted()).toEqual(essays.map(({ text }) => `/v1/me/attachments/${id}/${sha2Of(text)}`).toSorted());
    for (const { text } of essays)
      expect((await bytesOf(`/v1/me/attachments/${id}/${sha2Of(text)}`, session)).toString()).toBe(text);
    const visit = aBrowser(carnet.url, 'en');
    await visit.open(new URL(await client.link({ agent })).pathname);
    await visit.get(`/me/traces/${id}`);
    const hrefs = [...new Set((await visit.get('/me/traces')).text.match(/\/me\/traces\/[^"]+/g))];
    expect(hrefs).toHaveLength(2);
    const pages = await Promise.all(hrefs.map(async (href) => (await visit.get(href.replaceAll('&amp;', '&'))).text));
    for (const { text } of essays) expect(pages.filter((page) => page.includes(sha2Of(text)))).toHaveLength(1);
    const stranger = await client.signIn({ agent: anAgent() });
    for (const path of paths) await client.get(path, stranger).expect(404);
  });

  it('shows each trace with its result, finds it by words, tool and day, and nothing of others', async () => {
    const { agent, session } = await aPupil();
    expect(session).toBeDefined();
    const visit = aBrowser(carnet.url, 'en');
    await visit.open(new URL(await client.link({ agent })).pathname);
    const textAt = async (path: string): Promise<string> => visibleTextOf((await visit.get(path)).text);
    const RESULT = 'answered Dictation 7 – right, 7 of 10 points, answered “la girafe”, 1 min 5 s';
    for (const path of ['/me', '/me/traces', '/me/traces?text=GIRAFE', `/me/traces?tool=${tool.id}`])
      expect([path, (await textAt(path)).includes(RESULT.slice(0, 45))]).toEqual([path, true]);
    for (const path of ['/me/traces?since=2026-11-25&until=2026-11-25', '/me/traces?text=dictations%2F7'])
      expect([path, (await textAt(path)).includes('Dictation 7')]).toEqual([path, true]);
    for (const path of [
      '/me/traces?text=not+yours',
      '/me/traces?tool=__proto__',
      '/me/traces?since=2026-11-26',
      '/me/traces?until=2026-11-24',
    ])
      expect([path, (await textAt(path)).includes('No trace was found')]).toEqual([path, true]);
    // Nonsense is no error: it is not searched by.
    for (const path of ['/me/traces?below=x', '/me/traces?since=', `/me/traces?text=${'x'.repeat(5000)}`])
      await visit.get(path);
    // A day that there is not would show everything.
    for (const day of ['now', '2026-13-99', '2026-02-30']) {
      const { text } = await visit.get(`/me/traces?since=${day}&until=2026-11-25`, 400);
      expect(text).toContain('id="since-fault">This is no day of the calendar. A day is written like 2026-01-31.');
      expect(text).not.toContain('until-fault');
      expect(visibleTextOf(text)).not.toContain('No trace was found');
    }
    await visit.get('/me/traces/00000000-0000-4000-8000-000000000000', 404);
    await visit.get('/me/traces/__proto__', 404);
  });

  it('shows of a trace exactly the record that a study gets, under a code name, and what it never gets', async () => {
    const studies = await aStudyClient(carnet);
    const name = anAgent().mbox.slice(7, 20);
    const agent = agentOf(name);
    await post(aNamedStatement({ actor: agent }));
    const view = { time: 'PT1H', keepActivities: [], extensions: {}, responses: false } as const;
    const study = await studies.open(tool.id, { view });
    await studies.say(name, study, 'yes');
    const statement = aNamedStatement({
      actor: agent,
      object: DICTATION,
      result: { success: true, response: 'la girafe' },
      context: { instructor: anAgent(), registration: 'aa24a1a0-a5a4-4f0c-9d8e-5a3b1c2d4e6f' },
      timestamp: new Date().toISOString(),
    });
    await post(statement);
    const visit = aBrowser(carnet.url, 'en');
    await visit.open(new URL(await client.link({ agent })).pathname);
    const { text } = await visit.get(`/me/traces/${statement.id}`);
    expect(text).toContain(`href="/me/traces/${statement.id}?lang=fr"`);
    const shown = /<pre[^>]*><code>(\{[\s\S]*?)<\/code>/.exec(text)?.[1]?.replaceAll('&quot;', '"') ?? '';
    const record = JSON.parse(shown) as JsonObject;
    expect(record).toMatchObject({
      actor: { account: { name: 'code-name' } },
      result: { success: true },
      timestamp: expect.stringMatching(/T\d\d:00:00\.000Z$/),
    });
    for (const secret of ['la girafe', 'Dictation', DICTATION.id, name, statement.id, 'aa24a1a0'])
      expect(shown).not.toContain(secret);
    for (const words of [
      'the answer',
      'the exact time',
      'the teacher',
      'the name and the address',
      'which exercise it was',
    ])
      expect(visibleTextOf(text)).toContain(words);
    // Keys are thrown away: what is shown twice joins with nothing, not even with itself.
    const again = /<pre[^>]*><code>(\{[\s\S]*?)<\/code>/.exec(
      (await visit.get(`/me/traces/${statement.id}`)).text,
    )?.[1];
    expect((JSON.parse(again!.replaceAll('&quot;', '"')) as JsonObject)['id']).not.toBe(record['id']);
  });
});
