import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { visibleTextOf } from '../../support/builders/http/a-browser.ts';
import { consentClient, type Tool } from '../../support/clients/consent/consent-client.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

/** What a lab writes into the form. */
const aRequest = (source: string, about: Readonly<Record<string, string>> = {}) => ({
  name: `spelling-${randomUUID().slice(0, 8)}`,
  kind: 'research',
  titleFr: 'Orthographe',
  titleEn: 'Spelling',
  summaryFr: 'Quel exercice, juste ou faux.',
  summaryEn: 'Which exercise, right or wrong.',
  controllerName: 'University X',
  controllerAddress: '1 Street, Lyon',
  controllerContact: 'lab@x.example',
  controllerCountry: 'FR',
  recipients: 'University X\nLab Y',
  sources: source,
  verbs: 'http://adlnet.gov/expapi/verbs/answered',
  time: 'PT1M',
  keepActivities: 'https://tool.example/ex/',
  extensions: 'https://tool.example/level enum:easy|hard',
  responses: 'yes',
  until: '2027-06-30',
  keep: 'P1Y',
  minimum: '10',
  storage: 'FR',
  dpvPurposes: 'dpv:AcademicResearch',
  ethics: 'CER-12',
  ...about,
});

describe('The pages on which a lab asks for a study', () => {
  let tool: Tool;
  let [lab, other, steward] = ['', '', ''];
  const carnet = useCarnet(embeddedBackends);
  beforeAll(async () => {
    const client = consentClient(carnet);
    tool = await client.tool();
    lab = await client.credential((await client.tool()).id, ['scientist']);
    other = await client.credential((await client.tool()).id, ['scientist']);
    steward = await client.credential(tool.id, ['steward']);
  });

  const get = (path: string, authorization: string | undefined, language = 'en') =>
    supertest(carnet.url)
      .get(path)
      .set({
        Accept: 'text/html',
        'Accept-Language': language,
        ...(authorization === undefined ? {} : { Authorization: authorization }),
      });
  const postFrom = (site: string) => (path: string, fields: Readonly<Record<string, string>>, authorization: string) =>
    supertest(carnet.url)
      .post(path)
      .type('form')
      .set({ Accept: 'text/html', 'Accept-Language': 'en', Authorization: authorization, 'Sec-Fetch-Site': site })
      .send(new URLSearchParams(fields).toString());
  const post = postFrom('same-origin');
  const postFromOtherSite = postFrom('cross-site');
  const asked = async (about: Readonly<Record<string, string>> = {}): Promise<string> => {
    const answer = await post('/studies/new', aRequest(tool.id, about), lab).expect(303);
    return decodeURIComponent((answer.headers['location'] ?? '').split('/requests/')[1] ?? '');
  };
  const at = (list: string, id: string): string => `/${list}/${encodeURIComponent(id)}`;
  /** Takes a step of a steward by the API. */
  const rule = (id: string, step: string, body: object = {}) =>
    supertest(carnet.url)
      .post(`/v1/purposes/${encodeURIComponent(id)}/${step}`)
      .set('Authorization', steward)
      .send(body);
  const agreementOn = (html: string): string => /name="agreement" value="([^"]*)"/.exec(html)?.[1] ?? '';

  it('lead a steward from the addresses of earlier releases to the console', async () => {
    const id = await asked();
    for (const [from, to] of [
      ['/desk', '/console/desk'],
      [at('desk', id), `/console/desk/requests/${encodeURIComponent(id)}`],
    ] as const)
      await get(from, steward).expect(303).expect('Location', to);
  });

  it('need the right role, and send a browser without a session to sign in', async () => {
    expect((await get('/desk', undefined).expect(303)).headers['www-authenticate']).toBeUndefined();
    await get('/desk', lab).expect(403);
    await get('/studies/new', steward).expect(403);
    await get('/requests', lab).expect(200);
  });

  it('begin a request from a dataset of the catalogue', async () => {
    const page = (await get(`/studies/new?dataset=${tool.id}`, lab).expect(200)).text;
    expect(page).toMatch(new RegExp(`<textarea id="sources"[^>]*>\\s*${tool.id}</textarea>`));
    expect(visibleTextOf((await get('/studies/new', lab, 'fr').expect(200)).text)).toContain('Demander une étude');
  });

  it('show all faults at once, each at its field, and keep what was written', async () => {
    const page = (
      await post(
        '/studies/new',
        aRequest(tool.id, {
          summaryFr: 'x'.repeat(281),
          until: '2040-01-01',
          minimum: 'many',
          storage: 'France',
          extensions: 'https://tool.example/level text',
          titleEn: '<i>Spelling</i>',
        }),
        lab,
      ).expect(400)
    ).text;
    for (const field of ['summaryFr', 'until', 'minimum', 'storage', 'extensions'])
      expect({
        field,
        hasFault: page.includes(`id="${field}-fault"`) && page.includes(`<a href="#${field}">`),
      }).toEqual({
        field,
        hasFault: true,
      });
    expect(visibleTextOf(page)).toContain('5 things are to be mended.');
    expect(page).toContain('value="&lt;i&gt;Spelling&lt;/i&gt;"');
    const prefix = (
      await post(
        '/studies/new',
        aRequest(tool.id, { keepActivities: 'https://tool.example', sources: 'nothing' }),
        lab,
      ).expect(400)
    ).text;
    expect(prefix).toContain('id="sources-fault"');
    expect(prefix).toContain('id="keepActivities-fault"');
  });

  it('say at its field that another lab has the name, and keep what was written', async () => {
    const id = await asked();
    const page = (
      await post(
        '/studies/new',
        aRequest(tool.id, { name: id.replace('study:', ''), titleFr: 'Dictée' }),
        other,
      ).expect(400)
    ).text;
    expect(page).toContain('id="name-fault"');
    expect(page).toContain('value="Dictée"');
  });

  it('show the values of a request as people read them, in the language that they choose', async () => {
    const id = await asked();
    const page = (await get(at('requests', id), lab, 'fr').expect(200)).text;
    for (const text of ['Recherche', 'à la minute', '30 juin 2027', '1\u00a0an', 'France', 'oui'])
      expect([text, page.includes(`<span class="definition" dir="auto">${text}</span>`)]).toEqual([text, true]);
    expect(page).toContain(`href="${at('requests', id)}?lang=en"`);
    expect((await get(`${at('requests', id)}?lang=en`, lab, 'fr').expect(200)).text).toContain(
      '<span class="definition" dir="auto">30 June 2027</span>',
    );
  });

  it('ask how sure a yes has to be, and show it to the lab, in either language', async () => {
    const form = (await get('/studies/new', lab).expect(200)).text;
    expect(form).toMatch(/<select id="assurance"[^>]*><option value="institution">a link of the school/);
    const id = await asked({ assurance: 'idp' });
    await post(at('requests', id), { step: 'submit' }, lab).expect(303);
    expect((await get(at('requests', id), lab).expect(200)).text).toContain('only the school’s own sign-in');
    expect((await get(at('requests', id), lab, 'fr').expect(200)).text).toContain(
      'la connexion de l’établissement seulement',
    );
    await rule(id, 'return', { comment: 'A tool is enough.' }).expect(200);
    const change = `${at('requests', id)}/change`;
    expect((await get(change, lab).expect(200)).text).toContain('<option value="idp" selected>');
    await post(change, aRequest(tool.id, { name: id.replace('study:', ''), assurance: 'tool' }), lab).expect(303);
    expect((await get(at('requests', id), lab).expect(200)).text).toContain('a link of the tool is enough');
  });

  it('say at its field that a link of a tool is not enough where minors learn', async () => {
    const minors = await consentClient(carnet).tool({ audience: 'minors' });
    const page = (await post('/studies/new', aRequest(minors.id, { assurance: 'tool' }), lab).expect(400)).text;
    expect(page).toContain('id="assurance-fault"');
    expect(page).toContain('<option value="tool" selected>');
  });

  it('save a draft that only its lab sees, and change it, without the fields that were emptied', async () => {
    const id = await asked();
    expect(visibleTextOf((await get(at('requests', id), lab).expect(200)).text)).toContain('University X Lab Y');
    await get(at('requests', id), other).expect(404);
    const change = `${at('requests', id)}/change`;
    expect((await get(change, lab).expect(200)).text).toContain('https://tool.example/level enum:easy|hard');
    const { ethics, titleEn, ...remaining } = aRequest(tool.id, {
      name: id.replace('study:', ''),
      extensions: 'https://tool.example/attempt number',
      titleFr: 'Dictée',
    });
    await post(change, remaining, lab).expect(303);
    const page = visibleTextOf((await get(at('requests', id), lab).expect(200)).text);
    expect(page).toContain('Dictée');
    expect(page).toContain('https://tool.example/attempt number');
    expect(page).not.toContain('enum:easy');
    expect(page).not.toContain('CER-12');
    await post(change, remaining, other).expect(404);
  });

  it('move a request from draft to open one button after the other, and back with a comment', async () => {
    const id = await asked();
    await post(at('requests', id), { step: 'submit' }, lab).expect(303);
    await rule(id, 'return', { comment: 'Fewer fields, please.' }).expect(200);
    expect(visibleTextOf((await get(at('requests', id), lab)).text)).toContain('Fewer fields, please.');
    await post(at('requests', id), { step: 'submit' }, lab).expect(303);
    await rule(id, 'approve').expect(200);
    expect((await rule(id, 'open').expect(409)).text).toContain('agreement');
    await post(
      at('requests', id),
      { step: 'accept', agreement: agreementOn((await get(at('requests', id), lab)).text) },
      lab,
    ).expect(303);
    await rule(id, 'open').expect(200);
    expect(
      (
        (await supertest(carnet.url).get('/v1/purposes').set('Authorization', steward)).body as {
          purposes: { id: string; state: string }[];
        }
      ).purposes.find((one) => one.id === id)?.state,
    ).toBe('open');
  });

  it('write the result into a new version of an open study, which begins as a copy', async () => {
    const id = await asked({ titleOthers: 'de Diktat' });
    await post(at('requests', id), { step: 'submit' }, lab).expect(303);
    await rule(id, 'approve').expect(200);
    await post(
      at('requests', id),
      { step: 'accept', agreement: agreementOn((await get(at('requests', id), lab)).text) },
      lab,
    ).expect(303);
    await rule(id, 'open').expect(200);
    const anew = `/studies/new?study=${encodeURIComponent(id)}`;
    expect((await get(at('requests', id), lab).expect(200)).text).toContain(`href="${anew}"`);
    await get(anew, other).expect(404);
    const form = (await get(anew, lab).expect(200)).text;
    expect(form).toMatch(/<textarea id="titleOthers"[^>]*>\s*de Diktat<\/textarea>/);
    expect(form).toMatch(/<textarea id="result"[^>]*>\s*<\/textarea>/);
    await post(
      '/studies/new',
      aRequest(tool.id, { name: id.replace('study:', ''), titleOthers: 'de Diktat', result: 'Dictations help.' }),
      lab,
    ).expect(303);
    const versions = await supertest(carnet.url)
      .get(`/v1/purposes/${encodeURIComponent(id)}`)
      .set('Authorization', lab)
      .expect(200);
    expect(versions.body).toMatchObject({
      version: 2,
      state: 'draft',
      title: { de: 'Diktat' },
      references: { ethics: 'CER-12', result: 'Dictations help.' },
    });
    await post(at('requests', id), { step: 'submit' }, lab).expect(303);
    await rule(id, 'approve').expect(200);
    await post(
      at('requests', id),
      { step: 'accept', agreement: agreementOn((await get(at('requests', id), lab)).text) },
      lab,
    );
    await rule(id, 'open').expect(200);
    expect(visibleTextOf((await get(`/studies/${id.replace('study:', '')}`, undefined).expect(200)).text)).toContain(
      'Dictations help.',
    );
  });

  it('let no lab take the step of a steward, neither for its own study nor for another', async () => {
    const id = await asked();
    await post(at('requests', id), { step: 'submit' }, lab).expect(303);
    for (const step of ['approve', 'return', 'open', 'suspend', 'close'])
      await post(at('requests', id), { step, [`${step}-comment`]: 'Because.' }, lab).expect(400);
    await post(at('requests', id), { step: 'submit' }, other).expect(404);
    const stands = async () =>
      (
        (await supertest(carnet.url).get('/v1/purposes').set('Authorization', steward)).body as {
          purposes: { id: string; state: string }[];
        }
      ).purposes.find((one) => one.id === id)?.state;
    expect(await stands()).toBe('submitted');
  });

  it('show passed and failed checks beside the request', async () => {
    const id = await asked();
    const text = visibleTextOf((await get(at('requests', id), lab)).text);
    expect(text).toContain('passed: Everything that it asks for is in its tools and profiles');
    expect(text).toContain('not due yet: Its lab accepts the agreement once it is approved');
    await post(at('requests', id), { step: 'submit' }, lab).expect(303);
    await rule(id, 'approve').expect(200);
    const approved = visibleTextOf((await get(at('requests', id), lab)).text);
    expect(approved).toContain('not due yet: Its lab accepts the agreement once it is approved');
    expect(approved).not.toContain('failed');
  });

  it('refuse forms of another site', async () => {
    const id = await asked();
    await postFromOtherSite(at('requests', id), { step: 'submit' }, lab).expect(403);
    await postFromOtherSite('/studies/new', aRequest(tool.id), lab).expect(403);
    await post(at('requests', id), { step: 'everything' }, lab).expect(400);
  });
});
