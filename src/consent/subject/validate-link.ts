import { defined } from '../../core/json-object.ts';
import { closedSchema, enumSchema, INSTANT, textSchema } from '../../core/json-schema.ts';
import type { Fault } from '../../core/problem.ts';
import { instantOf } from '../../xapi/formats/timestamp.ts';
import { AGENT_BODY } from '../../xapi/schemas/agent-body.ts';
import { createBodyReader } from '../../xapi/validate/body-reader.ts';
import { dayOf } from '../model/day.ts';
import { agentFaults, identifierOf, PARENTAL_CONSENT_END, parentalConsentFaults } from '../model/read-agent.ts';

/** A request for a sign-in link. Times are milliseconds since the epoch. */
interface LinkRequest {
  /** The canonical text of the identifier (`agentKey`). */
  readonly identifier: string;
  readonly role: 'subject' | 'guardian';
  readonly purpose?: string;
  readonly expires: number;
  readonly name?: string;
  readonly parentalConsentUntil?: number;
}

const OPERATOR = 'that needs the scope operator';

/** The body of a request for a sign-in link. */
export const NEW_LINK = closedSchema(
  { agent: AGENT_BODY, role: enumSchema('subject', 'guardian'), expires: INSTANT },
  { purpose: textSchema(80), name: textSchema(100), jointUntil: PARENTAL_CONSENT_END },
);

const readLink = createBodyReader({
  schema: NEW_LINK,
  refusal: 'this is not what a link may be asked for with',
  check: agentFaults,
});

/** Only an institution may name guardians and birthdays. */
const speakerFaults = (
  { role, name, jointUntil }: Readonly<Record<string, unknown>>,
  isInstitution: boolean,
): readonly Fault[] => [
  ...(name !== undefined && role === 'subject'
    ? [{ at: '/name', detail: 'must be absent unless the role is guardian' }]
    : []),
  ...(isInstitution || role !== 'guardian'
    ? []
    : [{ at: '/role', detail: `may be guardian in a link of the institution alone: ${OPERATOR}` }]),
  ...(isInstitution || name === undefined
    ? []
    : [{ at: '/name', detail: `is for the institution to say: ${OPERATOR}` }]),
  ...(isInstitution || jointUntil === undefined
    ? []
    : [{ at: '/jointUntil', detail: `is for the institution to say: ${OPERATOR}` }]),
];

/** The requester of a link, and the time in milliseconds since the epoch. */
interface LinkContext {
  readonly isInstitution: boolean;
  readonly now: number;
}

/**
 * Reads `agent`, `role`, `expires` (RFC 3339) and, if given, `purpose`. Only an institution may give `name` (of the
 * child, for a guardian) and `jointUntil`, or name guardians. Throws Problem `invalid-request` with all faults, each
 * with a JSON Pointer.
 */
export const validateLink = (body: unknown, { isInstitution, now }: LinkContext): LinkRequest => {
  const { agent, role, expires, purpose, name, jointUntil } = readLink(body, {
    check: (given) => [...speakerFaults(given, isInstitution), ...parentalConsentFaults(now)(given)],
  });
  return {
    identifier: identifierOf(agent),
    role,
    ...defined({ purpose, name }),
    ...(jointUntil !== undefined && { parentalConsentUntil: dayOf(jointUntil) }),
    expires: instantOf(expires),
  };
};
