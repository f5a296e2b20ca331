import { hash } from 'node:crypto';

/**
 * Names the run of a registration in the patterns of a profile version, in 22 ASCII characters (131 bits of SHA-256).
 * Two spellings of one UUID are one registration (RFC 9562, section 4).
 */
export const runKey = (version: string, registration: string): string =>
  hash('sha256', JSON.stringify([version, registration.toLowerCase()]), 'base64url').slice(0, 22);
