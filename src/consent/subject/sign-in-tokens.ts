import { EncryptJWT, errors, jwtDecrypt, type JWTPayload } from 'jose';
import { defined } from '../../core/json-object.ts';
import type { RotatingKey } from '../../core/crypto/key-ring.ts';
import type { AskedBy, Assurance } from '../model/assurance.ts';

/** The claims of a sign-in link and of the session that it begins. */
export interface LinkClaims {
  /** The blind index of the person's identifier: before a first yes nothing else of them is stored. */
  readonly person: string;
  readonly role: 'subject' | 'guardian';
  /** The purpose that is asked about, if it is one. */
  readonly purpose?: string;
  /** By a link of a tool, only purposes of its source are shown and decided. */
  readonly assurance: Assurance;
  /** Absent if the OpenID provider signs in. The credential of a link of the first release is unknown. */
  readonly askedBy?: AskedBy;
  /** The organisation whose subtree is in scope, of a link or a provider; absent in the first release and for all. */
  readonly organisation?: string;
  /** The children whose guardian the person is, by the names that the OpenID provider gives them. */
  readonly children?: readonly string[];
  /** Of a guardian by the OpenID provider: their own blind index, and the name of the child. */
  readonly guardian?: { readonly person: string; readonly child: string };
  /** A child's first name, as the institution gives it, by which the guardian knows the child. */
  readonly name?: string;
  /** The 15th birthday, in milliseconds since the epoch, as the institution asserts. */
  readonly parentalConsentUntil?: number;
}

/** The content of the token of a link or session. Times are milliseconds since the epoch. */
export interface SignInToken {
  readonly claims: LinkClaims;
  /** The id of the link, and of the session that it begins. */
  readonly id: string;
  /** The time at which the link was made, and with it the institution's assertions. */
  readonly issued: number;
  readonly expires: number;
}

/** The JWT claims, under the names of the first release. */
const toPayload = ({ person, parentalConsentUntil, ...rest }: LinkClaims): JWTPayload => ({
  ...rest,
  sub: person,
  ...defined({ jointUntil: parentalConsentUntil }),
});

/** The requester by a token of the first release: a tool had its `source` as scope, the institution all. */
const firstReleaseOrigin = ({ source, reach }: JWTPayload): Pick<LinkClaims, 'assurance' | 'askedBy'> => {
  if (source === '') return { assurance: 'idp' };
  return { assurance: reach === 'all' ? 'institution' : 'tool', askedBy: { source: source as string } };
};

const originOf = (payload: JWTPayload): Pick<LinkClaims, 'assurance' | 'askedBy' | 'organisation'> => {
  const { assurance, askedBy, organisation } = payload;
  if (assurance === undefined) return firstReleaseOrigin(payload);
  return {
    assurance: assurance as Assurance,
    ...defined({ askedBy: askedBy as AskedBy | undefined, organisation: organisation as string | undefined }),
  };
};

const claimsOf = (payload: JWTPayload): LinkClaims => {
  const { sub = '', role, purpose, name, jointUntil, children, guardian } = payload;
  const origin = originOf(payload);
  const claims: LinkClaims = {
    person: sub,
    role: role as LinkClaims['role'],
    ...origin,
    ...defined({ purpose: purpose as string | undefined }),
  };
  // Only the institution may assert the other claims; a tool could in the first release.
  return origin.assurance === 'tool'
    ? claims
    : {
        ...claims,
        ...defined({
          children: children as readonly string[] | undefined,
          guardian: guardian as NonNullable<LinkClaims['guardian']> | undefined,
          name: name as string | undefined,
          parentalConsentUntil: jointUntil as number | undefined,
        }),
      };
};

interface SealOptions {
  readonly typ: string;
  /** Of 32 bytes. */
  readonly key: RotatingKey;
}

export const sealToken = ({ claims, id, issued, expires }: SignInToken, { typ, key }: SealOptions): Promise<string> =>
  new EncryptJWT({ ...toPayload(claims), jti: id })
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', typ })
    .setIssuedAt(issued / 1000)
    .setExpirationTime(Math.floor(expires / 1000))
    .encrypt(key.current());

const unsealBy = async (
  token: string,
  { typ, key, now }: { readonly typ: string; readonly key: Uint8Array; readonly now: number },
): Promise<SignInToken | 'expired' | 'unknown'> => {
  try {
    const { payload } = await jwtDecrypt(token, key, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
      typ,
      currentDate: new Date(now),
      requiredClaims: ['exp', 'jti', 'sub'],
    });
    const claims = claimsOf(payload);
    if (claims.assurance === 'tool' && claims.role === 'guardian') return 'expired';
    const { jti = '', iat = 0, exp = 0 } = payload;
    return { claims, id: jti, issued: Math.round(iat * 1000), expires: exp * 1000 };
  } catch (thrown) {
    // Only a token of this server can be found to have expired.
    if (thrown instanceof errors.JWTExpired) return 'expired';
    if (thrown instanceof errors.JOSEError) return 'unknown';
    throw thrown;
  }
};

/**
 * Decrypts a token. `expired` is a token of this server that is over, or one of the first release by which a tool would
 * sign a guardian in; `unknown` is any other text. `now` is in milliseconds since the epoch.
 */
export const unsealToken = async (
  token: string,
  { typ, key, now }: SealOptions & { readonly now: number },
): Promise<SignInToken | 'expired' | 'unknown'> => {
  for (const one of key.accepted()) {
    const unsealed = await unsealBy(token, { typ, key: one, now });
    if (unsealed !== 'unknown') return unsealed;
  }
  return 'unknown';
};
