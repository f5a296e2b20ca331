import { get } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import request from 'supertest';
import { Problem } from '../../../src/core/problem.ts';
import { createMinimalApp } from '../../../src/api/app.ts';
import { createClientError } from '../../../src/http/server/client-error.ts';
import type { AppDeps } from '../../../src/api/route/services.ts';
import { createMetrics } from '../../../src/telemetry/metrics/metrics.ts';
import { anApp, healthyProcessServices } from '../../support/builders/http/an-app.ts';
import { listening } from '../../support/servers/served-app.ts';

const THROUGH = 'x-experience-api-consistent-through';
const away = (): Promise<never> => Promise.reject(new Problem('store-unavailable', 'away'));
const nothing = (): Promise<never> => Promise.reject(new Problem('not-found', 'nothing'));
const ok = (): Promise<void> => Promise.resolve();
const asked = (test: request.Test): request.Test =>
  test.set('X-Experience-API-Version', '2.0.0').set('Authorization', 'Basic a2V5OnM=');

describe('while the store is away', () => {
  it('reads and writes are answered with 503, Retry-After and the last known Consistent-Through', async () => {
    let isAway = false;
    let clock = 0;
    const server = anApp({
      authenticate: away,
      now: () => (clock += 1000),
      xapi: {
        consistentThrough: { read: () => (isAway ? away() : Promise.resolve(1_700_000_000_123)), lagMs: away },
      },
    });
    await asked(request(server).get('/xapi/statements'));
    isAway = true;
    for (const method of ['get', 'post'] as const) {
      const answer = await asked(request(server)[method]('/xapi/statements'));
      expect([
        answer.status,
        (answer.body as { kind: string }).kind,
        answer.headers['retry-after'],
        answer.headers[THROUGH],
      ]).toEqual([503, 'store-unavailable', '5', '2023-11-14T22:13:20.123Z']);
    }
  });

  it('no Consistent-Through is made up where none was ever known', async () => {
    const answer = await asked(
      request(
        anApp({
          xapi: { query: { statements: away, more: away }, consistentThrough: { read: away, lagMs: away } },
        }),
      ).get('/xapi/statements'),
    );
    expect(answer.status).toBe(503);
    expect(answer.headers).not.toHaveProperty(THROUGH);
  });

  it('the home page is shown and says so', async () => {
    const { text } = await request(
      anApp({
        process: { health: { journal: ok, store: away } },
        xapi: { consistentThrough: { read: away, lagMs: away } },
      }),
    )
      .get('/')
      .expect(200);
    expect(text).toContain('not reachable (store-unavailable)');
  });
});

describe('a statement whose fate is unknown', () => {
  it('is answered with 503 that names the ids the server had given', async () => {
    const ids = ['6690e6c9-3ef0-4ed3-8b37-7f3964730bee'];
    const post = (): Promise<never> => Promise.reject(new Problem('journal-unavailable', 'not confirmed', [], { ids }));
    const answer = await asked(request(anApp({ xapi: { ingest: { post, put: nothing } } })).post('/xapi/statements'))
      .type('json')
      .send({});
    expect([answer.status, answer.body]).toEqual([503, expect.objectContaining({ kind: 'journal-unavailable', ids })]);
  });
});

describe('the way to the handlers', () => {
  it('is the same with a slash at the end, and with the whole URL in the request line', async () => {
    await listening(anApp({}), async (port) => {
      const statusOf = (path: string): Promise<number | undefined> =>
        new Promise((resolve) =>
          get({ port, path }, (answer) => {
            answer.resume();
            resolve(answer.statusCode);
          }),
        );
      expect(await statusOf('/xapi/about/')).toBe(200);
      expect(await statusOf('http://carnet.example/xapi/about')).toBe(200);
      expect(await statusOf('http://carnet.example/xapi/about?a=b')).toBe(400);
    });
  });

  it('passes on the language that the reader asks for, and the position that the path names', async () => {
    const seen: unknown[] = [];
    const more: AppDeps['xapi']['query']['more'] = (token, reader) => {
      seen.push(token, reader.languages);
      return nothing();
    };
    await asked(
      request(anApp({ xapi: { query: { statements: nothing, more } } })).get('/xapi/statements/more/ab-_.cd'),
    ).set('Accept-Language', 'fr');
    expect(seen).toEqual(['ab-_.cd', 'fr']);
  });

  it('does not read a body that is refused for its parameters', async () => {
    const metrics = createMetrics({ step: 1 });
    const answer = await asked(request(anApp({ process: { metrics } })).post('/xapi/statements?x=1'))
      .type('json')
      .send({ a: 'b' });
    expect(answer.status).toBe(400);
    expect((await metrics.text()).text).toContain('carnet_bytes_in_flight 0');
  });
});

describe('what is no request', () => {
  const answered = (port: number, text: string): Promise<string> =>
    new Promise((resolve) => {
      let answer = '';
      connect(port, '127.0.0.1')
        .on('data', (bytes: Buffer) => {
          answer += bytes.toString();
        })
        .on('close', () => resolve(answer))
        .on('error', () => resolve(answer))
        .write(text);
    });

  it.each([
    [
      'a head that is too large',
      `GET /xapi/about HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(33_000)}\r\n\r\n`,
      431,
      'head-too-large',
    ],
    ['a method that HTTP does not know', 'FOO /xapi/about HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'invalid-request'],
    [
      'a length that is none',
      'POST /xapi/statements HTTP/1.1\r\nHost: x\r\nContent-Length: 1e3\r\n\r\n',
      400,
      'invalid-request',
    ],
  ])('is refused like all others, with the version: %s', async (...[, text, status, kind]) => {
    const metrics = createMetrics({ step: 1 });
    await listening(anApp({ process: { metrics } }), async (port) => {
      const [head = '', body = ''] = (await answered(port, text)).split('\r\n\r\n');
      expect(head).toMatch(
        new RegExp(`^HTTP/1.1 ${status} [\\s\\S]*\r\nX-Experience-API-Version: 2.0.0\r\nConnection: close$`),
      );
      expect(JSON.parse(body)).toMatchObject({ status, kind });
      expect(Buffer.byteLength(body)).toBe(Number(/Content-Length: (\d+)/.exec(head)?.[1]));
    });
    expect((await metrics.text()).text).toContain(`carnet_http_refused_total{kind="${kind}"} 1`);
  });

  it('behind a request that is still being answered takes nothing of its answer', async () => {
    const ids = ['6690e6c9-3ef0-4ed3-8b37-7f3964730bee'];
    const post = async (): Promise<never> => {
      await pause(300);
      throw new Problem('journal-unavailable', 'not confirmed', [], { ids });
    };
    await listening(anApp({ xapi: { ingest: { post, put: nothing } } }), async (port) => {
      const text = await answered(
        port,
        'POST /xapi/statements HTTP/1.1\r\nHost: x\r\nX-Experience-API-Version: 2.0.0\r\n' +
          'Authorization: Basic a2V5OnM=\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n' +
          '{}FOO / HTTP/1.1\r\n\r\n',
      );
      expect(text).toMatch(/^HTTP\/1\.1 503 /);
      expect([text.match(/HTTP\/1\.1 /g)?.length, text.includes(ids[0]!)]).toEqual([1, true]);
    });
  });

  it('is answered so that its sender can read it, however much more comes', async () => {
    await listening(anApp({}), async (port) => {
      for (let times = 0; times < 10; times++)
        expect(
          await answered(port, `GET /xapi/about HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(2_000_000)}\r\n\r\n`),
        ).toMatch(/^HTTP\/1\.1 431 /);
    });
  });

  it('where nothing has come is neither answered nor counted', async () => {
    const refused: string[] = [];
    const close = createClientError({
      defaultVersion: '2.0.0',
      metrics: { http: { refused: (kind) => refused.push(kind) } },
    });
    const server = createTcpServer((socket) =>
      close(Object.assign(new Error(), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    expect([await answered((server.address() as { port: number }).port, ''), refused]).toEqual(['', []]);
    await new Promise((resolve) => server.close(resolve));
  });

  it('is not an address with an agent of 18 kB', async () => {
    await listening(anApp({}), async (port) => {
      expect(
        await answered(
          port,
          `GET /xapi/about?agent=${'%7B'.repeat(6000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
        ),
      ).toMatch(/"at":"agent"/);
    });
  });
});

describe('a form with the credentials in it', () => {
  it('may be as large as any body, though those who are unknown have a part of the room alone', async () => {
    await listening(anApp({ settings: { bodyLimit: 8000, inFlightLimit: 10_000 } }), async (port) => {
      const form = `content=${'x'.repeat(6000)}`;
      const socket = connect(port, '127.0.0.1');
      const answer = new Promise<string>((resolve) => {
        socket.once('data', (bytes: Buffer) => resolve(bytes.toString()));
      });
      socket.write(
        'POST /xapi/statements?method=POST HTTP/1.1\r\nHost: x\r\n' +
          'Content-Type: application/x-www-form-urlencoded\r\n' +
          `Content-Length: ${form.length}\r\n\r\n${form.slice(0, 3000)}`,
      );
      await pause(100);
      socket.write(form.slice(3000));
      expect(await answer).toMatch(/^HTTP\/1\.1 400 /);
      socket.destroy();
    });
  });
});

describe('the app of a process without the API', () => {
  const app = createMinimalApp(healthyProcessServices());
  it.each(['/health/live', '/health/ready', '/', '/problems'])('has %s', async (path) => {
    await request(app).get(path).expect(200);
  });
  it('has no xAPI resources', async () => {
    await request(app).get('/xapi/statements').expect(404);
  });
});
