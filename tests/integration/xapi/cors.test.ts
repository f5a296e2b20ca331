import supertest from 'supertest';
import type { Config } from '../../../src/core/config/config.ts';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { embeddedBackends, type Backends } from '../../support/servers/backends.ts';
import { runCarnet, type RunningCarnet } from '../../support/servers/running-carnet.ts';

const HERE = 'https://content.example';
const THERE = 'https://elsewhere.example';

describe('pages of other origins (Fetch standard, 3.3)', () => {
  const running: { readonly carnet: RunningCarnet; readonly backends: Backends }[] = [];
  const run = async (corsOrigins: Config['corsOrigins']): Promise<RunningCarnet> => {
    const backends = embeddedBackends();
    const carnet = await runCarnet(backends, { corsOrigins });
    running.push({ carnet, backends });
    return carnet;
  };
  afterEach(async () => {
    for (const { carnet, backends } of running.splice(0)) {
      await carnet.close();
      await backends.remove();
      expect(carnet.unexpectedErrors).toEqual([]);
    }
  });

  const preflight = (carnet: RunningCarnet, path: string, origin = HERE): supertest.Test =>
    supertest(carnet.url)
      .options(path)
      .set('Origin', origin)
      .set('Access-Control-Request-Method', 'PUT')
      .set('Access-Control-Request-Headers', 'authorization,content-type,x-experience-api-version');
  const listed = (answer: supertest.Response, header: string): readonly string[] =>
    String(answer.headers[header]).split(', ');
  const corsOf = ({ headers }: supertest.Response): readonly string[] =>
    Object.keys(headers as object).filter((name) => name.startsWith('access-control-'));

  it('may send what xAPI needs, by any method of the resource, without credentials of the preflight', async () => {
    const carnet = await run('*');
    for (const [path, methods] of [
      ['/xapi/statements', ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS']],
      ['/xapi/activities/state', ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS']],
      ['/xapi/about', ['GET', 'HEAD', 'OPTIONS']],
    ] as const) {
      const answer = await preflight(carnet, path);
      expect([answer.status, answer.text, answer.headers['access-control-allow-origin']]).toEqual([204, '', '*']);
      expect([...listed(answer, 'access-control-allow-methods')].sort()).toEqual([...methods].sort());
      expect(listed(answer, 'access-control-allow-headers')).toEqual(
        expect.arrayContaining([
          'Authorization',
          'Content-Type',
          'If-Match',
          'If-None-Match',
          'Accept-Language',
          'X-Experience-API-Version',
          'X-Experience-API-Hash',
        ]),
      );
      expect(answer.headers['access-control-max-age']).toBe('7200');
    }
  });

  it('may read whole answers, refusals too, and never by cookies', async () => {
    const carnet = await run('*');
    const ask = (path: string): supertest.Test =>
      supertest(carnet.url).get(path).set('Origin', 'null').set('X-Experience-API-Version', '1.0.3');
    for (const [status, answer] of [
      [200, await ask('/xapi/statements').set('Authorization', carnet.authorization)],
      [
        200,
        await supertest(carnet.url)
          .post('/xapi/statements')
          .set('Origin', HERE)
          .set('X-Experience-API-Version', '1.0.3')
          .set('Authorization', carnet.authorization)
          .type('json')
          .send(aStatement()),
      ],
      [400, await ask('/xapi/statements?x=y').set('Authorization', carnet.authorization)],
      [401, await ask('/xapi/statements')],
      [404, await ask('/xapi/nothing')],
      [405, await supertest(carnet.url).delete('/xapi/statements').set('Origin', HERE)],
    ] as const) {
      expect([
        answer.status,
        answer.headers['access-control-allow-origin'],
        answer.headers['access-control-allow-credentials'],
      ]).toEqual([status, '*', undefined]);
      expect(listed(answer, 'access-control-expose-headers')).toEqual(
        expect.arrayContaining([
          'ETag',
          'Last-Modified',
          'Content-Length',
          'X-Experience-API-Version',
          'X-Experience-API-Consistent-Through',
          'LRS-Consent',
          'LRS-Profile',
        ]),
      );
    }
  });

  it('see nothing of the pages, health and metrics of the operator', async () => {
    const carnet = await run('*');
    for (const path of ['/', '/health/ready', '/metrics'])
      expect(corsOf(await supertest(carnet.url).get(path).set('Origin', HERE))).toEqual([]);
  });

  it('are allowed by name where names are set, and Vary names the origin', async () => {
    const carnet = await run([HERE, 'http://localhost:3000']);
    expect((await preflight(carnet, '/xapi/statements')).headers['access-control-allow-origin']).toBe(HERE);
    const ask = (origin?: string): supertest.Test => {
      const test = supertest(carnet.url).get('/xapi/statements');
      return origin === undefined ? test : test.set('Origin', origin);
    };
    const [here, there, nowhere] = [await ask(HERE), await ask(THERE), await ask()];
    expect(
      [here, there, nowhere].map(({ headers }) => [
        headers['access-control-allow-origin'] as unknown,
        headers['vary'] as unknown,
      ]),
    ).toEqual([
      [HERE, 'Accept, Origin'],
      [undefined, 'Accept, Origin'],
      [undefined, 'Accept, Origin'],
    ]);
    expect((await supertest(carnet.url).get('/xapi/about').set('Origin', HERE)).headers['vary']).toBe('Origin');
    expect(corsOf(await preflight(carnet, '/xapi/statements', THERE))).toEqual([]);
  });

  it('are all refused where none is allowed', async () => {
    const carnet = await run([]);
    const answers = [
      await preflight(carnet, '/xapi/statements'),
      await supertest(carnet.url).get('/xapi/about').set('Origin', HERE),
    ];
    expect(answers.map((answer) => [answer.status, corsOf(answer)])).toEqual([
      [204, []],
      [200, []],
    ]);
  });

  it('may use the alternate request syntax, which needs no preflight', async () => {
    const carnet = await run('*');
    const form = new URLSearchParams({
      Authorization: carnet.authorization,
      'X-Experience-API-Version': '1.0.3',
      limit: '1',
    }).toString();
    const answer = await supertest(carnet.url)
      .post('/xapi/statements?method=GET')
      .set('Origin', HERE)
      .set('Content-Type', 'text/plain')
      .send(form);
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, '*']);
  });
});
