/** True if a UTF-16 code unit is an ASCII digit. */
export const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** True if a UTF-16 code unit is an ASCII letter, of either case. */
export const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;

/** True if a UTF-16 code unit is a hexadecimal digit, of either case. */
export const isHexDigit = (code: number): boolean => isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 102);

/** True if a string consists of hexadecimal digits; the empty string does. Linear. */
export const isHex = (text: string): boolean => {
  for (let at = 0; at < text.length; at++) if (!isHexDigit(text.charCodeAt(at))) return false;
  return true;
};

/** A lookup table over ASCII: 1 for each character of `allowed`. */
export const asciiTable = (allowed: string): Uint8Array => {
  const table = new Uint8Array(128);
  for (let at = 0; at < allowed.length; at++) table[allowed.charCodeAt(at)] = 1;
  return table;
};

/** The ASCII letters and digits, from which tables are built. */
export const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * True if a code unit above ASCII may be in an IRI (RFC 3987, section 2.2); private use is allowed. Illegal are C1
 * controls, lone surrogates and the code points from U+FFF0 on of a plane.
 */
export const isLegalBeyondAscii = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  if (code < 0xa0 || code >= 0xfff0) return false;
  if (code < 0xd800 || code > 0xdfff) return true;
  const high = code < 0xdc00 ? code : text.charCodeAt(at - 1);
  const low = code < 0xdc00 ? text.charCodeAt(at + 1) : code;
  return high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low <= 0xdfff;
};
