import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

const COST = 2 ** 14;
const BLOCK = 8;
const LANES = 1;
const BYTES = 32;

interface ScryptParameters {
  readonly cost: number;
  readonly block: number;
  readonly lanes: number;
}

const derive = (secret: string, salt: Buffer, { cost, block, lanes }: ScryptParameters): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = { N: cost, r: block, p: lanes, maxmem: 256 * cost * block };
    scrypt(secret, salt, BYTES, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });

/** A random key of a credential. */
export const newCredentialKey = (): string => randomBytes(12).toString('hex');

/** A new secret of 192 random bits, in base64url. */
export const newSecret = (): string => randomBytes(24).toString('base64url');

/** The scrypt hash of a secret (RFC 7914), with its parameters and salt. */
export const hashSecret = async (secret: string): Promise<string> => {
  const salt = randomBytes(16);
  const key = await derive(secret, salt, { cost: COST, block: BLOCK, lanes: LANES });
  return ['scrypt', COST, BLOCK, LANES, salt.toString('base64url'), key.toString('base64url')].join('$');
};

/** Compares a secret with its hash in constant time; false for a hash of another form. */
export const verifySecret = async (secret: string, hash: string): Promise<boolean> => {
  const [name, cost, block, lanes, salt, key] = hash.split('$');
  if (name !== 'scrypt' || salt === undefined || key === undefined) return false;
  const expected = Buffer.from(key, 'base64url');
  const found = await derive(secret, Buffer.from(salt, 'base64url'), {
    cost: Number(cost),
    block: Number(block),
    lanes: Number(lanes),
  });
  return expected.length === found.length && timingSafeEqual(expected, found);
};
