import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new token of 256 random bits, in base64url. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What is stored of a token: its SHA-256, in base64url. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** The HMAC-SHA-256 of a text, in base64url. */
export const macOf = (key: Uint8Array, text: string): string =>
  createHmac('sha256', key).update(text).digest('base64url');

/** Compares two texts in constant time. */
export const isSame = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};
