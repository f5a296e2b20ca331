import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, compactVerify, CompactSign, errors, exportJWK, type JWK } from 'jose';
import type { Json } from '../../xapi/model/types.ts';
import { canonicalJson } from '../model/canonical-json.ts';

/** An Ed25519 key pair (RFC 8032); its id is the thumbprint of the public key (RFC 7638). */
export interface SigningKeys {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** All keys that have ever signed, this one first: their signatures still verify. */
  readonly publicKeys: readonly KeyObject[];
  /** The public key as verifiers import it (RFC 7517). */
  readonly jwk: JWK;
}

/** The PKCS #8 prefix of an Ed25519 private key (RFC 8410, section 7): its 32 bytes follow. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The key pair that a secret of 32 bytes gives. Throws RangeError at another length. */
export const signingKeysOf = async (secret: Uint8Array): Promise<SigningKeys> => {
  if (secret.length !== 32) throw new RangeError('the secret of a signing key has 32 bytes');
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, secret]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  const jwk = await exportJWK(publicKey);
  return { id: await calculateJwkThumbprint(jwk), privateKey, publicKey, publicKeys: [publicKey], jwk };
};

/**
 * Signs the canonical JSON of a value as a compact JWS (RFC 7515). The header `typ` is `type`, so that a signed head
 * never passes for a receipt.
 */
export const signJson = (value: Json, type: string, { id, privateKey }: SigningKeys): Promise<string> =>
  new CompactSign(Buffer.from(canonicalJson(value)))
    .setProtectedHeader({ alg: 'EdDSA', kid: id, typ: type })
    .sign(privateKey);

/** The signing keys of these secrets; each call uses the first of them. Rejects as `signingKeysOf` does. */
export const rotatingSigningKeysOf = async (
  secrets: () => readonly Uint8Array[],
): Promise<SigningKeys & { readonly refresh: () => Promise<void> }> => {
  const made = new Map<Uint8Array, SigningKeys>();
  const refresh = async (): Promise<void> => {
    for (const secret of secrets()) if (!made.has(secret)) made.set(secret, await signingKeysOf(secret));
  };
  await refresh();
  const all = (): readonly SigningKeys[] => secrets().flatMap((secret) => made.get(secret) ?? []);
  const current = (): SigningKeys => all()[0] as SigningKeys;
  return {
    refresh,
    get id() {
      return current().id;
    },
    get privateKey() {
      return current().privateKey;
    },
    get publicKey() {
      return current().publicKey;
    },
    get publicKeys() {
      return all().map(({ publicKey }) => publicKey);
    },
    get jwk() {
      return current().jwk;
    },
  };
};

const verifyWith = async (jws: string, type: string, publicKey: KeyObject): Promise<Json | undefined> => {
  try {
    const { payload, protectedHeader } = await compactVerify(jws, publicKey, { algorithms: ['EdDSA', 'Ed25519'] });
    return protectedHeader.typ === type ? (JSON.parse(Buffer.from(payload).toString('utf8')) as Json) : undefined;
  } catch (thrown) {
    if (thrown instanceof errors.JOSEError || thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
};

/** The value that was signed as this type; undefined if the text is no JWS of this type by one of these keys. */
export const verifySigned = async (
  jws: string,
  type: string,
  { publicKeys }: Pick<SigningKeys, 'publicKeys'>,
): Promise<Json | undefined> => {
  for (const publicKey of publicKeys) {
    const value = await verifyWith(jws, type, publicKey);
    if (value !== undefined) return value;
  }
  return undefined;
};
