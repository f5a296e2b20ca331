import { deriveKey } from '../../core/crypto/derived-keys.ts';
import type { KeyRing } from '../../core/crypto/key-ring.ts';

/** The key of lists of noes. It is derived from the root, which never changes: a restored backup has it too. */
export const noesKeyOf = ({ root }: Pick<KeyRing, 'root'>): Uint8Array => deriveKey(root, 'noes');
