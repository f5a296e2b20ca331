import { Problem } from '../../core/problem.ts';

const JSON_TYPE = /^application\/json[ \t]*(?:;|$)/i;
const MIXED_TYPE = /^multipart\/mixed[ \t]*(?:;|$)/i;
const REQUIREMENT = 'xAPI 1.0.3 Communication 1.5; IEEE 9274.1.1 4.1.3';

/** Whether a body is declared as JSON, whatever parameters the type has. */
export const isJsonType = (contentType: string | undefined): boolean => JSON_TYPE.test(contentType ?? '');

/**
 * How a body of statements is declared: as JSON, or as statements with attachments. Throws Problem `invalid-request`
 * for anything else.
 */
export const statementsTypeOf = (contentType: string | undefined): 'json' | 'mixed' => {
  if (isJsonType(contentType)) return 'json';
  if (MIXED_TYPE.test(contentType ?? '')) return 'mixed';
  throw new Problem('invalid-request', 'statements come as application/json, or with attachments as multipart/mixed', [
    { at: 'Content-Type', detail: 'must be application/json or multipart/mixed', requirement: REQUIREMENT },
  ]);
};
