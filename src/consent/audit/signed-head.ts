import type { ChainHead } from './hash-chain.ts';
import { signJson, verifySigned, type SigningKeys } from './jws.ts';

/** A head as it is published, with the time of its publication in milliseconds since the epoch. */
export interface PublishedHead extends ChainHead {
  readonly at: number;
}

const TYPE = 'carnet-head+json';

/** Signs a head for publication: a JWS (Ed25519) whose payload is `{at, hash, seq}`, the time in ISO 8601. */
export const signHead = ({ seq, hash, at }: PublishedHead, keys: SigningKeys): Promise<string> =>
  signJson({ seq, hash, at: new Date(at).toISOString() }, TYPE, keys);

/** The signed head; undefined for another text, or one of another key. */
export const verifyHead = async (
  jws: string,
  keys: Pick<SigningKeys, 'publicKeys'>,
): Promise<PublishedHead | undefined> => {
  const value = await verifySigned(jws, TYPE, keys);
  if (typeof value !== 'object' || value === null || !('seq' in value)) return undefined;
  const { seq, hash, at } = value;
  const instant = typeof at === 'string' ? Date.parse(at) : NaN;
  const isHead =
    Number.isSafeInteger(seq) && typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash) && !Number.isNaN(instant);
  return isHead ? { seq: seq as number, hash, at: instant } : undefined;
};
