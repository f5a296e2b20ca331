import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import Provider, { type JWKS } from 'oidc-provider';

const SCOPES = ['xapi:all', 'xapi:statements/write', 'xapi:statements/read', 'xapi:state', 'profile', 'other'];

/**
 * A real issuer of access tokens as its own process. The argument is the audience of its tokens, the environment has
 * its private keys. Each client has the secret `a client secret`. `/reads` says how often the keys were read.
 */
const server = createServer();
server.listen(Number(process.env['ISSUER_PORT'] ?? 0), '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [audience = ''] = process.argv.slice(2);
  const provider = new Provider(issuer, {
    clients: ['moodle', 'nobody'].map((client_id) => ({
      client_id,
      client_secret: 'a client secret',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })),
    jwks: JSON.parse(process.env['ISSUER_JWKS'] ?? '') as JWKS,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        getResourceServerInfo: () => ({
          scope: SCOPES.join(' '),
          audience,
          accessTokenTTL: 600,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  });
  let reads = 0;
  const handle = provider.callback();
  server.on('request', (request, response) => {
    if (request.url === '/reads') {
      response.end(String(reads));
      return;
    }
    if (request.url === '/jwks') reads += 1;
    void handle(request, response);
  });
  console.log(issuer);
});
