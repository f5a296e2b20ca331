import request from 'supertest';
import { Problem } from '../../../../src/core/problem.ts';
import type { Response, Route } from '../../../../src/http/message/request-response.ts';
import { listening, served } from '../../../support/servers/served-app.ts';

const answering = (response: Partial<Response>): Pick<Route, 'methods'> => ({
  methods: { GET: () => Promise.resolve({ status: 200, headers: {}, ...response }) },
});
const throwing = (thrown: unknown): Pick<Route, 'methods'> => ({
  methods: {
    GET: () =>
      new Promise(() => {
        throw thrown;
      }),
  },
});

describe('an answer', () => {
  it('to HEAD has the headers of GET, its Content-Length too, and no body', async () => {
    const { server } = served(answering({ headers: { 'Content-Type': 'application/json' }, body: '{"é":1}' }));
    const got = await request(server).get('/x');
    const headed = await request(server).head('/x');
    expect(got.text).toBe('{"é":1}');
    expect((headed.text as string | undefined) ?? '').toBe('');
    const steady = ({ headers }: request.Response): object => ({ ...headers, date: '', 'x-request-id': '' });
    expect(steady(headed)).toEqual(steady(got));
    expect(headed.headers['content-length']).toBe('8');
  });

  it('has one Date, no ETag, no name of the software, and an exact Content-Type', async () => {
    const { headers } = await request(
      served(answering({ headers: { 'Content-Type': 'application/json' }, body: '{}' })).server,
    ).get('/x');
    expect(headers['content-type']).toBe('application/json');
    expect(String(headers['date']).split('GMT')).toHaveLength(2);
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['etag']));
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-powered-by']));
  });

  it('of status 204 has no body and no Content-Length', async () => {
    const { headers } = await request(served(answering({ status: 204 })).server)
      .get('/x')
      .expect(204);
    expect(headers).not.toHaveProperty('content-length');
  });

  it('to a method that the resource does not know is 405 and names those that it does', async () => {
    const answer = await request(served(answering({})).server).delete('/x');
    expect([answer.status, answer.headers['allow']]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });

  it('to OPTIONS is 204 and names the methods', async () => {
    const answer = await request(served(answering({})).server).options('/x');
    expect([answer.status, answer.headers['allow']]).toEqual([204, 'GET, HEAD, OPTIONS']);
  });

  it.each(['/x?a=%', '/x?a=%zz', '/x?a=%c3%28', '/x?%ff'])(
    'to %s, which is not percent-encoded UTF-8, is 400',
    async (url) => {
      const answer = await request(served(answering({})).server).get(url);
      expect([answer.status, (answer.body as { kind: string }).kind]).toEqual([400, 'invalid-request']);
    },
  );

  it('is 400 where its query has more than 100 parameters, before anything looks at them', async () => {
    const { server } = served(answering({ status: 204 }));
    const query = (count: number): string => Array.from({ length: count }, (_, at) => `p${at}`).join('&');
    await request(server)
      .get(`/x?${query(100)}`)
      .expect(204);
    const { status, body } = await request(server).get(`/x?${query(101)}`);
    expect([status, (body as { kind: string }).kind]).toEqual([400, 'invalid-request']);
  });

  it('carries a request id: the given one where it is hexadecimal, otherwise a new one', async () => {
    const { server } = served(answering({}));
    const idOf = async (given: string): Promise<string> =>
      String((await request(server).get('/x').set('X-Request-Id', given)).headers['x-request-id']);
    for (const name of ['4bf92f3577b34da6a3ce929d0e0e4736', '6690e6c9-3ef0-4ed3-8b37-7f3964730bee'])
      expect(await idOf(name)).toBe(name);
    for (const name of ['anna.schmidt', '06-12-34-56-78', '20081231']) expect(await idOf(name)).not.toBe(name);
  });
});

describe('what should never happen', () => {
  it('is answered with 500 that says nothing of it, reported once, and logged without its message', async () => {
    const secret = 'mailto:anna@example.org';
    const thrown = new TypeError(`cannot read ${secret}`, { cause: new RangeError(secret) });
    const { server, unexpectedErrors, lines } = served(throwing(thrown));
    const answer = await request(server).get('/x?agent=anna');
    expect([answer.status, (answer.body as { kind: string }).kind]).toEqual([500, 'internal']);
    expect(JSON.stringify(answer.body)).not.toContain(secret);
    expect(unexpectedErrors).toHaveLength(1);
    const [line, ...others] = lines.filter((one) => one.includes('"level":"error"'));
    expect(others).toEqual([]);
    expect(JSON.parse(line ?? '')).toMatchObject({
      route: '/x',
      err: { name: 'TypeError', cause: { name: 'RangeError' } },
    });
    expect(line).toContain('adapter.test.ts');
    expect(lines.join('')).not.toContain('anna');
  });

  it('is reported too where it is no Error', async () => {
    const { server, unexpectedErrors } = served(throwing('text'));
    await request(server).get('/x').expect(500);
    expect(unexpectedErrors).toHaveLength(1);
  });

  it('in what makes the headers is answered with 500 as well', async () => {
    const { server, unexpectedErrors } = served({
      ...answering({}),
      headers: () => Promise.reject(new Error('no headers')),
    });
    await request(server).get('/x').expect(500);
    expect(unexpectedErrors).toHaveLength(1);
  });

  it('is found in the log by the id that its answer names, in the header and in words', async () => {
    const { server, unexpectedErrors } = served(throwing(new Error('x')));
    const { headers, body } = await request(server).get('/x').expect(500);
    const id = String(headers['x-request-id']);
    expect(unexpectedErrors).toEqual([expect.objectContaining({ requestId: id, route: '/x' })]);
    expect((body as { detail: string }).detail).toContain(id);
  });

  it('in the page of a refusal is answered with 500 in JSON', async () => {
    const readPageContext = (): never => {
      throw new Error('no page');
    };
    for (const thrown of [new Problem('not-found', 'nothing'), new Error('x')]) {
      const { server, unexpectedErrors } = served(throwing(thrown), { readPageContext });
      const { body, headers } = await request(server).get('/x').set('Accept', 'text/html').expect(500);
      expect([headers['content-type'], body]).toEqual([
        expect.stringContaining('application/problem+json'),
        expect.objectContaining({ kind: 'internal', status: 500 }),
      ]);
      expect(unexpectedErrors).toHaveLength(1);
    }
  });

  it('in a header that HTTP cannot carry is answered with 500', async () => {
    const { server, unexpectedErrors } = served(answering({ headers: { 'X-Name': 'a\nb' } }));
    await request(server).get('/x').expect(500);
    expect(unexpectedErrors).toHaveLength(1);
  });

  it('in the middle of a body ends the connection, and the next request is answered', async () => {
    const chunks = async function* (): AsyncGenerator<Uint8Array, void> {
      yield Buffer.from('some');
      await Promise.resolve();
      throw new Error('x');
    };
    let isFirst = true;
    const { server, unexpectedErrors, lines } = served({
      methods: {
        GET: () => {
          const body = isFirst ? { bufferedBytes: 0, chunks } : 'whole';
          isFirst = false;
          return Promise.resolve({ status: 200, headers: {}, body });
        },
      },
    });
    await listening(server, async (port) => {
      await expect(request(`http://127.0.0.1:${port}`).get('/x')).rejects.toThrow(/aborted|hang up/);
      expect((await request(`http://127.0.0.1:${port}`).get('/x').expect(200)).text).toBe('whole');
    });
    expect(unexpectedErrors).toEqual([expect.objectContaining({ route: '/x', requestId: expect.any(String) })]);
    expect(lines.filter((line) => line.includes('"answered"'))).toHaveLength(2);
  });

  it('after the answer was sent is logged, and the next request is answered', async () => {
    const onFinished = (): never => {
      throw new Error('x');
    };
    const { server, unexpectedErrors } = served(answering({ body: 'whole', onFinished }));
    await listening(server, async (port) => {
      await request(`http://127.0.0.1:${port}`).get('/x').expect(200);
      await request(`http://127.0.0.1:${port}`).get('/x').expect(200);
    });
    expect(unexpectedErrors).toHaveLength(2);
  });
});

describe('a request', () => {
  it('is logged at info by the pattern of its route, without its path values and its query', async () => {
    const { server, lines } = served({ path: '/x/:secret', ...answering({ body: 'abc' }) });
    await request(server).get('/x/anna?agent=bert').expect(200);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      message: 'answered',
      method: 'GET',
      route: '/x/:secret',
      status: 200,
      received: 0,
      sent: 3,
    });
    expect(lines.join('')).not.toMatch(/anna|bert/);
  });

  it('is counted by route and status, and a refusal by its kind', async () => {
    const { server, metrics } = served(answering({}));
    await request(server).get('/x');
    await request(server).put('/x');
    const { text } = await metrics.text();
    expect(text).toContain('carnet_http_request_seconds_count{method="GET",route="/x",status="200"} 1');
    expect(text).toContain('carnet_http_refused_total{kind="method-not-allowed"} 1');
  });
});
