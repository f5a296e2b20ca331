import { ownValue } from '../../core/json-object.ts';
import { compactVerify, errors } from 'jose';
import * as openid from 'openid-client';
import { isProblem } from '../../core/problem.ts';
import { HOUR_MS, SECOND_MS } from '../../core/time.ts';
import { isLocal } from './is-local.ts';
import { createIssuerKeys, keysUrlOf, SIGNATURE_ALGORITHMS } from './issuer-keys.ts';

/** The values that a browser keeps during a sign-in, so that no other browser can complete it. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/**
 * The reason of a failed sign-in. `refused`: by the person or the provider; `invalid`: the answer is not that to the
 * request; `unnamed`: the address is not verified, or the claim is missing.
 */
export type SignInFailure = 'refused' | 'unreachable' | 'invalid' | 'unnamed';

/** The claims of a person, of their ID token and of UserInfo. */
export type Claims = Readonly<Record<string, unknown>>;

/** Sign-in at an OpenID provider (OpenID Connect Core 1.0, code flow with PKCE, RFC 7636). */
export interface CodeFlow {
  /** The URL for the browser, and the values that the browser keeps until it comes back. */
  readonly start: () => Promise<{ readonly url: string; readonly pending: PendingSignIn } | 'unreachable'>;
  /** The claims of the person who comes back with this query. */
  readonly complete: (search: string, pending: PendingSignIn) => Promise<Claims | SignInFailure>;
}

/** The client of this server at a provider. */
export interface OpenIdClient {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The URL to which the provider sends the browser back. */
  readonly redirectUri: string;
}

interface CodeFlowSettings extends OpenIdClient {
  readonly scope: string;
  /** The claims for which UserInfo is asked if the ID token lacks one. */
  readonly claims: readonly string[];
}

interface CodeFlowOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called with the reason of each failed sign-in, and nothing about the person. */
  readonly observe: (why: SignInFailure) => void;
}

const CONFIGURATION_TTL_MS = HOUR_MS;
/** After a provider could not be reached, it is not asked again for so long: sign-ins fail at once. */
const UNREACHABLE_TTL_MS = 5 * SECOND_MS;
const TIMEOUT_S = 10;

/** `fetch` throws a TypeError if there is no answer. */
const isUnreachable = (thrown: unknown): boolean =>
  thrown instanceof TypeError ||
  isProblem(thrown, 'issuer-unavailable') ||
  (thrown instanceof openid.ClientError &&
    [
      'OAUTH_TIMEOUT',
      'OAUTH_ABORT',
      'OAUTH_RESPONSE_IS_NOT_CONFORM',
      'OAUTH_RESPONSE_IS_NOT_JSON',
      'OAUTH_PARSE_ERROR',
    ].includes(thrown.code ?? ''));

const failureOf = (thrown: unknown): SignInFailure => {
  if (thrown instanceof openid.AuthorizationResponseError) return 'refused';
  if (isUnreachable(thrown)) return 'unreachable';
  if (
    thrown instanceof openid.ClientError ||
    thrown instanceof errors.JOSEError ||
    thrown instanceof openid.ResponseBodyError ||
    thrown instanceof openid.WWWAuthenticateChallengeError
  )
    return 'invalid';
  throw thrown;
};

/**
 * The configuration of the provider is discovered at the first sign-in and again every hour: this server starts without
 * the provider.
 */
export const createCodeFlow = (settings: CodeFlowSettings, { now, observe }: CodeFlowOptions): CodeFlow => {
  const { issuer, clientId, clientSecret, redirectUri, scope, claims: wanted } = settings;
  const issuerUrl = new URL(issuer);
  let discovered: { readonly configuration: Promise<openid.Configuration>; readonly until: number } | undefined;

  const discover = (): Promise<openid.Configuration> => {
    // Deprecated so that it stands out: it is only for an issuer on this machine.
    // oxlint-disable-next-line typescript/no-deprecated -- see above
    const execute = isLocal(issuerUrl) ? [openid.allowInsecureRequests] : [];
    return openid.discovery(issuerUrl, clientId, clientSecret, undefined, { timeout: TIMEOUT_S, execute });
  };
  const getConfiguration = (): Promise<openid.Configuration> => {
    if (discovered === undefined || discovered.until <= now()) {
      const configuration = discover();
      discovered = { configuration, until: now() + CONFIGURATION_TTL_MS };
      configuration.catch(() => {
        discovered = { configuration, until: now() + UNREACHABLE_TTL_MS };
      });
    }
    return discovered.configuration;
  };
  const keys = createIssuerKeys({ findKeysUrl: async () => keysUrlOf(await getConfiguration()), now });
  const fail = (thrown: unknown): SignInFailure => {
    const failure = failureOf(thrown);
    observe(failure);
    return failure;
  };

  return {
    start: async () => {
      const pending = {
        state: openid.randomState(),
        nonce: openid.randomNonce(),
        verifier: openid.randomPKCECodeVerifier(),
      };
      try {
        const url = openid.buildAuthorizationUrl(await getConfiguration(), {
          redirect_uri: redirectUri,
          scope,
          state: pending.state,
          nonce: pending.nonce,
          code_challenge: await openid.calculatePKCECodeChallenge(pending.verifier),
          code_challenge_method: 'S256',
        });
        return { url: url.href, pending };
      } catch (thrown) {
        fail(thrown);
        return 'unreachable';
      }
    },
    complete: async (search, { state, nonce, verifier }) => {
      try {
        const configuration = await getConfiguration();
        const tokens = await openid.authorizationCodeGrant(configuration, new URL(`${redirectUri}?${search}`), {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (claims === undefined || tokens.id_token === undefined) {
          observe('invalid');
          return 'invalid';
        }
        // TLS proves which server sent the token, the signature who made it (OpenID Connect Core 1.0, section 3.1.3.7).
        await compactVerify(tokens.id_token, keys, { algorithms: SIGNATURE_ALGORITHMS });
        // An ID token need not have a claim itself (OpenID Connect Core 1.0, section 5.4).
        const isComplete = wanted.every((claim) => ownValue(claims, claim) !== undefined);
        const userInfo = isComplete ? {} : await openid.fetchUserInfo(configuration, tokens.access_token, claims.sub);
        return { ...userInfo, ...claims };
      } catch (thrown) {
        return fail(thrown);
      }
    },
  };
};
