import fc from 'fast-check';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

/** How many batches of 50; other ones in every run. BATCHES=200 is the full measure. */
const BATCHES = Number(process.env['BATCHES'] ?? 50);

interface Odd {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const NAMES = [
  'statementId',
  'voidedStatementId',
  'agent',
  'verb',
  'activity',
  'registration',
  'related_activities',
  'related_agents',
  'since',
  'until',
  'limit',
  'format',
  'attachments',
  'ascending',
  'method',
  '__proto__',
  'constructor',
  'agent[mbox]',
];
const printable = fc.string({ maxLength: 30 });
// What Node's client can send in a URL and in a header as it stands.
const raw = printable.map((text) => text.replace(/[^\x21-\x7e]|#/g, '%'));
const headerText = printable.map((text) => text.replace(/[^\x20-\x7e]/g, '~'));
const value = fc.oneof(
  printable.map(encodeURIComponent),
  raw,
  fc.json({ maxDepth: 2 }).map(encodeURIComponent),
  fc.constantFrom(
    'true',
    '',
    '0',
    '-1',
    '1e9',
    '9'.repeat(40),
    '%00',
    '%',
    '%c3%28',
    'null',
    '%7B%7D',
    '2026-13-01T00:00:00Z',
    '+275760-09-13T00:00:00.001Z',
  ),
);
const query = fc
  .array(
    fc
      .tuple(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...NAMES) }, { weight: 1, arbitrary: raw }), value)
      .map(([name, text]) => `${name}=${text}`),
    { maxLength: 3 },
  )
  .map((all) => (all.length === 0 ? '' : `?${all.join('&')}`));
const path = fc.oneof(
  { weight: 10, arbitrary: fc.constant('/xapi/statements') },
  { weight: 2, arbitrary: raw.map((text) => `/xapi/statements/more/${text}`) },
  {
    weight: 2,
    arbitrary: fc.oneof(
      raw.map((text) => `/${text}`),
      fc.constantFrom(
        '/xapi/about',
        '/',
        '//',
        '/xapi//statements',
        '/xapi/statements/',
        '/xapi/../xapi/statements',
        '/%2e%2e',
        '/xapi/statements;a=b',
        '*',
      ),
    ),
  },
);
const broken = fc
  .tuple(
    fc.constantFrom(
      'id',
      'actor',
      'verb',
      'object',
      'result',
      'context',
      'timestamp',
      'attachments',
      'stored',
      'version',
      'authority',
      '__proto__',
      'other',
    ),
    fc.jsonValue({ maxDepth: 3 }),
  )
  .map(([name, odd]) => JSON.stringify({ ...aStatement(), [name]: odd }));
const body = fc
  .oneof(
    { weight: 4, arbitrary: broken },
    { weight: 2, arbitrary: fc.tuple(broken, fc.nat(300)).map(([text, end]) => text.slice(0, end)) },
    { weight: 2, arbitrary: fc.json({ maxDepth: 4 }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('[', '{"a":', '[{"actor":'), fc.integer({ min: 1, max: 3000 }))
        .map(([text, times]) => text.repeat(times)),
    },
  )
  .map((text) => Buffer.from(text));
const bytes = fc.oneof(
  { weight: 5, arbitrary: body },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((all) => Buffer.from(all)) },
);

/**
 * Requests that are wrong in at least one way, or only odd. A wrong secret is rare: it costs as much as a right one.
 */
const odd = (authorization: string): fc.Arbitrary<Odd> =>
  fc.record({
    method: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('GET', 'POST', 'PUT') },
      { weight: 1, arbitrary: fc.constantFrom('HEAD', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND') },
    ),
    path: fc.tuple(path, query).map(([begin, end]) => begin + end),
    headers: fc.record(
      {
        Authorization: fc.oneof(
          { weight: 30, arbitrary: fc.constant(authorization) },
          { weight: 3, arbitrary: headerText },
          { weight: 3, arbitrary: fc.constantFrom('Basic', 'Basic =', 'Basic Og', 'basic  ', 'Bearer x') },
        ),
        'X-Experience-API-Version': fc.oneof(
          { weight: 10, arbitrary: fc.constantFrom('1.0.3', '2.0.0') },
          { weight: 1, arbitrary: headerText },
        ),
        'Content-Type': fc.oneof(
          { weight: 10, arbitrary: fc.constant('application/json') },
          { weight: 1, arbitrary: headerText },
        ),
        Accept: fc.oneof(
          headerText,
          fc.constantFrom('text/html', 'text/plain', 'application/json', '*/*;q=', ',,,', 'a/b;q=2;q=-1'),
        ),
        'Accept-Language': fc.oneof(headerText, fc.constantFrom('fr', '*', 'en;q=x', '-', 'x'.repeat(3000))),
        'X-Request-Id': headerText,
        'Content-Encoding': fc.constantFrom('', 'identity', 'gzip', 'x'),
        'X-HTTP-Method-Override': fc.constantFrom('DELETE', '__proto__'),
      },
      { requiredKeys: [] },
    ),
    body: bytes,
  });

/** Requests whose body alone is odd: nothing else keeps them from the checks that come last. */
const oddBody = (authorization: string): fc.Arbitrary<Odd> =>
  fc.record({
    method: fc.constant('POST'),
    path: fc.constant('/xapi/statements'),
    headers: fc.constant({
      Authorization: authorization,
      'X-Experience-API-Version': '2.0.0',
      'Content-Type': 'application/json',
    }),
    body: bytes,
  });

describe('a malformed request', () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 24 });
  const carnet = useCarnet(embeddedBackends, { ackWaitMs: 0, bodyLimit: 1500 });
  afterAll(() => {
    agent.destroy();
  });

  it.each(['Host', 'host', 'HOST'])('is one with a second header %s, which a proxy may read instead', async (name) => {
    const { hostname, port } = new URL(carnet.url);
    const ask = (lines: readonly string[]): Promise<string> =>
      new Promise((resolve, reject) => {
        let answer = '';
        const socket = connect(Number(port), hostname, () => socket.end(`${lines.join('\r\n')}\r\n\r\n`));
        socket
          .on('data', (bytes: Buffer) => (answer += bytes.toString()))
          .on('close', () => resolve(answer))
          .on('error', reject);
      });
    const close = 'Connection: close';
    for (const path of ['/', '/xapi/about', '/v1/catalog', '/health/live', '/nothing-here']) {
      const twice = await ask([`GET ${path} HTTP/1.1`, 'Host: carnet.example', `${name}: other.example`, close]);
      expect(twice).toMatch(/^HTTP\/1\.1 400 /);
      expect(await ask([`GET ${path} HTTP/1.1`, 'Host: carnet.example', close])).not.toMatch(/^HTTP\/1\.1 400 /);
    }
    const problem = await ask(['GET /v1/catalog HTTP/1.1', 'Host: a.example', `${name}: b.example`, close]);
    expect(problem).toContain('RFC 9112, section 3.2');
  });

  const send = ({ method, path: target, headers, body: content }: Odd): Promise<number> =>
    new Promise((resolve, reject) => {
      const sent = request(
        carnet.url,
        { agent, method, path: target, headers: { ...headers, 'Content-Length': content.length } },
        (answer) => {
          answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
        },
      );
      sent.on('error', reject);
      sent.end(content);
    });

  it(`is never answered with a status of 500 or more (${BATCHES * 50} of them)`, async () => {
    const seen = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            { weight: 9, arbitrary: odd(carnet.authorization) },
            { weight: 1, arbitrary: oddBody(carnet.authorization) },
          ),
          { minLength: 50, maxLength: 50 },
        ),
        async (all) => {
          for (const status of await Promise.all(all.map(send))) {
            seen.set(status, (seen.get(status) ?? 0) + 1);
            expect(status).toBeLessThan(500);
          }
        },
      ),
      { numRuns: BATCHES, endOnFailure: true },
    );
    // The requests did reach every check, and not only the first.
    for (const status of [200, 400, 401, 404, 405, 413])
      expect([status, seen.get(status)]).toEqual([status, expect.any(Number)]);
    expect(carnet.unexpectedErrors).toEqual([]);
  });

  it.each([
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['a header without a name', 'GET / HTTP/1.1\r\n: x\r\n\r\n'],
    ['a length that is no number', 'POST /xapi/statements HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n'],
    ['two lengths', 'POST /xapi/statements HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    [
      'a length beside chunks',
      'POST /xapi/statements HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'a chunk size that is no number',
      'POST /xapi/statements HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    ],
    ['headers without end', `GET / HTTP/1.1\r\n${'X-A: b\r\n'.repeat(4000)}\r\n`],
    ['no Host', 'GET /xapi/about HTTP/1.1\r\n\r\n'],
  ])('at the level of HTTP is refused with a status of 400 or so: %s', async (_, text) => {
    const answer = await new Promise<string>((resolve) => {
      let got = '';
      const socket = connect(Number(new URL(carnet.url).port), '127.0.0.1', () => socket.end(text));
      socket
        .on('data', (chunk: Buffer) => {
          got += chunk.toString('latin1');
        })
        .on('close', () => resolve(got))
        .on('error', () => resolve(got));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  });
});
