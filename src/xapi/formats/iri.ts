import { ALPHANUMERIC, asciiTable, isHexDigit, isLegalBeyondAscii, isLetter } from './characters.ts';

const LONGEST = 8192;
const SCHEME = asciiTable(ALPHANUMERIC + '+-.');
// RFC 3987 does not allow a quotation mark either, but activities with one are in circulation and do no harm.
const LEGAL = asciiTable(ALPHANUMERIC + '-._~:/?#[]@!$&\'()*+,;=%"');
const COLON = 58;
const PERCENT = 37;

/**
 * True if a text is an IRI with a scheme (RFC 3987; also for IRLs and URIs), of at most 8,192 characters. Only the
 * legality of characters after the scheme is checked: best effort, as xAPI 1.0.3 Data 2.2 allows. Linear.
 */
export const isIri = (text: string): boolean => {
  const length = text.length;
  if (length > LONGEST || !isLetter(text.charCodeAt(0))) return false;
  let at = 1;
  while (at < length && SCHEME[text.charCodeAt(at)] === 1) at++;
  if (at + 1 >= length || text.charCodeAt(at) !== COLON) return false;
  while (++at < length) {
    const code = text.charCodeAt(at);
    if (code > 127) {
      if (!isLegalBeyondAscii(text, at)) return false;
    } else if (LEGAL[code] === 0) {
      return false;
    } else if (code === PERCENT && !(isHexDigit(text.charCodeAt(at + 1)) && isHexDigit(text.charCodeAt(at + 2)))) {
      return false;
    }
  }
  return true;
};
