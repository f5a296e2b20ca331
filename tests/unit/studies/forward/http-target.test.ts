import { TargetUnavailable } from '../../../../src/studies/forward/deliver.ts';
import { createHttpTarget } from '../../../../src/studies/forward/http-target.ts';
import type { Statement } from '../../../../src/xapi/model/types.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { sha2Of } from '../../../support/clients/multipart-client.ts';
import { type Answer, startStreamServer, type StreamServer } from '../../../support/servers/receivers/stream-server.ts';

const statement = aNamedStatement() as unknown as Statement & { readonly id: string };

describe('a target over HTTP', () => {
  let answer: Answer;
  let server: StreamServer;
  beforeAll(async () => {
    server = await startStreamServer((received, response) => {
      answer(received, response);
    });
  });
  afterAll(() => server.close());
  const targetAt = (url: string, allowedHosts: readonly string[] = ['127.0.0.1'], timeoutMs = 30_000) =>
    createHttpTarget(
      { url, key: 'key', secret: 'secret' },
      { allowedHosts, signal: new AbortController().signal, timeoutMs },
    );
  const failureOf = async (...of: Parameters<typeof targetAt>): Promise<string> => {
    const thrown: unknown = await targetAt(...of)
      .post([statement], [])
      .catch((one: unknown) => one);
    expect(thrown).toBeInstanceOf(TargetUnavailable);
    return (thrown as TargetUnavailable).failure;
  };

  it('posts with the credential, and reads status, words and when to come back', async () => {
    answer = (received, response) => {
      expect([received.method, received.path, received.authorization]).toEqual([
        'POST',
        '/v1/studies/s1/statements',
        `Basic ${Buffer.from('key:secret').toString('base64')}`,
      ]);
      expect(JSON.parse(received.body)).toEqual([statement]);
      response.writeHead(400, { 'Retry-After': '7' }).end(`no\n\u0000${'x'.repeat(5000)}`);
    };
    const { words, ...rest } = await targetAt(server.url).post([statement], []);
    expect(rest).toEqual({ status: 400, retryAfterMs: 7000, isWithheld: false });
    expect([words.slice(0, 4), words.length]).toEqual(['no x', 500]);
  });

  it('lists what was stored since a time, and goes on at the same host alone', async () => {
    const paths: string[] = [];
    answer = (received, response) => {
      paths.push(`${received.path}?${received.query.toString()}`);
      if (received.path.includes('gone')) return response.writeHead(404).end();
      return response.writeHead(200).end(JSON.stringify({ statements: [statement], more: '/lrs/more?at=1' }));
    };
    const target = targetAt(server.url);
    const page = await target.list({ since: Date.parse('2026-03-02T08:00:00Z') });
    expect(page).toEqual({ statements: [statement], more: '/lrs/more?at=1' });
    await target.list({ more: page!.more! });
    expect(await target.list({ more: '/lrs/gone' })).toBeUndefined();
    expect(paths).toEqual([
      expect.stringMatching(/\/statements\?ascending=true&format=ids&limit=100&since=2026-03-02T08%3A00%3A00.000Z$/),
      '/lrs/more?at=1',
      '/lrs/gone?',
    ]);
    await expect(target.list({ more: 'https://elsewhere.example/more' })).rejects.toThrow(TargetUnavailable);
    answer = (_, response) => response.writeHead(200).end('{"statements":[{"no":"statement"}]}');
    await expect(target.list({})).rejects.toThrow(TargetUnavailable);
    for (const status of [401, 405, 500]) {
      answer = (_, response) => response.writeHead(status).end();
      await expect(target.list({})).rejects.toThrow(TargetUnavailable);
    }
  });

  it('posts the data of attachments after the statements, as multipart/mixed', async () => {
    const content = Buffer.from([0, 13, 10, 255]);
    const attachment = {
      sha2: sha2Of(content),
      contentType: 'image/png',
      length: content.length,
      read: async function* () {
        yield await Promise.resolve(content);
      },
    };
    const type = /^multipart\/mixed; boundary=(\w+)$/;
    answer = (received, response) => {
      const boundary = type.exec(received.contentType)?.[1];
      expect(received.bytes.toString('latin1')).toBe(
        [
          `--${boundary}\r\nContent-Type: application/json\r\n\r\n${JSON.stringify([statement])}\r\n`,
          `--${boundary}\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n`,
          `X-Experience-API-Hash: ${attachment.sha2}\r\n\r\n${content.toString('latin1')}\r\n--${boundary}--\r\n`,
        ].join(''),
      );
      response.writeHead(204).end();
    };
    expect(await targetAt(server.url).post([statement], [attachment])).toMatchObject({ status: 204 });
  });

  it('says where a target that gates consent has withheld something', async () => {
    for (const [header, expected] of [
      ['stored=1, withheld=0', false],
      ['stored=0, withheld=2', true],
    ] as const) {
      answer = (_, response) => response.writeHead(200, { 'LRS-Consent': header }).end('[]');
      expect(await targetAt(server.url).post([statement], [])).toMatchObject({ status: 200, isWithheld: expected });
    }
  });

  it('finds a statement, also a voided one', async () => {
    answer = ({ query }, response) => {
      if (query.has('voidedStatementId')) response.end(JSON.stringify(statement));
      else response.writeHead(404).end();
    };
    expect(await targetAt(server.url).find(statement.id)).toEqual(statement);
    answer = (_, response) => response.writeHead(404).end();
    expect(await targetAt(server.url).find(statement.id)).toBeUndefined();
  });

  it('says whether a statement is in force: it is not where it is voided or absent', async () => {
    answer = ({ query }, response) => {
      expect([...query]).toEqual([['statementId', statement.id]]);
      response.end(JSON.stringify(statement));
    };
    expect(await targetAt(server.url).isInForce(statement.id)).toBe(true);
    answer = (_, response) => response.writeHead(404).end('{}');
    expect(await targetAt(server.url).isInForce(statement.id)).toBe(false);
  });

  const ERASES = 'urn:uuid:e11edf3b-5985-4d7b-9ffb-f48ab25a50c2#erases-own-statements';

  it.each([
    ['asks a Carnet to erase', { extensions: { [ERASES]: true } }, 202, true],
    ['hears that the credential may not', { extensions: { [ERASES]: true } }, 403, false],
    ['hears that an older Carnet cannot', { extensions: { [ERASES]: true } }, 404, false],
    ['asks no other LRS', { version: ['1.0.3'] }, undefined, false],
    ['asks nothing that is no LRS', 'a page', undefined, false],
  ] as const)('%s', async (...[, about, status, expected]) => {
    const asked: string[] = [];
    answer = (received, response) => {
      asked.push(`${received.method} ${received.path} ${received.body}`);
      if (received.method === 'GET') response.end(JSON.stringify(about));
      else response.writeHead(status ?? 500).end('{}');
    };
    const target = targetAt(server.url);
    expect([await target.erase([statement.id]), await target.erase([statement.id])]).toEqual([expected, expected]);
    const request = `POST /v1/studies/v1/erasures {"statements":["${statement.id}"]}`;
    expect(asked).toEqual(['GET /v1/studies/s1/about ', ...(status === undefined ? [] : [request, request])]);
  });

  it.each([
    [401, 'unauthorized'],
    [429, 'overloaded'],
    [503, 'overloaded'],
  ] as const)('takes %s to a request to erase for no answer about it', async (status, failure) => {
    answer = ({ method }, response) => {
      if (method === 'GET') response.end(JSON.stringify({ extensions: { [ERASES]: true } }));
      else response.writeHead(status).end();
    };
    await expect(targetAt(server.url).erase([statement.id])).rejects.toMatchObject({ failure });
  });

  it.each([
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [429, 'overloaded'],
    [503, 'overloaded'],
    [500, 'server-error'],
    [301, 'not-an-lrs'],
    [400, 'not-an-lrs'],
    [200, 'not-an-lrs'],
  ] as const)('takes %s to a look-up for no answer about the statement', async (status, failure) => {
    answer = (_, response) => response.writeHead(status, { 'Retry-After': '7' }).end('not JSON');
    const target = targetAt(server.url);
    const expected = { failure, ...(status === 200 ? {} : { retryAfterMs: 7000 }) };
    await expect(target.find(statement.id)).rejects.toMatchObject(expected);
    if (status !== 200) await expect(target.isInForce(statement.id)).rejects.toMatchObject(expected);
  });

  it('is unreachable where it switches to another protocol, and does not hang', async () => {
    answer = (_, response) => {
      response.socket?.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n');
    };
    expect(await failureOf(server.url)).toBe('unreachable');
  });

  it('connects to no address inside the network that is not allowed, and to none in clear', async () => {
    answer = (_, response) => response.end('inside');
    const { port } = new URL(server.url);
    for (const host of ['127.0.0.1', '[::1]', 'localhost'])
      expect([host, await failureOf(`https://${host}:${port}`, [])]).toEqual([host, 'inside-network']);
    expect(await failureOf(server.url, ['other.example'])).toBe('inside-network');
  });

  it('follows no redirect, and ends a request that gets no answer', async () => {
    answer = (_, response) => response.writeHead(302, { Location: server.url }).end();
    expect(await targetAt(server.url).post([statement], [])).toMatchObject({ status: 302 });
    answer = () => undefined;
    expect(await failureOf(server.url, ['127.0.0.1'], 50)).toBe('too-slow');
    expect(await failureOf('http://127.0.0.1:1')).toBe('unreachable');
  });
});
