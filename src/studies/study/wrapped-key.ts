import { CompactEncrypt, compactDecrypt } from 'jose';

const ALGORITHM = { alg: 'dir', enc: 'A256GCM' } as const;

/**
 * Encrypts a study's key under the wrapping key (32 bytes) for storage, bound to the study's id: compact JWE (RFC 7516)
 * with AES-256-GCM.
 */
export const wrapStudyKey = (wrappingKey: Uint8Array, study: string, key: Uint8Array): Promise<string> =>
  new CompactEncrypt(key).setProtectedHeader({ ...ALGORITHM, study }).encrypt(wrappingKey);

/** Rejects with an Error where the key was wrapped under another key or for another study, or was changed. */
export const unwrapStudyKey = async (wrappingKey: Uint8Array, study: string, wrapped: string): Promise<Uint8Array> => {
  const { plaintext, protectedHeader } = await compactDecrypt(wrapped, wrappingKey, {
    keyManagementAlgorithms: [ALGORITHM.alg],
    contentEncryptionAlgorithms: [ALGORITHM.enc],
  });
  if (protectedHeader.study !== study) throw new Error(`the wrapped key is not that of ${study}`);
  return plaintext;
};
