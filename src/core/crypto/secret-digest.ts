import { hash, timingSafeEqual } from 'node:crypto';

/** SHA-256 of a random secret, in base64url: 192 random bits need no slow hash (docs/decisions/0018). */
export const digestOf = (secret: string): string => hash('sha256', secret, 'base64url');

/** Compares two texts in constant time. */
export const isSameSecret = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};
