import type { StatementId } from '../model/types.ts';
import { isHexDigit } from './characters.ts';

/** Whether a text is a UUID in the form 8-4-4-4-12, of any version, variant and case (xAPI 1.0.3 Data 4.4). */
export const isUuid = (text: string): boolean => {
  if (text.length !== 36) return false;
  for (let at = 0; at < 36; at++) {
    const code = text.charCodeAt(at);
    if (at === 8 || at === 13 || at === 18 || at === 23) {
      if (code !== 45) return false;
    } else if (!isHexDigit(code)) {
      return false;
    }
  }
  return true;
};

/** The key of a statement by a UUID in any spelling. */
export const statementId = (text: string): StatementId => text.toLowerCase();
