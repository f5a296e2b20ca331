import * as openid from 'openid-client';
import type { NotSignedIn, OpenIdProvider } from './provider.ts';
import { type AgentNaming, agentOf } from './agent-of.ts';

/** What a provider is opened with. */
export interface OpenIdSettings extends AgentNaming {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where the browser comes back to. */
  readonly redirectUri: string;
}

/** What a provider says of itself is asked for again after so long, in milliseconds. */
const KNOWN_MS = 3_600_000;
const WITHIN_S = 10;

/** Plain http is for a provider on this machine alone. */
const isLocal = (issuer: URL): boolean =>
  issuer.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(issuer.hostname);

/** Whether the provider did not answer, or not as one; a TypeError is what `fetch` throws then. */
const isUnreachable = (thrown: unknown): boolean =>
  thrown instanceof TypeError ||
  (thrown instanceof openid.ClientError &&
    [
      'OAUTH_TIMEOUT',
      'OAUTH_ABORT',
      'OAUTH_RESPONSE_IS_NOT_CONFORM',
      'OAUTH_RESPONSE_IS_NOT_JSON',
      'OAUTH_PARSE_ERROR',
    ].includes(thrown.code ?? ''));

const reasonOf = (thrown: unknown): NotSignedIn => {
  if (thrown instanceof openid.AuthorizationResponseError) return 'refused';
  if (isUnreachable(thrown)) return 'unreachable';
  if (
    thrown instanceof openid.ClientError ||
    thrown instanceof openid.ResponseBodyError ||
    thrown instanceof openid.WWWAuthenticateChallengeError
  )
    return 'invalid';
  throw thrown;
};

/**
 * Builds the way to a provider. It is asked what it is when the first person comes, and again every hour, so that a
 * provider that is away does not keep this server from starting. `now` is in milliseconds since the epoch; `observe` is
 * told why somebody could not sign in, and of nobody.
 */
export const openProvider = (
  settings: OpenIdSettings,
  { now, observe }: { readonly now: () => number; readonly observe: (why: NotSignedIn) => void },
): OpenIdProvider => {
  const { issuer, clientId, clientSecret, redirectUri, claim } = settings;
  const server = new URL(issuer);
  let known: { readonly configuration: Promise<openid.Configuration>; readonly until: number } | undefined;

  const discover = (): Promise<openid.Configuration> => {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated so that it stands out; it is for this
    // machine alone
    const execute = isLocal(server) ? [openid.allowInsecureRequests] : [];
    return openid.discovery(server, clientId, clientSecret, undefined, { timeout: WITHIN_S, execute });
  };
  const configured = (): Promise<openid.Configuration> => {
    if (known === undefined || known.until <= now()) {
      const configuration = discover();
      known = { configuration, until: now() + KNOWN_MS };
      configuration.catch(() => {
        known = undefined;
      });
    }
    return known.configuration;
  };
  const failed = (thrown: unknown): NotSignedIn => {
    const why = reasonOf(thrown);
    observe(why);
    return why;
  };

  return {
    begin: async () => {
      const memory = {
        state: openid.randomState(),
        nonce: openid.randomNonce(),
        verifier: openid.randomPKCECodeVerifier(),
      };
      try {
        const url = openid.buildAuthorizationUrl(await configured(), {
          redirect_uri: redirectUri,
          scope: claim === 'email' ? 'openid email' : 'openid',
          state: memory.state,
          nonce: memory.nonce,
          code_challenge: await openid.calculatePKCECodeChallenge(memory.verifier),
          code_challenge_method: 'S256',
        });
        return { url: url.href, memory };
      } catch (thrown) {
        failed(thrown);
        return 'unreachable';
      }
    },
    end: async (search, { state, nonce, verifier }) => {
      try {
        const configuration = await configured();
        const tokens = await openid.authorizationCodeGrant(configuration, new URL(`${redirectUri}?${search}`), {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        // An ID token need not hold the address itself (OpenID Connect Core 1.0, section 5.4).
        const isTold = claims === undefined || claims[claim] !== undefined;
        const told = isTold ? {} : await openid.fetchUserInfo(configuration, tokens.access_token, claims.sub);
        const agent = agentOf({ ...told, ...claims }, settings);
        if (agent !== undefined) return { agent };
        observe('unnamed');
        return 'unnamed';
      } catch (thrown) {
        return failed(thrown);
      }
    },
  };
};
