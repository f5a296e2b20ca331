import { ALPHANUMERIC, asciiTable, isLegalBeyondAscii } from './characters.ts';

const LONGEST = 512;
const SCHEME = 'mailto:';
const AT = 64;
const DOT = 46;
// An address has to quote a colon; it is allowed without because such addresses are in circulation.
const LOCAL = asciiTable(ALPHANUMERIC + ".!#$%&'*+-/=?^_`{|}~:");
const DOMAIN = asciiTable(ALPHANUMERIC + '.-_');

// oxlint-disable-next-line max-params -- called twice for every mbox of every statement
const isMadeOf = (text: string, start: number, end: number, table: Uint8Array): boolean => {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code > 127 ? !isLegalBeyondAscii(text, at) : table[code] === 0) return false;
  }
  return end > start;
};

/**
 * True if a text is `mailto:` and one e-mail address (xAPI 1.0.3 Data 2.4.2.3; IEEE 9274.1.1 4.2.2.1). The domain
 * neither begins nor ends with a dot. At most 512 characters. Linear.
 */
export const isMbox = (text: string): boolean => {
  const length = text.length;
  if (length > LONGEST || !text.startsWith(SCHEME)) return false;
  const sign = text.indexOf('@', SCHEME.length);
  return (
    sign > 0 &&
    text.charCodeAt(sign + 1) !== DOT &&
    text.charCodeAt(length - 1) !== DOT &&
    text.charCodeAt(length - 1) !== AT &&
    isMadeOf(text, SCHEME.length, sign, LOCAL) &&
    isMadeOf(text, sign + 1, length, DOMAIN)
  );
};
