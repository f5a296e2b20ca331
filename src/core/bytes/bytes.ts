/** The same memory as a Buffer, without a copy. */
export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The text of bytes in UTF-8, without a copy of the bytes. */
export const textOf = (bytes: Uint8Array): string => asBuffer(bytes).toString('utf8');
