import { isDigit } from './characters.ts';

const LONGEST = 20;

/** True if a text is `start` ("1.0"), with or without a patch number. */
const isVersionOf = (text: string, start: string): boolean => {
  if (!text.startsWith(start) || text.length > LONGEST) return false;
  for (let at = start.length + 1; at < text.length; at++) if (!isDigit(text.charCodeAt(at))) return false;
  return text.length === start.length || (text.length > start.length + 1 && text[start.length] === '.');
};

/** True if a text names xAPI 1.0 or one of its patches: the versions of a statement of 1.0.3 (Data 2.4.10). */
export const isVersion1 = (text: string): boolean => isVersionOf(text, '1.0');

/** True if a text names xAPI 2.0 or one of its patches. */
export const isVersion2 = (text: string): boolean => isVersionOf(text, '2.0');

/** True if a text names xAPI 1.0, 2.0 or a patch: the versions of a statement of 2.0 (IEEE 9274.1.1 4.2.4.2). */
export const isVersion1Or2 = (text: string): boolean => isVersion1(text) || isVersion2(text);
