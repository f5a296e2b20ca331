import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

const COST = 2 ** 14;
const BLOCK = 8;
const LANES = 1;
const BYTES = 32;

const derive = (secret: string, salt: Buffer, cost: number, block: number, lanes: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = { N: cost, r: block, p: lanes, maxmem: 256 * cost * block };
    scrypt(secret, salt, BYTES, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });

/** A new secret of 192 random bits, in base64url. */
export const newSecret = (): string => randomBytes(24).toString('base64url');

/** The hash of a secret (scrypt, RFC 7914), with the parameters and the salt that it was made with. */
export const hashSecret = async (secret: string): Promise<string> => {
  const salt = randomBytes(16);
  const key = await derive(secret, salt, COST, BLOCK, LANES);
  return ['scrypt', COST, BLOCK, LANES, salt.toString('base64url'), key.toString('base64url')].join('$');
};

/** Whether `secret` is what `hash` was made of; takes the same time either way. False for a hash of another form. */
export const isSecret = async (secret: string, hash: string): Promise<boolean> => {
  const [name, cost, block, lanes, salt, key] = hash.split('$');
  if (name !== 'scrypt' || salt === undefined || key === undefined) return false;
  const expected = Buffer.from(key, 'base64url');
  const found = await derive(secret, Buffer.from(salt, 'base64url'), Number(cost), Number(block), Number(lanes));
  return expected.length === found.length && timingSafeEqual(expected, found);
};
