/** One field of a form, its name and value as they were sent. */
export interface EncodedField {
  readonly name: Buffer;
  readonly value: Buffer;
  /** The offset of the value in the form, in bytes. */
  readonly valueAt: number;
}

const AMPERSAND = 0x26;
const EQUALS = 0x3d;
const PERCENT = 0x25;
const PLUS = 0x2b;
const SPACE = 0x20;

/** Finds the fields of a form; undefined if there are more than `atMost`. Nothing is decoded. */
export const splitForm = (form: Buffer, atMost: number): readonly EncodedField[] | undefined => {
  const fields: EncodedField[] = [];
  for (let at = 0; at <= form.length;) {
    const ampersand = form.indexOf(AMPERSAND, at);
    const end = ampersand < 0 ? form.length : ampersand;
    if (end > at) {
      if (fields.length === atMost) return undefined;
      const found = form.subarray(at, end).indexOf(EQUALS);
      const equals = found < 0 ? end : at + found;
      const valueAt = Math.min(equals + 1, end);
      fields.push({ name: form.subarray(at, equals), value: form.subarray(valueAt, end), valueAt });
    }
    at = end + 1;
  }
  return fields;
};

const digit = (byte: number | undefined): number => {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
};

/** Decodes from `at` to `until`, or to the end of an escape that passes it. Returns undefined for a wrong escape. */
const decodeInto = (
  encoded: Buffer,
  decoded: Buffer,
  from: { readonly at: number; readonly length: number; readonly until: number },
): { readonly at: number; readonly length: number } | undefined => {
  let { at, length } = from;
  while (at < from.until) {
    const byte = encoded[at] ?? 0;
    at += 1;
    if (byte === PERCENT) {
      const high = digit(encoded[at]);
      const low = digit(encoded[at + 1]);
      if (high < 0 || low < 0) return undefined;
      decoded[length] = high * 16 + low;
      at += 2;
    } else {
      decoded[length] = byte === PLUS ? SPACE : byte;
    }
    length += 1;
  }
  return { at, length };
};

/** Decodes a short name or value; undefined if a percent sign begins no byte. */
export const decodeField = (encoded: Buffer): Buffer | undefined => {
  const decoded = Buffer.allocUnsafe(encoded.length);
  const end = decodeInto(encoded, decoded, { at: 0, length: 0, until: encoded.length });
  return end && decoded.subarray(0, end.length);
};

/** The bytes that are decoded without a pause: some 2 ms. */
const SLICE_BYTES = 524_288;

/** Decodes a value of any size in slices, so that others are served in between; undefined as in `decodeField`. */
export const decodeLongField = async (encoded: Buffer): Promise<Buffer | undefined> => {
  const decoded = Buffer.allocUnsafeSlow(encoded.length);
  let end: { readonly at: number; readonly length: number } | undefined = { at: 0, length: 0 };
  while (end !== undefined && end.at < encoded.length) {
    if (end.at > 0) await new Promise(setImmediate);
    end = decodeInto(encoded, decoded, { ...end, until: Math.min(end.at + SLICE_BYTES, encoded.length) });
  }
  return end && decoded.subarray(0, end.length);
};
