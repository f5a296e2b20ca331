import { createHash } from 'node:crypto';
import { type JsonObject, VOIDED } from '../../xapi/model/types.ts';

/**
 * The release key of a forwarded statement: its id, a slash, and the key of its generations. A deletion has the key
 * alone, and must name the statement to void.
 */
export const forwardKey = (statement: string, keyed: string): string => `${statement}/${keyed}`;

/** The id of the statement of a release key. */
export const statementOfForwardKey = (key: string): string => key.slice(0, key.indexOf('/'));

/** The same for each request of an attempt, so that a target stores no second one: a UUID of version 8. */
const voidingId = (key: string, attempt: number): string => {
  const name = attempt === 0 ? key : `${key}/${attempt}`;
  const hex = createHash('sha256').update(`carnet/forward/void/${name}`).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  const last = `${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${last}`;
};

/**
 * The statement that voids a forwarded one (xAPI 1.0.3 Data 2.3.2); that of another `attempt`, from 0, has another id.
 * `publicUrl` has no slash at its end.
 */
export const voidingStatement = (
  key: string,
  publicUrl: string,
  attempt: number,
): JsonObject & { readonly id: string } => ({
  id: voidingId(key, attempt),
  actor: { objectType: 'Agent', account: { homePage: publicUrl, name: 'carnet' } },
  verb: { id: VOIDED, display: { en: 'voided' } },
  object: { objectType: 'StatementRef', id: statementOfForwardKey(key) },
});
