import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCodeFlow } from '../../../../src/access/openid/code-flow.ts';

describe('The sign-in at an OpenID provider that cannot be reached', () => {
  const asked: string[] = [];
  const state = { isUp: false, now: 1_700_000_000_000 };
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const { port } = server.address() as AddressInfo;
    const issuer = `http://127.0.0.1:${port}`;
    response.writeHead(state.isUp ? 200 : 503, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ issuer, authorization_endpoint: `${issuer}/auth`, jwks_uri: `${issuer}/jwks` }));
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('asks it once in five seconds, and signs in once it is back', async () => {
    const failures: string[] = [];
    const flow = createCodeFlow(
      {
        issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        clientId: 'carnet',
        clientSecret: 'a client secret',
        redirectUri: 'https://lrs.example/sign-in/back',
        scope: 'openid',
        claims: [],
      },
      { now: () => state.now, observe: (why) => failures.push(why) },
    );
    for (let n = 0; n < 20; n++) expect(await flow.start()).toBe('unreachable');
    expect(asked).toHaveLength(1);
    expect(failures).toEqual(Array.from({ length: 20 }, () => 'unreachable'));
    state.isUp = true;
    state.now += 4_999;
    expect(await flow.start()).toBe('unreachable');
    state.now += 1;
    expect(await flow.start()).toMatchObject({ url: expect.stringContaining('/auth?') as unknown });
    await flow.start();
    expect(asked).toHaveLength(2);
  });
});
