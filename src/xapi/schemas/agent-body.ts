import { modelSchema } from '../../core/json-schema.ts';
import type { Actor } from '../model/types.ts';

/** An Agent as a member of a body; `validateAgent` checks the rest (xAPI 2.0 4.2.2.2). */
export const AGENT_BODY = modelSchema<Actor>({
  type: 'object',
  description: 'An Agent (xAPI 2.0 4.2.2.2) with exactly one of mbox, mbox_sha1sum, openid and account.',
  'x-must': 'an Agent',
  example: { mbox: 'mailto:ada@school.example' },
});
