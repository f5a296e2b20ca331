import { type SigningKeys, signingKeysOf } from '../consent/audit/jws.ts';
import { deriveKey } from '../core/crypto/derived-keys.ts';
import type { KeyRing } from '../core/crypto/key-ring.ts';

/**
 * The keys that sign lists of erasures. They are derived from the root, which never changes: a restored backup does not
 * know keys of later rotations.
 */
export const ledgerKeysOf = ({ root }: Pick<KeyRing, 'root'>): Promise<SigningKeys> =>
  signingKeysOf(deriveKey(root, 'erasures'));
