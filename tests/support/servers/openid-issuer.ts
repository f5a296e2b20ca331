import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

/**
 * The claims of an account. The account `unverified` has an address that is not verified, `nameless` has no address.
 */
const claimsOf = (id: string): Readonly<Record<string, unknown>> => ({
  sub: id,
  ...(id === 'nameless' ? {} : { email: `${id}@school.example`, email_verified: id !== 'unverified' }),
});

/**
 * A real OpenID provider as its own process; the arguments are the redirect URIs of its client. It prints its issuer
 * once it listens. Any name signs in with any password, on the provider's own page.
 */
const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'carnet',
        client_secret: 'a client secret',
        redirect_uris: process.argv.slice(2),
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    cookies: { keys: ['a key'] },
    pkce: { required: () => true },
    findAccount: (_, id) =>
      Promise.resolve({ accountId: id, claims: () => Promise.resolve({ ...claimsOf(id), sub: id }) }),
  });
  const handle = provider.callback();
  server.on('request', (request, response) => {
    void handle(request, response);
  });
  console.log(issuer);
});
