import supertest from 'supertest';
import { createExpressApp } from '../../../../src/http/server/express-app.ts';
import { createIsTrustedProxy } from '../../../../src/http/server/trusted-proxies.ts';

describe('trusted proxies', () => {
  it('are the addresses and blocks that are listed, and none where none is', () => {
    const isTrusted = createIsTrustedProxy(['10.0.0.0/8', '::1', '2001:db8::/32']);
    expect(['10.1.2.3', '11.1.2.3', '::1', '::2', '2001:db8:1::1', '2001:db9::1'].map(isTrusted)).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
    ]);
    expect(createIsTrustedProxy([])('127.0.0.1')).toBe(false);
  });

  it.each<readonly [readonly string[], string, string]>([
    [[], '203.0.113.7', '127.0.0.1'],
    [['192.0.2.0/24'], '203.0.113.7', '127.0.0.1'],
    [['127.0.0.1'], '203.0.113.7', '203.0.113.7'],
    // What a stranger claims before the proxy adds the stranger's own address.
    [['127.0.0.1'], '198.51.100.1, 203.0.113.7', '203.0.113.7'],
    [['127.0.0.0/8', '10.0.0.0/8'], '203.0.113.7, 10.0.0.5', '203.0.113.7'],
  ])('%j and X-Forwarded-For %s make the client %s', async (trusted, forwarded, client) => {
    const app = createExpressApp(trusted);
    app.get('/', (request, response) => {
      response.end(request.ip);
    });
    const { body } = await supertest(app)
      .get('/')
      .set('X-Forwarded-For', forwarded)
      .buffer(true)
      .parse((answer, done) => {
        let all = '';
        answer.on('data', (chunk: Buffer) => {
          all += chunk.toString();
        });
        answer.on('end', () => done(null, all));
      });
    expect((body as string).replace('::ffff:', '')).toBe(client);
  });
});
