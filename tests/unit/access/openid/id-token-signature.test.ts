import { base64url, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCodeFlow } from '../../../../src/access/openid/code-flow.ts';

const CLIENT = { clientId: 'carnet', clientSecret: 'a client secret of at least 32 bytes' };
const REDIRECT_URI = 'https://lrs.example/sign-in/back';

/** A provider whose token endpoint answers with whatever ID token a test makes. */
const provider = { keys: [] as JWK[], idToken: '', areKeysAway: false, now: Date.now() };
const server = createServer((request, response) => {
  const issuer = issuerUrl();
  const metadata = {
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    id_token_signing_alg_values_supported: ['ES256', 'HS256', 'none'],
  };
  const answers: Readonly<Record<string, object>> = {
    '/jwks': { keys: provider.keys },
    '/token': { access_token: 'a token', token_type: 'Bearer', id_token: provider.idToken },
  };
  const status = request.url === '/jwks' && provider.areKeysAway ? 503 : 200;
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(answers[request.url ?? ''] ?? metadata));
});
const issuerUrl = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** A sign-in that the provider answers with the ID token that is made of these claims. */
const signIn = async (makeToken: (claims: JWTPayload) => Promise<string>): Promise<unknown> => {
  const flow = createCodeFlow(
    { ...CLIENT, issuer: issuerUrl(), redirectUri: REDIRECT_URI, scope: 'openid', claims: ['sub'] },
    { now: () => provider.now, observe: () => undefined },
  );
  const started = await flow.start();
  if (started === 'unreachable') throw new Error('the provider is not reached');
  const { pending } = started;
  const at = Math.floor(Date.now() / 1000);
  const claims = { iss: issuerUrl(), aud: CLIENT.clientId, sub: 'anna', nonce: pending.nonce, iat: at, exp: at + 60 };
  provider.idToken = await makeToken(claims);
  return flow.complete(`code=x&state=${pending.state}`, pending);
};

const newKey = async (kid: string) => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'ES256' };
  const sign = (claims: JWTPayload): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey);
  return { jwk, sign };
};

const unsigned = (claims: JWTPayload): Promise<string> => {
  const part = (value: object): string => base64url.encode(JSON.stringify(value));
  return Promise.resolve(`${part({ alg: 'none' })}.${part(claims)}.`);
};

const byClientSecret = (claims: JWTPayload): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(CLIENT.clientSecret));

describe('The ID token of a sign-in', () => {
  beforeEach(() => {
    provider.areKeysAway = false;
  });

  it('is taken where a key of the provider has signed it', async () => {
    const { jwk, sign } = await newKey('first');
    provider.keys = [jwk];
    expect(await signIn(sign)).toMatchObject({ sub: 'anna' });
  });

  it('is invalid where another key has signed it, or none, or the secret of the client', async () => {
    const [first, second, named] = [await newKey('first'), await newKey('second'), await newKey('first')];
    provider.keys = [first.jwk];
    for (const makeToken of [second.sign, named.sign, unsigned, byClientSecret])
      expect(await signIn(makeToken)).toBe('invalid');
    const changed = async (claims: JWTPayload): Promise<string> => {
      const [head, , signature] = (await first.sign(claims)).split('.');
      return [head, base64url.encode(JSON.stringify({ ...claims, sub: 'ben' })), signature].join('.');
    };
    expect(await signIn(changed)).toBe('invalid');
  });

  it('is not taken while the keys of the provider cannot be read: it is unreachable', async () => {
    const { jwk, sign } = await newKey('first');
    provider.keys = [jwk];
    provider.areKeysAway = true;
    expect(await signIn(sign)).toBe('unreachable');
  });
});
