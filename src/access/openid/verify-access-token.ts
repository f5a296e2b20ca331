import { errors, type JWTPayload, jwtVerify } from 'jose';
import { createDiscoverKeysUrl, createIssuerKeys, SIGNATURE_ALGORITHMS } from './issuer-keys.ts';

/** The claims of a valid token, or the reason why it is not valid. */
type VerifiedToken = { readonly claims: JWTPayload } | { readonly wrong: string };

/** Verifies a JWT as an access token (RFC 9068). Rejects with Problem `issuer-unavailable`. */
export type VerifyAccessToken = (token: string) => Promise<VerifiedToken>;

interface AccessTokenDeps {
  readonly issuer: string;
  /** The name that `aud` must contain: a token for another server is refused. */
  readonly audience: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The types of access tokens. Other JWTs of the issuer, for example those of a sign-out, have types of their own. */
const TYPES = [undefined, 'jwt', 'at+jwt', 'application/at+jwt'];
const CLOCK_SKEW_S = 30;
const MAX_LENGTH = 8192;

const wrongOf = (thrown: unknown): string => {
  if (thrown instanceof errors.JWTExpired) return 'the token has expired: ask the issuer for another';
  if (thrown instanceof errors.JWTClaimValidationFailed)
    return `the claim ${thrown.claim} of the token is not what this server takes`;
  return 'the token is not signed by the issuer that this server trusts';
};

export const createVerifyAccessToken = ({ issuer, audience, now }: AccessTokenDeps): VerifyAccessToken => {
  const keys = createIssuerKeys({ findKeysUrl: createDiscoverKeysUrl(issuer, now), now });
  return async (token) => {
    if (token.length > MAX_LENGTH) return { wrong: `the token has more than ${MAX_LENGTH} characters` };
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: SIGNATURE_ALGORITHMS,
        clockTolerance: CLOCK_SKEW_S,
        requiredClaims: ['exp'],
        currentDate: new Date(now()),
      });
      return TYPES.includes(protectedHeader.typ?.toLowerCase())
        ? { claims: payload }
        : { wrong: 'the token is no access token' };
    } catch (thrown) {
      // A key that is too short for its algorithm is a TypeError.
      if (thrown instanceof errors.JOSEError || thrown instanceof TypeError) return { wrong: wrongOf(thrown) };
      throw thrown;
    }
  };
};
