import supertest from 'supertest';
import { aNamedStatement, aStatement } from '../../support/builders/statements/a-statement.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { METRICS_TOKEN, runCarnet, useCarnet } from '../../support/servers/running-carnet.ts';

const VERSION = 'X-Experience-API-Version';
const THROUGH = 'x-experience-api-consistent-through';
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const asText = (response: supertest.Response, then: (failed: Error | null, text: string) => void): void => {
  let text = '';
  response.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  response.on('end', () => then(null, text));
};

describe('the HTTP interface', () => {
  const agent = () => supertest(carnet.url);
  const asked = (test: supertest.Test, version = '1.0.3'): supertest.Test =>
    test.set('Authorization', carnet.authorization).set(VERSION, version);
  const post = (body: object, path = '/xapi/statements'): supertest.Test =>
    asked(agent().post(path)).type('application/json').send(body);
  const kindOf = (answer: supertest.Response): unknown => [answer.status, (answer.body as { kind: string }).kind];
  const faultsAt = (answer: supertest.Response): string[] =>
    (answer.body as { faults: { at: string }[] }).faults.map(({ at }) => at);

  const carnet = useCarnet(embeddedBackends, { bodyLimit: 20_000 });

  describe('the version', () => {
    it.each([
      ['1.0.3', '1.0.3'],
      ['1.0.0', '1.0.3'],
      ['1.0', '1.0.3'],
      ['2.0.0', '2.0.0'],
      ['2.0', '2.0.0'],
    ])('%s is spoken, and answered as %s', async (version, answered) => {
      const answer = await asked(agent().get('/xapi/statements'), version);
      expect([answer.status, answer.headers[VERSION.toLowerCase()]]).toEqual([200, answered]);
    });

    it.each(['0.9', '1.1.0', '2.1.0', '3', 'x', ''])(
      '"%s" is refused with 400, before the credentials are looked at, and answered as the default',
      async (version) => {
        const answer = await agent().get('/xapi/statements').set(VERSION, version).set('Authorization', 'Basic no');
        expect(kindOf(answer)).toEqual([400, 'invalid-request']);
        expect(answer.headers[VERSION.toLowerCase()]).toBe('2.0.0');
      },
    );

    it('must be named, by every method of statements', async () => {
      for (const method of ['get', 'post', 'put', 'head'] as const)
        expect((await agent()[method]('/xapi/statements').set('Authorization', carnet.authorization)).status).toBe(400);
    });

    it('that is the default can be set', async () => {
      const own = embeddedBackends();
      const older = await runCarnet(own, { defaultVersion: '1.0.3' });
      const answer = await supertest(older.url).get('/xapi/statements');
      await older.close();
      await own.remove();
      expect([answer.status, answer.headers[VERSION.toLowerCase()]]).toEqual([400, '1.0.3']);
    });
  });

  describe('credentials', () => {
    it.each([
      undefined,
      'Basic',
      'Basic !!!',
      'Bearer abc',
      `Basic ${Buffer.from('key:wrong').toString('base64')}`,
      `Basic ${Buffer.from('nocolon').toString('base64')}`,
    ])('%s are refused with 401', async (authorization) => {
      const request = agent().get('/xapi/statements').set(VERSION, '2.0.0');
      const answer = await (authorization === undefined ? request : request.set('Authorization', authorization));
      expect(kindOf(answer)).toEqual([401, 'unauthorized']);
      expect(answer.headers['www-authenticate']).toMatch(/^Basic /);
      expect(answer.headers[THROUGH]).toMatch(ISO);
    });

    it('are judged before parameters and body', async () => {
      await agent()
        .post('/xapi/statements?nonsense=1')
        .set(VERSION, '2.0.0')
        .set('Content-Type', 'text/plain')
        .send('{')
        .expect(401);
    });

    it('without the scope are refused with 403', async () => {
      const reading = await carnet.issue('reader', ['statements/read'], ['org:default']);
      expect(
        kindOf(
          await agent()
            .post('/xapi/statements')
            .set(VERSION, '2.0.0')
            .set('Authorization', reading)
            .type('json')
            .send(aStatement()),
        ),
      ).toEqual([403, 'forbidden']);
    });
  });

  describe('every answer of statements', () => {
    const answers: readonly (readonly [string, number, () => PromiseLike<supertest.Response>])[] = [
      ['a list', 200, () => asked(agent().get('/xapi/statements'))],
      ['a post', 200, () => post(aStatement())],
      ['an unknown parameter', 400, () => asked(agent().get('/xapi/statements?LIMIT=1'))],
      ['no version', 400, () => agent().get('/xapi/statements')],
      ['no credentials', 401, () => agent().get('/xapi/statements').set(VERSION, '1.0.3')],
      [
        'an unknown id',
        404,
        () => asked(agent().get('/xapi/statements?statementId=6690e6c9-3ef0-4ed3-8b37-7f3964730bee')),
      ],
      ['an unknown path', 404, () => asked(agent().get('/xapi/statements/nothing'))],
      ['an unknown method', 405, () => asked(agent().delete('/xapi/statements'))],
      [
        'a body that is too large',
        413,
        () => post([aStatement({ object: { id: `https://x.example/${'x'.repeat(20_000)}` } })]),
      ],
      ['a path that cannot be decoded', 400, () => asked(agent().get('/xapi/statements/more/%E0%A4%A'))],
      ['a changed position', 400, () => asked(agent().get('/xapi/statements/more/abc.def'))],
      ['OPTIONS', 204, () => agent().options('/xapi/statements')],
    ];
    it.each(answers)('has version and Consistent-Through: %s (%i)', async (_, status, ask) => {
      const answer = await ask();
      expect(answer.status).toBe(status);
      expect(answer.headers[VERSION.toLowerCase()]).toMatch(/^(1\.0\.3|2\.0\.0)$/);
      expect(answer.headers[THROUGH]).toMatch(ISO);
      expect(answer.headers['cache-control']).toBe('no-store');
    });
  });

  describe('posting and putting', () => {
    it('answers POST with 200 and an array of ids, for a single statement too', async () => {
      const sent = aNamedStatement();
      const answer = await post(sent);
      expect([answer.status, answer.headers['content-type'], answer.body]).toEqual([
        200,
        'application/json',
        [sent.id],
      ]);
    });

    it('answers PUT with 204 and no body', async () => {
      const { id, ...sent } = aNamedStatement();
      const answer = await asked(agent().put(`/xapi/statements?statementId=${id}`))
        .type('json')
        .send(sent);
      expect([answer.status, answer.text]).toEqual([204, '']);
    });

    it.each(['multipart/form-data; boundary=x', 'text/plain', 'multipart/mixed; boundary=x'])(
      'refuses the content type %s with 400',
      async (type) => {
        expect(kindOf(await asked(agent().post('/xapi/statements')).set('Content-Type', type).send('{}'))).toEqual([
          400,
          'invalid-request',
        ]);
      },
    );

    it('refuses what is not JSON with 400', async () => {
      expect(kindOf(await asked(agent().post('/xapi/statements')).type('application/json').send('{"actor":'))).toEqual([
        400,
        'invalid-json',
      ]);
    });

    it('knows no parameter of POST and one of PUT', async () => {
      expect(faultsAt(await post(aStatement(), '/xapi/statements?statementId=x'))).toEqual(['statementId']);
      const put = (query: string): supertest.Test =>
        asked(agent().put(`/xapi/statements${query}`))
          .type('json')
          .send(aStatement());
      expect(faultsAt(await put(''))).toEqual(['statementId']);
      expect(faultsAt(await put('?method=PUT&statementId=6690e6c9-3ef0-4ed3-8b37-7f3964730bee'))).toEqual(['method']);
      expect(faultsAt(await put('?StatementId=6690e6c9-3ef0-4ed3-8b37-7f3964730bee'))).toEqual(['StatementId']);
      expect(
        (
          await put(
            '?statementId=6690e6c9-3ef0-4ed3-8b37-7f3964730bee&statementId=6690e6c9-3ef0-4ed3-8b37-7f3964730bef',
          )
        ).status,
      ).toBe(400);
    });
  });

  describe('reading', () => {
    it('answers HEAD as GET, without the body', async () => {
      const sent = aNamedStatement();
      await post(sent).expect(200);
      for (const query of [`?statementId=${sent.id}`, '?limit=1&ascending=true', '?attachments=true&limit=1']) {
        const got = await asked(agent().get(`/xapi/statements${query}`))
          .buffer(true)
          .parse(asText);
        const headed = await asked(agent().head(`/xapi/statements${query}`));
        expect([headed.status, headed.headers['content-length'], headed.headers['last-modified']]).toEqual([
          200,
          got.headers['content-length'],
          got.headers['last-modified'],
        ]);
        expect((headed.text as string | undefined) ?? '').toBe('');
      }
    });

    it('says by Last-Modified when a statement was stored', async () => {
      const sent = aNamedStatement();
      await post(sent).expect(200);
      const answer = await asked(agent().get(`/xapi/statements?statementId=${sent.id}`));
      const { stored } = answer.body as { stored: string };
      expect(Date.parse(String(answer.headers['last-modified']))).toBe(Math.floor(Date.parse(stored) / 1000) * 1000);
    });

    it('answers with multipart/mixed where attachments are asked for', async () => {
      const sent = aNamedStatement();
      await post(sent).expect(200);
      const answer = await asked(agent().get(`/xapi/statements?statementId=${sent.id}&attachments=true`))
        .buffer(true)
        .parse(asText);
      const [, boundary = ''] =
        /^multipart\/mixed; boundary=([A-Za-z0-9]+)$/.exec(String(answer.headers['content-type'])) ?? [];
      expect(boundary).not.toBe('');
      const [, json = ''] = String(answer.body).split('\r\n\r\n');
      expect(JSON.parse(json.slice(0, json.indexOf(`\r\n--${boundary}--\r\n`)))).toMatchObject(sent);
    });
  });

  it('tells about itself without a version and without credentials', async () => {
    const answer = await agent().get('/xapi/about').expect(200);
    expect(answer.body).toMatchObject({
      version: expect.arrayContaining(['1.0.3', '2.0.0']) as string[],
      extensions: {},
    });
    expect(answer.headers[VERSION.toLowerCase()]).toBe('2.0.0');
  });

  it('names to a client of 1.0 the versions of 1.0 alone', async () => {
    const versions = async (version: string): Promise<unknown> =>
      ((await agent().get('/xapi/about').set(VERSION, version).expect(200)).body as { version: unknown }).version;
    expect(await versions('1.0.1')).toEqual(['1.0.0', '1.0.1', '1.0.2', '1.0.3']);
    expect(await versions('2.0.0')).toContain('2.0.0');
  });

  it('answers 404 for what is not there', async () => {
    for (const path of ['/nothing', '/xapi', '/xapi/nothing', '/xapi/Statements', '/XAPIs/statements', '/health'])
      expect(kindOf(await agent().get(path))).toEqual([404, 'not-found']);
  });

  it('has a home page, health and metrics', async () => {
    const home = await agent().get('/').set('Accept-Language', 'fr-FR,fr;q=0.9').expect(200);
    expect(home.text).toContain('<html lang="fr">');
    expect(home.text).toContain('Tout va bien');
    expect((await agent().get('/').expect(200)).text).toContain('<html lang="en">');
    expect((await agent().get('/health/ready').expect(200)).body).toMatchObject({ journal: 'ok', store: 'ok' });
    const metrics = await agent().get('/metrics').set('Authorization', `Bearer ${METRICS_TOKEN}`).expect(200);
    expect(metrics.text).toMatch(/^carnet_statements_accepted_total\{.*version="1\.0\.3"\} /m);
  });

  it('counts what it refuses statement by statement: all of a batch, and one of a body that is not JSON', async () => {
    const counts = async (): Promise<readonly number[]> => {
      const { text } = await agent().get('/metrics').set('Authorization', `Bearer ${METRICS_TOKEN}`).expect(200);
      return ['invalid-statement', 'invalid-json'].map((kind) =>
        Number(
          new RegExp(`^carnet_statements_refused_total\\{[^}]*kind="${kind}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0,
        ),
      );
    };
    const before = await counts();
    await post([...Array.from({ length: 6 }, () => aStatement()), { ...aStatement(), verb: {} }]).expect(400);
    await asked(agent().post('/xapi/statements')).type('application/json').send('[{').expect(400);
    expect((await counts()).map((count, index) => count - before[index]!)).toEqual([7, 1]);
  });
});

describe('an API whose sinks are away', () => {
  it('says on its page that it accepts statements and shows none, and stays ready for the balancer', async () => {
    const backends = embeddedBackends();
    const carnet = await runCarnet(backends, { role: 'api', ackWaitMs: 0 });
    await supertest(carnet.url)
      .post('/xapi/statements')
      .set('Authorization', carnet.authorization)
      .set(VERSION, '2.0.0')
      .send([aStatement()])
      .expect(200);
    const home = async (language: string) =>
      (await supertest(carnet.url).get('/').set('Accept-Language', language).expect(200)).text;
    expect(await home('en')).toContain('It takes statements, but does not show them yet');
    expect(await home('fr')).toContain('Il reçoit les traces, mais ne les montre pas encore');
    await supertest(carnet.url).get('/health/ready').expect(200);
    await carnet.close();
    await backends.remove();
  });
});
