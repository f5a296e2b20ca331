import { isUtf8 } from 'node:buffer';
import { asBuffer, textOf } from '../../core/bytes/bytes.ts';

/** Bytes in JSON: as text if they are UTF-8, so that people can read them. */
export type BytesInJson = { readonly text: string } | { readonly base64: string };

const BYTE_ORDER_MARK = 0xef;

export const bytesToJson = (bytes: Uint8Array): BytesInJson =>
  // A decoder may take the mark away.
  isUtf8(bytes) && bytes[0] !== BYTE_ORDER_MARK
    ? { text: textOf(bytes) }
    : { base64: asBuffer(bytes).toString('base64') };

export const bytesFromJson = (value: BytesInJson): Uint8Array =>
  'text' in value ? Buffer.from(value.text, 'utf8') : Buffer.from(value.base64, 'base64');
