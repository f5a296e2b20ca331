import { createHash, hkdfSync } from 'node:crypto';

/** The uses of derived keys: one label a use. */
export type KeyUse =
  | 'more'
  | 'cursors'
  | 'blind-index'
  | 'replaced-mentions'
  | 'links'
  | 'sessions'
  | 'wrap'
  | 'chain'
  | 'sign-in-failures'
  | 'staff'
  | 'key-ring'
  | 'copy'
  | 'erasures'
  | 'noes';

/** The 32-byte key of one use, derived from the master key (HKDF-SHA-256, RFC 5869). */
export const deriveKey = (masterKey: Uint8Array, use: KeyUse): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', masterKey, new Uint8Array(), `carnet/${use}`, 32));

/** Identifies a master key without revealing it. */
export const fingerprintOf = (masterKey: Uint8Array): string =>
  createHash('sha256').update('carnet/fingerprint').update(masterKey).digest('base64url');
