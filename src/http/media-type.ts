import { Problem } from '../problem.ts';

const JSON_TYPE = /^application\/json[ \t]*(?:;|$)/i;
const MIXED_TYPE = /^multipart\/mixed[ \t]*(?:;|$)/i;
const REQUIREMENT = 'xAPI 1.0.3 Communication 1.5; IEEE 9274.1.1 4.1.3';

/** Refuses a body that is not declared as JSON, whatever parameters the type has. */
export const checkJsonType = (contentType: string | undefined): void => {
  if (JSON_TYPE.test(contentType ?? '')) return;
  const detail = MIXED_TYPE.test(contentType ?? '')
    ? 'this server does not take statements with attachments yet: send application/json'
    : 'statements come as application/json';
  throw new Problem('invalid-request', detail, [{ at: 'Content-Type', detail: 'must be application/json', requirement: REQUIREMENT }]);
};
