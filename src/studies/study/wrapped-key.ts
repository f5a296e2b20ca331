import { CompactEncrypt, compactDecrypt } from 'jose';

const ALGORITHM = { alg: 'dir', enc: 'A256GCM' } as const;

/**
 * The key of a study as it may be stored: encrypted under the wrapping key, 32 bytes (RFC 7516, compact; AES-256-GCM),
 * and bound to the study's id.
 */
export const wrapStudyKey = (wrappingKey: Uint8Array, study: string, key: Uint8Array): Promise<string> =>
  new CompactEncrypt(key).setProtectedHeader({ ...ALGORITHM, study }).encrypt(wrappingKey);

/**
 * The key of this study. Rejects with an Error where it was wrapped under another key, for another study, or is not
 * what was wrapped.
 */
export const unwrapStudyKey = async (wrappingKey: Uint8Array, study: string, wrapped: string): Promise<Uint8Array> => {
  const { plaintext, protectedHeader } = await compactDecrypt(wrapped, wrappingKey, {
    keyManagementAlgorithms: [ALGORITHM.alg],
    contentEncryptionAlgorithms: [ALGORITHM.enc],
  });
  if (protectedHeader.study !== study) throw new Error(`the wrapped key is not that of ${study}`);
  return plaintext;
};
