import { createHash } from 'node:crypto';
import type { Statement, XapiVersion } from '../model/types.ts';
import { comparableText, comparableTimestamps } from './same.ts';

/**
 * Hashes of a statement with its id. Two with the same `exact` are the same statement for `isSameStatement`; two with
 * another `content` are not. In other cases only their timestamps can decide.
 */
export interface StatementDigest {
  readonly content: string;
  readonly exact: string;
}

/** The digest of a statement as its client sent it, under this id, without the properties that an LRS sets. */
export const statementDigest = (id: string, statement: Statement, version: XapiVersion): StatementDigest => {
  const content = createHash('sha256')
    .update(`${id.toLowerCase()} ${comparableText(statement)}`)
    .digest('base64url');
  const timestamps = version.startsWith('2.') ? 'ignored' : comparableTimestamps(statement);
  return { content, exact: createHash('sha256').update(`${content} ${timestamps}`).digest('base64url') };
};
