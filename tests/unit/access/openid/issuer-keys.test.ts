import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createVerifyAccessToken, type VerifyAccessToken } from '../../../../src/access/openid/verify-access-token.ts';

const AUDIENCE = 'https://carnet.example';

/** An issuer whose keys a test changes, and which counts how often they were read. */
interface Issuer {
  readonly url: string;
  keys: readonly JWK[];
  isAway: boolean;
  reads: number;
}

let issuer: Issuer;
let server: Server;
let time = 0;

beforeEach(async () => {
  time = 1_800_000_000_000;
  server = createServer((request, response) => {
    if (issuer.isAway) {
      request.socket.destroy();
      return;
    }
    const isKeys = request.url === '/jwks';
    if (isKeys) issuer.reads += 1;
    response.setHeader('Content-Type', 'application/json');
    response.end(
      JSON.stringify(isKeys ? { keys: issuer.keys } : { issuer: issuer.url, jwks_uri: `${issuer.url}/jwks` }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  issuer = { url, keys: [], isAway: false, reads: 0 };
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

/** Publishes a new key; resolves with the maker of its tokens. */
const publishKey = async (kid: string): Promise<() => Promise<string>> => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  issuer.keys = [...issuer.keys, { ...(await exportJWK(publicKey)), kid, alg: 'ES256' }];
  return () =>
    new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid })
      .setIssuer(issuer.url)
      .setAudience(AUDIENCE)
      .setExpirationTime(time / 1000 + 3600)
      .sign(privateKey);
};

const aVerifier = (): VerifyAccessToken =>
  createVerifyAccessToken({ issuer: issuer.url, audience: AUDIENCE, now: () => time });

const SECOND = 1000;
const passed = (seconds: number): void => {
  time += seconds * SECOND;
};
const settled = () => new Promise((resolve) => setTimeout(resolve, 50));

describe('A key that an issuer has removed', () => {
  it('signs no token that is taken 60 seconds later, nor with a request every second until then', async () => {
    const [first, second] = [await publishKey('first'), await publishKey('second')];
    const [steady, rare] = [aVerifier(), aVerifier()];
    for (const verify of [steady, rare]) expect(await verify(await first())).toHaveProperty('claims');
    issuer.keys = issuer.keys.slice(1);
    for (let second = 0; second < 60; second++) {
      passed(1);
      await steady(await first());
    }
    for (const verify of [steady, rare]) {
      expect(await verify(await first())).toHaveProperty('wrong');
      expect(await verify(await second())).toHaveProperty('claims');
    }
  });
});

describe('The keys of an issuer', () => {
  it('are read three times a minute at most, however many tokens come, of unknown keys too', async () => {
    const token = await publishKey('first');
    const verify = aVerifier();
    const stranger = await publishKey('second');
    issuer.keys = issuer.keys.slice(0, 1);
    for (let second = 0; second < 60; second++) {
      await Promise.all([verify(await token()), verify(await token()), verify(await stranger())]);
      passed(1);
    }
    await settled();
    expect(issuer.reads).toBeGreaterThanOrEqual(2);
    expect(issuer.reads).toBeLessThanOrEqual(3);
  });

  it('with a new one are read again, half a minute after the last reading', async () => {
    const token = await publishKey('first');
    const verify = aVerifier();
    expect(await verify(await token())).toHaveProperty('claims');
    const another = await publishKey('second');
    expect(await verify(await another())).toHaveProperty('wrong');
    passed(30);
    expect(await verify(await another())).toHaveProperty('claims');
  });

  it('are trusted for less than a minute while the issuer is away; then it is unavailable', async () => {
    const token = await publishKey('first');
    const verify = aVerifier();
    expect(await verify(await token())).toHaveProperty('claims');
    issuer.isAway = true;
    passed(40);
    expect(await verify(await token())).toHaveProperty('claims');
    await settled();
    passed(20);
    await expect(verify(await token())).rejects.toMatchObject({ kind: 'issuer-unavailable' });
    const reads = issuer.reads;
    issuer.isAway = false;
    // It is left alone for five seconds after a failure.
    await expect(verify(await token())).rejects.toMatchObject({ kind: 'issuer-unavailable' });
    expect(issuer.reads).toBe(reads);
    passed(6);
    expect(await verify(await token())).toHaveProperty('claims');
  });
});
