import type { StatementId } from '../model/types.ts';
import { isHexDigit } from './characters.ts';

/** True if a text is a UUID in the form 8-4-4-4-12, of any version, variant and case (xAPI 1.0.3 Data 4.4). */
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

const UUID_LENGTH = 36;

/**
 * The key of a statement by a UUID in any spelling, in the namespace of its source (`Source.idNamespace`). Sources of
 * different namespaces may have the same UUID.
 */
export const statementId = (text: string, idNamespace?: string): StatementId =>
  idNamespace === undefined ? text.toLowerCase() : `${text.toLowerCase()}-${idNamespace}`;

/** The UUID in the key of a statement, in lower case. */
export const uuidOf = (id: StatementId): string => id.slice(0, UUID_LENGTH);

/** The namespace in the key of a statement. */
export const idNamespaceOf = (id: StatementId): string | undefined =>
  id.length > UUID_LENGTH ? id.slice(UUID_LENGTH + 1) : undefined;
