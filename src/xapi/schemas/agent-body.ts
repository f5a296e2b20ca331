import type { JsonSchema } from '../../core/json-schema.ts';

/** An Agent as a member of a body; `validateAgent` says the rest (xAPI 2.0 4.2.2.2). */
export const AGENT_BODY: JsonSchema = {
  type: 'object',
  description: 'An Agent (xAPI 2.0 4.2.2.2) with exactly one of mbox, mbox_sha1sum, openid and account.',
  'x-must': 'an Agent',
  example: { mbox: 'mailto:ada@school.example' },
};
