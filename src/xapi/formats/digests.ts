import { isHex } from './characters.ts';

/** True if a text is a SHA-1 digest in hexadecimal (mbox_sha1sum: xAPI 1.0.3 Data 2.4.2.3). */
export const isSha1 = (text: string): boolean => text.length === 40 && isHex(text);

/** True if a text is a SHA-2 digest of 224, 256, 384 or 512 bits in hexadecimal (xAPI 1.0.3 Data 2.4.11). */
export const isSha2 = (text: string): boolean => {
  const length = text.length;
  return (length === 64 || length === 128 || length === 96 || length === 56) && isHex(text);
};
