import { ALPHANUMERIC, asciiTable } from './characters.ts';

const LONGEST = 1024;
const TOKEN = asciiTable(ALPHANUMERIC + "!#$%&'*+-.^_`|~");
const SLASH = 47;
const SEMICOLON = 59;

const tokenEnd = (text: string, start: number): number => {
  let at = start;
  while (at < text.length && TOKEN[text.charCodeAt(at)] === 1) at++;
  return at;
};

/**
 * True if a text is an Internet media type (RFC 2045, section 5.1) of at most 1,024 characters. Parameters are checked
 * only for control characters. Linear.
 */
export const isMediaType = (text: string): boolean => {
  const length = text.length;
  if (length > LONGEST) return false;
  const slash = tokenEnd(text, 0);
  if (slash === 0 || text.charCodeAt(slash) !== SLASH) return false;
  let at = tokenEnd(text, slash + 1);
  if (at === slash + 1) return false;
  while (at < length && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at++;
  if (at < length && text.charCodeAt(at) !== SEMICOLON) return false;
  for (; at < length; at++) if (text.charCodeAt(at) < 32 && text.charCodeAt(at) !== 9) return false;
  return true;
};
