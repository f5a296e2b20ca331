import { createHash } from 'node:crypto';
import { Problem } from '../../../core/problem.ts';
import { matchesStrongly, readEntityTags } from '../../../reads/documents/entity-tags.ts';
import type { Request } from '../../message/request-response.ts';

/** Checks that a change is based on what is there now; `version` is the text of its entity tag. */
export type CheckVersion = (version: string) => void;

/** The text of an entity tag: two values have the same one if they are the same as JSON. */
export const versionOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22);

/** The header ETag (RFC 9110, section 8.8.3). */
export const etagHeader = (version: string): Readonly<Record<'ETag', string>> => ({ ETag: `"${version}"` });

/**
 * The check by the header If-Match (RFC 9110, section 13.1.1), which throws Problem `precondition-failed`; `what` names
 * what has changed. A request without the header is never refused.
 */
export const checkIfMatch = ({ header }: Pick<Request, 'header'>, what: string): CheckVersion => {
  const given = header('if-match');
  if (given === undefined) return () => undefined;
  const tags = readEntityTags('If-Match', given);
  return (version) => {
    if (!matchesStrongly(tags, version))
      throw new Problem('precondition-failed', `${what} changed since it was read: read it again`);
  };
};
