import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import * as openid from 'openid-client';
import { Problem } from '../../core/problem.ts';
import { HOUR_MS, SECOND_MS } from '../../core/time.ts';
import { isLocal } from './is-local.ts';

const TIMEOUT_S = 5;
const METADATA_TTL_MS = HOUR_MS;
/**
 * A key that the issuer has removed is accepted for so long at most. A caller whose token was verified is remembered
 * for 4 s more: together that is less than a minute.
 */
const KEYS_TTL_MS = 55 * SECOND_MS;
/** Keys of this age are read again, while requests go on with the old ones. */
const KEYS_REFRESH_MS = 30 * SECOND_MS;
/** After a failure the issuer is not asked for so long. */
const BACKOFF_MS = 5 * SECOND_MS;

/** Signatures by a private key: the public keys, or the secret of a client, are not enough to make one. */
export const SIGNATURE_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

const unavailable = (cause?: unknown): Problem =>
  Object.assign(
    new Problem('issuer-unavailable', 'the issuer of tokens cannot be reached: try again, or send Basic credentials'),
    { cause },
  );

/** The token names no key of the issuer, or fits several. */
const isAboutToken = (thrown: unknown): boolean =>
  thrown instanceof errors.JWKSNoMatchingKey ||
  thrown instanceof errors.JWKSMultipleMatchingKeys ||
  thrown instanceof errors.JOSENotSupported;

/** The URL of the keys of an issuer, by its metadata. Throws TypeError if the URL is not https. */
export const keysUrlOf = (configuration: openid.Configuration): URL => {
  const url = new URL(configuration.serverMetadata().jwks_uri ?? '');
  if (url.protocol !== 'https:' && !isLocal(url)) throw new TypeError('the keys of the issuer are not behind https');
  return url;
};

/** Finds the URL of the keys of an issuer (OpenID Connect Discovery 1.0), again every hour. */
export const createDiscoverKeysUrl = (issuer: string, now: () => number): (() => Promise<URL>) => {
  const issuerUrl = new URL(issuer);
  // Deprecated so that it stands out: it is for an issuer on this machine only.
  // oxlint-disable-next-line typescript/no-deprecated -- see above
  const execute = isLocal(issuerUrl) ? [openid.allowInsecureRequests] : [];
  let discovered: { readonly url: URL; readonly until: number } | undefined;
  return async () => {
    if (discovered === undefined || discovered.until <= now()) {
      const until = now() + METADATA_TTL_MS;
      const options = { timeout: TIMEOUT_S, execute };
      const url = keysUrlOf(await openid.discovery(issuerUrl, 'carnet', undefined, openid.None(), options));
      discovered = { url, until };
    }
    return discovered.url;
  };
};

const fetchKeys = async (url: URL): Promise<JWTVerifyGetKey> => {
  const signal = AbortSignal.timeout(TIMEOUT_S * SECOND_MS);
  const response = await fetch(url, { redirect: 'error', signal, headers: { Accept: 'application/json' } });
  if (response.status !== 200) throw new TypeError(`the issuer answers ${response.status}`);
  return createLocalJWKSet((await response.json()) as JSONWebKeySet);
};

interface IssuerKeysDeps {
  readonly findKeysUrl: () => Promise<URL>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The keys, and the time before they were read. */
interface ReadKeys {
  readonly find: JWTVerifyGetKey;
  readonly readAt: number;
}

/**
 * The keys of an issuer, read from the URL that the issuer names, never from one that a token names. A removed key is
 * accepted for less than a minute, and an unknown key is looked for twice a minute. Rejects with Problem
 * `issuer-unavailable` if the keys cannot be read.
 */
export const createIssuerKeys = ({ findKeysUrl, now }: IssuerKeysDeps): JWTVerifyGetKey => {
  let failedAt = -Infinity;
  let known: ReadKeys | undefined;
  let reading: Promise<ReadKeys> | undefined;

  const readAnew = async (): Promise<ReadKeys> => {
    if (now() - failedAt < BACKOFF_MS) throw new TypeError('the issuer failed a moment ago');
    const readAt = now();
    try {
      known = { find: await fetchKeys(await findKeysUrl()), readAt };
      return known;
    } catch (thrown) {
      failedAt = now();
      throw thrown;
    }
  };
  const read = (): Promise<ReadKeys> => {
    reading ??= readAnew().finally(() => {
      reading = undefined;
    });
    return reading;
  };
  const ageOf = ({ readAt }: ReadKeys): number => now() - readAt;

  const current = async (): Promise<ReadKeys> => {
    if (known === undefined || ageOf(known) >= KEYS_TTL_MS) return read();
    // If this fails, the next request tries again. Once the keys are too old, requests are refused.
    if (ageOf(known) >= KEYS_REFRESH_MS) void read().catch(() => undefined);
    return known;
  };

  return async (header, token) => {
    try {
      const keys = await current();
      try {
        return await keys.find(header, token);
      } catch (thrown) {
        if (!(thrown instanceof errors.JWKSNoMatchingKey) || ageOf(keys) < KEYS_REFRESH_MS) throw thrown;
        return await (await read()).find(header, token);
      }
    } catch (thrown) {
      if (isAboutToken(thrown)) throw thrown;
      throw unavailable(thrown);
    }
  };
};
