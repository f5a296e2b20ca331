import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import * as openid from 'openid-client';
import { Problem } from '../core/problem.ts';
import { HOUR_MS, SECOND_MS } from '../core/time.ts';
import { isLocal } from './code-flow.ts';

const TIMEOUT_S = 5;
const METADATA_TTL_MS = HOUR_MS;
/** While a key is unknown the key set is read again at most so often: tokens of strangers cannot make it more. */
const KEYS_COOLDOWN_MS = 30 * SECOND_MS;
const KEYS_TTL_MS = 600 * SECOND_MS;
/** After a failure the issuer is left alone for so long. */
const BACKOFF_MS = 5 * SECOND_MS;

const unavailable = (cause?: unknown): Problem =>
  Object.assign(
    new Problem('issuer-unavailable', 'the issuer of tokens cannot be reached: try again, or send Basic credentials'),
    { cause },
  );

/** The token names no key of the issuer, or not which one of several. */
const isAboutToken = (thrown: unknown): boolean =>
  thrown instanceof errors.JWKSNoMatchingKey ||
  thrown instanceof errors.JWKSMultipleMatchingKeys ||
  thrown instanceof errors.JOSENotSupported;

/** Where the issuer publishes its keys (OpenID Connect Discovery 1.0). */
const discoverKeysUrl = async (issuer: URL): Promise<URL> => {
  // Deprecated so that it stands out: it is for an issuer on this machine alone.
  // oxlint-disable-next-line typescript/no-deprecated -- see above
  const execute = isLocal(issuer) ? [openid.allowInsecureRequests] : [];
  const found = await openid.discovery(issuer, 'carnet', undefined, openid.None(), { timeout: TIMEOUT_S, execute });
  const url = new URL(found.serverMetadata().jwks_uri ?? '');
  if (url.protocol !== 'https:' && !isLocal(url)) throw new TypeError('the keys of the issuer are not behind https');
  return url;
};

/**
 * The keys of an issuer, read from the place that it names and remembered: never from one that a token names. Rejects
 * with Problem `issuer-unavailable` where they cannot be read.
 */
export const createIssuerKeys = ({
  issuer,
  now,
}: {
  readonly issuer: string;
  readonly now: () => number;
}): JWTVerifyGetKey => {
  let failedAt = -Infinity;
  let discovered: { readonly keys: Promise<JWTVerifyGetKey>; readonly until: number } | undefined;

  const fetchKeys = async (...args: Parameters<typeof fetch>): Promise<Response> => {
    if (now() - failedAt < BACKOFF_MS) throw new TypeError('the issuer failed a moment ago');
    const response = await fetch(...args);
    if (response.status !== 200) throw new TypeError(`the issuer answers ${response.status}`);
    return response;
  };
  const discover = async (): Promise<JWTVerifyGetKey> => {
    if (now() - failedAt < BACKOFF_MS) throw new TypeError('the issuer failed a moment ago');
    return createRemoteJWKSet(await discoverKeysUrl(new URL(issuer)), {
      timeoutDuration: TIMEOUT_S * SECOND_MS,
      cooldownDuration: KEYS_COOLDOWN_MS,
      cacheMaxAge: KEYS_TTL_MS,
      [customFetch]: fetchKeys,
    });
  };
  const getKeys = (): Promise<JWTVerifyGetKey> => {
    if (discovered === undefined || discovered.until <= now()) {
      const reading = { keys: discover(), until: now() + METADATA_TTL_MS };
      discovered = reading;
      reading.keys.catch(() => {
        if (discovered === reading) discovered = undefined;
      });
    }
    return discovered.keys;
  };

  return async (header, token) => {
    try {
      return await (
        await getKeys()
      )(header, token);
    } catch (thrown) {
      if (isAboutToken(thrown)) throw thrown;
      if (now() - failedAt >= BACKOFF_MS) failedAt = now();
      throw unavailable(thrown);
    }
  };
};
