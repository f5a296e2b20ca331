import { CompactEncrypt, compactDecrypt } from 'jose';
import { TargetUnavailable } from './deliver.ts';

const ALGORITHM = { alg: 'dir', enc: 'A256GCM' } as const;

/**
 * Encrypts the secret of a target under the wrapping key (32 bytes), bound to its purpose and its URL. So it is never
 * sent to another address than it was given for. Compact JWE (RFC 7516) with AES-256-GCM.
 */
export const wrapTargetSecret = (
  wrappingKey: Uint8Array,
  { id, url }: { readonly id: string; readonly url: string },
  secret: string,
): Promise<string> =>
  new CompactEncrypt(Buffer.from(secret)).setProtectedHeader({ ...ALGORITHM, forward: id, url }).encrypt(wrappingKey);

/**
 * Rejects with TargetUnavailable (`unreadable-secret`) where it was wrapped under another key, for another purpose or
 * URL, or was changed.
 */
export const unwrapTargetSecret = async (
  wrappingKey: Uint8Array,
  { id, url }: { readonly id: string; readonly url: string },
  wrapped: string,
): Promise<string> => {
  const options = { keyManagementAlgorithms: [ALGORITHM.alg], contentEncryptionAlgorithms: [ALGORITHM.enc] };
  const { plaintext, protectedHeader } = await compactDecrypt(wrapped, wrappingKey, options).catch(() => {
    throw new TargetUnavailable('unreadable-secret');
  });
  if (protectedHeader['forward'] !== id || protectedHeader['url'] !== url)
    throw new TargetUnavailable('unreadable-secret');
  return Buffer.from(plaintext).toString('utf8');
};
