import { CompactEncrypt, compactDecrypt } from 'jose';

const ALGORITHM = { alg: 'dir', enc: 'A256GCM' } as const;

/**
 * Encrypts the secret of a webhook under the wrapping key (32 bytes), bound to its id. Compact JWE (RFC 7516) with
 * AES-256-GCM.
 */
export const wrapWebhookSecret = (wrappingKey: Uint8Array, webhook: string, secret: string): Promise<string> =>
  new CompactEncrypt(Buffer.from(secret)).setProtectedHeader({ ...ALGORITHM, webhook }).encrypt(wrappingKey);

/** Undefined where it was wrapped under another key, for another webhook, or was changed. */
export const unwrapWebhookSecret = async (
  wrappingKey: Uint8Array,
  webhook: string,
  wrapped: string,
): Promise<string | undefined> => {
  const options = { keyManagementAlgorithms: [ALGORITHM.alg], contentEncryptionAlgorithms: [ALGORITHM.enc] };
  const opened = await compactDecrypt(wrapped, wrappingKey, options).catch(() => undefined);
  if (opened?.protectedHeader['webhook'] !== webhook) return undefined;
  return Buffer.from(opened.plaintext).toString('utf8');
};
