import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

/**
 * What an account says of itself: whoever is called `unverified` has an address that nobody has checked, `nameless` has
 * none.
 */
const claimsOf = (id: string): Readonly<Record<string, unknown>> => ({
  sub: id,
  ...(id === 'nameless' ? {} : { email: `${id}@school.example`, email_verified: id !== 'unverified' }),
});

/**
 * A real OpenID provider as a process of its own: told by its arguments where its client comes back to. It prints its
 * issuer once it listens. Anybody signs in by a name and any password; the page for that is the provider's own.
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
