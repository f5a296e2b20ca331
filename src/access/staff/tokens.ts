import { createHmac, randomBytes } from 'node:crypto';

/** A new token of 256 random bits, in base64url. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** The HMAC-SHA-256 of a text, in base64url. */
export const macOf = (key: Uint8Array, text: string): string =>
  createHmac('sha256', key).update(text).digest('base64url');
