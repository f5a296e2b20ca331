import { exportJWK, exportSPKI, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';
import { type RunningIssuer, startIssuer } from '../servers/openid/openid-login.ts';

/** A real issuer of access tokens, and the means to sign tokens that it would not. */
export interface TokenIssuer extends RunningIssuer {
  /** A token of the issuer for one of its clients, with these scopes. */
  request(client: string, scopes: readonly string[]): Promise<string>;
  /** A token that is right but for these claims and this header, signed with the key of the issuer unless another. */
  sign(about: {
    readonly claims?: Readonly<Record<string, unknown>>;
    readonly header?: Partial<JWTHeaderParameters>;
    readonly key?: Parameters<SignJWT['sign']>[0];
  }): Promise<string>;
  /** The public key of the issuer, as PEM. */
  readonly publicKey: string;
  /** How often the keys of the issuer were read. */
  reads(): Promise<number>;
}

/** Starts an issuer whose tokens are for this audience. */
export const runTokenIssuer = async (audience: string): Promise<TokenIssuer> => {
  const pair = await generateKeyPair('RS256', { extractable: true });
  const jwks = { keys: [{ ...(await exportJWK(pair.privateKey)), kid: 'first', use: 'sig', alg: 'RS256' }] };
  const running = await startIssuer('tests/support/servers/openid/token-issuer.ts', [audience], {
    ISSUER_JWKS: JSON.stringify(jwks),
  });
  const { issuer } = running;
  return {
    ...running,
    publicKey: await exportSPKI(pair.publicKey),
    request: async (client, scopes) => {
      const answer = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: { Authorization: `Basic ${Buffer.from(`${client}:a%20client%20secret`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: scopes.join(' '), resource: audience }),
      });
      const { access_token: token, ...rest } = (await answer.json()) as Readonly<Record<string, unknown>>;
      if (typeof token !== 'string') throw new Error(`the issuer gives no token: ${JSON.stringify(rest)}`);
      return token;
    },
    sign: ({ claims = {}, header = {}, key = pair.privateKey }) => {
      const now = Math.floor(Date.now() / 1000);
      const usual = { iss: issuer, aud: audience, sub: 'moodle', client_id: 'moodle', scope: 'xapi:all' };
      return new SignJWT({ ...usual, iat: now, exp: now + 600, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'first', typ: 'at+jwt', ...header })
        .sign(key);
    },
    reads: async () => Number(await (await fetch(`${issuer}/reads`)).text()),
  };
};
