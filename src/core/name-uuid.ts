import { createHash } from 'node:crypto';

/** A UUID of version 5: the same for the same namespace, which is a UUID too, and name (RFC 9562, section 5.5). */
export const nameUuid = (namespace: string, name: string | Uint8Array): string => {
  const digest = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest();
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x50, 6);
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8);
  return digest.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};
