import { Problem } from '../../core/problem.ts';
import type { Request } from './request-response.ts';

const REQUIREMENT = 'xAPI 1.0.3 Communication 1.5; IEEE 9274.1.1 4.1.3';

/**
 * The media type of a Content-Type in lower case, without its parameters. Not `MIMEType` of Node: that costs six times
 * as much, and every request that stores statements comes here.
 */
export const mediaTypeOf = (contentType: string | undefined = ''): string => {
  const semicolon = contentType.indexOf(';');
  const type = semicolon < 0 ? contentType : contentType.slice(0, semicolon);
  return (/[ \t]$/.test(type) ? type.replace(/[ \t]+$/, '') : type).toLowerCase();
};

/** True if a body is declared as JSON, whatever parameters the type has. */
export const isJsonType = (contentType: string | undefined): boolean => mediaTypeOf(contentType) === 'application/json';

/**
 * Returns `json` for a body of statements, `mixed` for statements with attachments. Throws Problem `invalid-request`
 * for any other type.
 */
export const statementsTypeOf = (contentType: string | undefined): 'json' | 'mixed' => {
  const type = mediaTypeOf(contentType);
  if (type === 'application/json') return 'json';
  if (type === 'multipart/mixed') return 'mixed';
  throw new Problem('invalid-request', 'statements come as application/json, or with attachments as multipart/mixed', [
    { at: 'Content-Type', detail: 'must be application/json or multipart/mixed', requirement: REQUIREMENT },
  ]);
};

/**
 * Throws Problem `invalid-request` if a body is not declared as one of these media types. A form of another site cannot
 * declare JSON: it cannot make a browser change something here with the credentials that the browser remembers.
 */
export const checkContentType = ({ header }: Request, types: readonly string[]): void => {
  if (types.includes(mediaTypeOf(header('content-type')))) return;
  const must = `must be ${types.join(' or ')}`;
  throw new Problem('invalid-request', `Content-Type ${must}`, [{ at: 'Content-Type', detail: must }]);
};
