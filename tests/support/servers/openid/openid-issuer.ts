import type { AddressInfo } from 'node:net';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import Provider from 'oidc-provider';

/**
 * The claims of an account. The account `unverified` has an address that is not verified, `nameless` has no address.
 */
const claimsOf = (id: string): Readonly<Record<string, unknown>> => ({
  sub: id,
  ...(id === 'nameless' ? {} : { email: `${id}@school.example`, email_verified: id !== 'unverified' }),
});

/** The claims of staff, by subject, as a test has set them: `PUT /claims` with subject and claims as JSON. */
const staffClaims = new Map<string, object>();

const setClaims = async (request: IncomingMessage): Promise<void> => {
  const { sub, ...claims } = JSON.parse(await text(request)) as { sub: string };
  staffClaims.set(sub, claims);
};

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
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name', 'preferred_username', 'roles', 'organisation', 'lab', 'children'],
    },
    cookies: { keys: ['a key'] },
    pkce: { required: () => true },
    findAccount: (_, id) =>
      Promise.resolve({
        accountId: id,
        claims: () => Promise.resolve({ ...claimsOf(id), ...staffClaims.get(id), sub: id }),
      }),
  });
  const handle = provider.callback();
  server.on('request', (request, response) => {
    if (request.method === 'PUT') void setClaims(request).then(() => response.end());
    else void handle(request, response);
  });
  console.log(issuer);
});
