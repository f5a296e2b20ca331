import supertest from 'supertest';
import { columnsOf } from '../../../src/studies/export/columns.ts';
import { visibleTextOf, aBrowser } from '../../support/builders/http/a-browser.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aStudyClient, by, postAll, type StudyClient } from '../../support/clients/studies/study-client.ts';

const VIEW = {
  time: 'PT1H' as const,
  keepActivities: [],
  extensions: { 'https://tool.example/level': 'enum:easy|hard' },
  responses: true,
};

describeOnBackends('both', 'what the public reads of studies', (makeBackends) => {
  let studyClient: StudyClient;
  let source: { readonly id: string };
  let study = '';
  const name = (): string => study.replace('study:', '');
  const get = (path: string, accept = 'application/json') => supertest(carnet.url).get(path).set('Accept', accept);
  const carnet = useCarnet(makeBackends);
  beforeAll(async () => {
    studyClient = await aStudyClient(carnet);
    const tool = await studyClient.source();
    source = tool;
    study = await studyClient.open(tool.id, {
      title: { en: 'How <b>spelling</b> is learnt', fr: 'Comment on apprend' },
      view: VIEW,
      references: { result: 'Dictations help.' },
    });
    await studyClient.open(tool.id, { id: `${study}-draft`, state: 'draft' });
    await postAll(tool, [by('ada', { actor: { mbox: 'mailto:secret-ada@school.example', name: 'Ada Canary' } })]);
  });

  it('is every study that was opened, with its controller, purpose, end and result', async () => {
    const { studies } = (await get('/v1/studies').expect(200)).body as {
      readonly studies: readonly Record<string, unknown>[];
    };
    expect(studies).toEqual([
      expect.objectContaining({
        id: study,
        name: name(),
        state: 'open',
        result: 'Dictations help.',
        acknowledgement: { lagDays: 0 },
        stream: `http://carnet.example/v1/studies/${name()}/stream`,
      }),
    ]);
    expect(studies[0]).not.toHaveProperty('participants');
    expect((await get(`/v1/studies/${name()}`).expect(200)).body).toMatchObject({
      id: study,
      purpose: { id: study, view: VIEW },
    });
    await get(`/v1/studies/${name()}-draft`).expect(404);
    await get('/v1/studies/nothing/codebook').expect(404);
  });

  it('has a codebook with the columns of its tables, and descriptions in AsyncAPI and Croissant', async () => {
    const book = (await get(`/v1/studies/${name()}/codebook`).expect(200)).body as {
      readonly columns: readonly { readonly name: string }[];
    };
    expect(book.columns.map((column) => column.name)).toEqual(columnsOf(VIEW).map((column) => column.name));
    const described = (await get(`/v1/studies/${name()}/asyncapi.json`).expect(200)).body as {
      readonly channels: { readonly stream: { readonly address: string } };
    };
    expect(described.channels.stream.address).toBe(`/v1/studies/${name()}/stream`);
    const croissant = (
      await get(`/v1/studies/${name()}/croissant.json`)
        .expect(200)
        .expect('Content-Type', /ld\+json/)
    ).body as { readonly distribution: readonly { readonly contentUrl: string }[] };
    expect(croissant.distribution[0]?.contentUrl).toBe(
      `http://carnet.example/v1/studies/${name()}/snapshot?format=csv`,
    );
  });

  it('is pages in both languages, with every text of a purpose escaped', async () => {
    const visit = aBrowser(carnet.url, 'fr');
    const list = (await visit.get('/studies')).text;
    expect(visibleTextOf(list)).toContain('Comment on apprend');
    expect(visibleTextOf(list)).toContain('moins de vingt');
    const page = (await aBrowser(carnet.url).get(`/studies/${name()}`)).text;
    expect(visibleTextOf(page)).toContain('How <b>spelling</b> is learnt');
    expect(page).not.toContain('<b>spelling');
    expect(visibleTextOf(page)).toContain('result_extension_level');
    expect(visibleTextOf(page)).toContain(`http://carnet.example/v1/studies/${name()}`);
    await visit.get('/studies/nothing', 404);
  });

  it('is a catalogue of what tools record, for people and in DCAT-AP and Croissant', async () => {
    const dcat = (
      await get('/v1/catalog', 'application/ld+json')
        .expect(200)
        .expect('Content-Type', /ld\+json/)
    ).body as { readonly 'dcat:dataset': readonly { readonly '@id': string }[] };
    expect(dcat['dcat:dataset'].map((one) => one['@id'])).toContain(`http://carnet.example/v1/catalog/${source.id}`);
    expect((await get(`/v1/catalog/${source.id}?format=croissant`, '*/*').expect(200)).body).toMatchObject({
      conformsTo: 'http://mlcommons.org/croissant/1.1',
      isLiveDataset: true,
    });
    expect((await get('/v1/catalog?format=croissant').expect(400)).body).toMatchObject({ kind: 'invalid-request' });
    await get('/v1/catalog?format=rdf').expect(400);
    await get('/v1/catalog/nothing').expect(404);
    const visit = aBrowser(carnet.url);
    expect(visibleTextOf((await visit.get('/v1/catalog')).text)).toContain('Catalogue');
    expect(visibleTextOf((await visit.get(`/v1/catalog/${source.id}`)).text)).toContain('Ask for a study');
  });

  it('counts people by tens from twenty on, as of the last cut', async () => {
    const participants = async (): Promise<unknown> =>
      ((await get(`/v1/studies/${name()}`).expect(200)).body as { readonly participants?: number }).participants;
    expect(await participants()).toBeUndefined();
    for (let pupil = 0; pupil < 22; pupil++) await studyClient.say(`pupil-${pupil}`, study, 'yes');
    await studyClient.say('pupil-0', study, 'stop');
    await waitFor('they are counted', async () => (await participants()) === 20);
  });

  it('contains nothing about people', async () => {
    for (const path of [
      '/v1/studies',
      `/v1/studies/${name()}`,
      `/v1/studies/${name()}/codebook`,
      '/v1/catalog',
      '/studies',
      `/studies/${name()}`,
    ]) {
      expect({
        path,
        tells: /canary|secret-ada/i.test(
          (await get(path, path.startsWith('/s') ? 'text/html' : '*/*').expect(200)).text,
        ),
      }).toEqual({ path, tells: false });
    }
  });
});
