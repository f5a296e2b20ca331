import { ownValue } from '../json-object.ts';
import { CompactEncrypt, compactDecrypt } from 'jose';

const ALGORITHM = { alg: 'dir', enc: 'A256GCM' } as const;

/** The use of a wrapped value, as members of its protected header. */
export type BoundTo = Readonly<Record<string, string>>;

/**
 * Encrypts a value for storage under a wrapping key (32 bytes), bound to its use: compact JWE (RFC 7516) with
 * AES-256-GCM.
 */
export const wrap = (wrappingKey: Uint8Array, value: Uint8Array, boundTo: BoundTo): Promise<string> =>
  new CompactEncrypt(value).setProtectedHeader({ ...ALGORITHM, ...boundTo }).encrypt(wrappingKey);

/** Rejects with an Error if the value was wrapped under another key or for another use, or was changed. */
export const unwrap = async (wrappingKey: Uint8Array, wrapped: string, boundTo: BoundTo): Promise<Uint8Array> => {
  const { plaintext, protectedHeader } = await compactDecrypt(wrapped, wrappingKey, {
    keyManagementAlgorithms: [ALGORITHM.alg],
    contentEncryptionAlgorithms: [ALGORITHM.enc],
  });
  for (const [name, value] of Object.entries(boundTo))
    if (ownValue(protectedHeader, name) !== value) throw new Error(`it was not wrapped for the ${name} ${value}`);
  return plaintext;
};
