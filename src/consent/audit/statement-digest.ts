import { hash } from 'node:crypto';
import { uuidOf } from '../../xapi/formats/uuid.ts';
import type { StatementId } from '../../xapi/model/types.ts';

/** The digest of no statements. */
export const NO_STATEMENTS = '0'.repeat(64);

/**
 * The digest of some statements and one more: SHA-256, in hexadecimal, of the digest before, a line feed and the id.
 * Anyone with the ids, in ascending order, can compute it.
 */
export const digestOfStatements = (before: string, id: StatementId): string =>
  hash('sha256', `${before}\n${uuidOf(id)}`, 'hex');
