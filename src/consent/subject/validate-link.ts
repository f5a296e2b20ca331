import { instantOf, isTimestamp } from '../../xapi/formats/timestamp.ts';
import { createJsonReader } from '../model/json-reader.ts';
import { readAgent, readParentalConsentEnd } from '../model/read-agent.ts';

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

const MEMBERS = ['agent', 'role', 'purpose', 'expires', 'name', 'jointUntil'];

/**
 * Reads `agent`, `role`, `expires` (RFC 3339) and, where given, `purpose`, `name` (of the child, for a guardian) and
 * `jointUntil`. Of these, and of guardians, only an institution may speak. Throws Problem `invalid-request` with all
 * faults, each with a JSON Pointer.
 */
export const validateLink = (body: unknown, isInstitution: boolean): LinkRequest => {
  const reader = createJsonReader();
  const { agent, role, purpose, expires, name, jointUntil } = reader.object(body, '', MEMBERS);
  const request = {
    identifier: readAgent(reader, agent, '/agent'),
    role: reader.oneOf(role, '/role', ['subject', 'guardian'] as const) ?? 'subject',
    expires: reader.text(expires, '/expires', { max: 40, must: 'a timestamp (RFC 3339)', is: isTimestamp }),
    ...(purpose === undefined ? {} : { purpose: reader.text(purpose, '/purpose', { max: 80 }) }),
    ...(name === undefined ? {} : { name: reader.text(name, '/name', { max: 100 }) }),
    ...(jointUntil === undefined ? {} : { parentalConsentUntil: readParentalConsentEnd(reader, jointUntil) }),
  };
  if (name !== undefined && request.role === 'subject')
    reader.fault('/name', 'must be absent unless the role is guardian');
  if (!isInstitution) {
    if (request.role === 'guardian')
      reader.fault('/role', `may be guardian in a link of the institution alone: ${OPERATOR}`);
    if (name !== undefined) reader.fault('/name', `is for the institution to say: ${OPERATOR}`);
    if (jointUntil !== undefined) reader.fault('/jointUntil', `is for the institution to say: ${OPERATOR}`);
  }
  const { expires: timestamp, ...rest } = reader.finish(request, 'this is not what a link may be asked for with');
  return { ...rest, expires: instantOf(timestamp) };
};
